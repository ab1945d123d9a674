import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { State } from '../../../src/services/state/state.ts';
import { EMPTY_BUCKET, findEntry, pathOf } from '../../../src/services/state/trie.ts';
import type { Value, Write } from '../../../src/services/state/value.ts';
import { anyWrite, sampleState } from './sample.ts';

/** The plainest state there is: a map from family and key. */
function naive(writes: readonly Write[]): Map<string, Value> {
  const map = new Map<string, Value>();
  for (const { family, key, value } of writes) {
    if (value === null) map.delete(JSON.stringify([family, key]));
    else map.set(JSON.stringify([family, key]), value);
  }
  return map;
}

function contentOf(state: State): Map<string, Value> {
  return new Map(
    state.entries().map(({ family, key, value }) => [JSON.stringify([family, key]), value]),
  );
}

/** The root as its docstring has it, from a sorted list and without any tree kept. */
function rootByHand(content: Map<string, Value>): string {
  const hash = (...parts: (Uint8Array | string)[]): Buffer => {
    const sha = createHash('sha256');
    for (const part of parts) sha.update(part);
    return sha.digest();
  };
  const u32 = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return bytes;
  };
  const u64 = (value: number): Buffer => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt(value));
    return bytes;
  };
  const text = (value: string): Buffer =>
    Buffer.concat([u32(Buffer.byteLength(value)), Buffer.from(value)]);
  const encoded = (value: Value): Buffer => {
    if (typeof value === 'number') {
      return Buffer.concat([Uint8Array.of(value < 0 ? 2 : 1), u64(Math.abs(value))]);
    }
    if (value.length > 64) return Buffer.concat([Uint8Array.of(3), hash(value)]);
    return Buffer.concat([Uint8Array.of(0), u32(value.length), value]);
  };
  const entries = [...content].map(([name, value]) => {
    const [family, key] = JSON.parse(name) as [string, string];
    const bytes = Buffer.concat([text(family), text(key), encoded(value)]);
    return { family, key, path: pathOf(family, key), bytes };
  });
  entries.sort((a, b) => {
    if (a.family !== b.family) return a.family < b.family ? -1 : 1;
    return a.key < b.key ? -1 : 1;
  });
  const digest = (some: typeof entries, depth: number): Buffer => {
    if (some.length <= 16) return hash(Uint8Array.of(0), ...some.map(({ bytes }) => bytes));
    const children = Array.from({ length: 16 }, (_, slot) =>
      digest(
        some.filter(({ path }) => ((path >>> (4 * depth)) & 15) === slot),
        depth + 1,
      ),
    );
    return hash(Uint8Array.of(1), ...children);
  };
  return digest(entries, 0).toString('hex');
}

describe('State', () => {
  test('holds what a map holds, and hashes as written, after any writes in any batches', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyWrite, { maxLength: 30 }), { maxLength: 6 }), (batches) => {
        let state = State.empty;
        for (const batch of batches) state = state.with(batch);
        const expected = naive(batches.flat());
        expect(contentOf(state)).toEqual(expected);
        expect(state.size).toBe(expected.size);
        expect(state.rootHex).toBe(rootByHand(expected));
      }),
      { numRuns: 30 },
    );
  });

  test('has the root of its content, whatever came and went before', () => {
    const grown = sampleState(600);
    const gone = grown.entries().slice(5);
    const shrunk = grown.with(gone.map(({ family, key }) => ({ family, key, value: null })));
    const fresh = State.empty.with(grown.entries().slice(0, 5).reverse());
    expect(shrunk.rootHex).toBe(fresh.rootHex);
    expect(shrunk.size).toBe(5);
  });

  test('tells a number from bytes and a family from a key', () => {
    const one = (family: string, key: string, value: Value): string =>
      State.empty.with([{ family, key, value }]).rootHex;
    const roots = [
      one('a', 'bc', 0),
      one('ab', 'c', 0),
      one('a', 'bc', new Uint8Array(8)),
      one('a', 'bc', 1),
      one('a', 'bc', -1),
      State.empty.rootHex,
    ];
    expect(new Set(roots).size).toBe(roots.length);
  });

  test('leaves the state that it was made from as it was', () => {
    const before = sampleState(300);
    const root = before.rootHex;
    const after = before.with([{ family: 'accounts', key: 'key-1', value: 5 }]);
    expect(after.rootHex).not.toBe(root);
    expect(before.get('accounts', 'key-1')).toEqual(Uint8Array.of(1, 9));
    expect(rootByHand(contentOf(before))).toBe(root);
  });

  test('is the same object after writes that change nothing', () => {
    const state = sampleState(50);
    const { family, key, value } = state.entries()[3]!;
    expect(state.with([{ family, key, value }])).toBe(state);
    expect(state.with([{ family: 'none', key: 'none', value: null }])).toBe(state);
  });

  test('executes a transition once for all that stand at one state', () => {
    const state = sampleState(50);
    let executions = 0;
    const execute = (amount: number) => (): Write[] => {
      executions += 1;
      return [{ family: 'accounts', key: 'x', value: amount }];
    };
    const first = state.after('block 1, sound', execute(1));
    expect(state.after('block 1, sound', execute(1))).toBe(first);
    expect(executions).toBe(1);
    const other = state.after('block 1, defective', execute(2));
    expect(other.rootHex).not.toBe(first.rootHex);
    expect(executions).toBe(2);
  });

  test('reads numbers, and 0 where there is none', () => {
    const state = State.empty.with([{ family: 'f', key: 'k', value: 12 }]);
    expect([state.number('f', 'k'), state.number('f', 'other')]).toEqual([12, 0]);
  });

  test('refuses a number that is not whole', () => {
    expect(() => State.empty.with([{ family: 'f', key: 'k', value: 0.5 }])).toThrow(
      'a number of the state is not whole: 0.5',
    );
  });
});

describe('pathOf', () => {
  test('spreads keys that differ in little evenly over sixteen slots', () => {
    const counts = new Array<number>(16).fill(0);
    for (let index = 0; index < 16_000; index++) counts[pathOf('f', `key-${index}`) & 15]! += 1;
    // Chi-square with 15 degrees of freedom exceeds 37.7 once in a thousand.
    const chi = counts.reduce((sum, count) => sum + ((count - 1_000) * (count - 1_000)) / 1_000, 0);
    expect(chi).toBeLessThan(37.7);
  });

  test('finds nothing in the tree without entries', () => {
    expect(findEntry(EMPTY_BUCKET, 'f', 'k')).toBeUndefined();
  });
});
