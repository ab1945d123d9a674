import fc from 'fast-check';
import { State } from '../../../src/services/state/state.ts';
import type { Value, Write } from '../../../src/services/state/value.ts';

/** Few keys, so that writes often meet the same one. */
const anyKey = fc.oneof(
  fc.integer({ min: 0, max: 40 }).map((index) => `key-${index}`),
  fc.constantFrom('', 'ä', '鍵', 'a/b'),
);
const anyFamily = fc.constantFrom('accounts', 'stakes', 'proofs');
const anyValue: fc.Arbitrary<Value> = fc.oneof(
  fc.maxSafeInteger(),
  fc.constantFrom(0, 1, -1),
  fc.uint8Array({ maxLength: 100 }),
);

/** Sets three times as often as it deletes. */
export const anyWrite: fc.Arbitrary<Write> = fc.record({
  family: anyFamily,
  key: anyKey,
  value: fc.oneof({ weight: 3, arbitrary: anyValue }, { weight: 1, arbitrary: fc.constant(null) }),
});

/** A state of so many accounts, with numbers and bytes. */
export function sampleState(count: number): State {
  return State.empty.with(sampleWrites(count));
}

function sampleWrites(count: number): Write[] {
  return Array.from({ length: count }, (_, index) => ({
    family: index % 3 === 0 ? 'stakes' : 'accounts',
    key: `key-${index}`,
    value: index % 2 === 0 ? index * 7 : Uint8Array.of(index & 0xff, 9),
  }));
}
