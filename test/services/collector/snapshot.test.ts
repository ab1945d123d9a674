import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeSnapshot, encodeSnapshot } from '../../../src/services/collector/snapshot.ts';

const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.string(), { maxLength: 3 }),
);
const fields = fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), value);

describe('snapshot', () => {
  test('comes back from its bytes, whatever it holds', () => {
    fc.assert(
      fc.property(fc.nat(), fields, (height, held) => {
        const snapshot = { height, fields: { ...held } };
        expect(decodeSnapshot(encodeSnapshot(snapshot))).toEqual(snapshot);
      }),
      { numRuns: 200 },
    );
  });

  test('has the same bytes in whatever order its fields were set', () => {
    const one = encodeSnapshot({ height: 1, fields: { b: true, a: 'x' } });
    const other = encodeSnapshot({ height: 1, fields: { a: 'x', b: true } });
    expect(one).toEqual(other);
    expect(new TextDecoder().decode(one)).toBe('{"height":1,"fields":{"a":"x","b":true}}');
  });

  test('tells each height behind fields that stay what they are', () => {
    const held = { gates: ['b', 'a'], channel: 'testnet' };
    for (const height of [0, 7, 9_007_199_254_740_991]) {
      const text = new TextDecoder().decode(encodeSnapshot({ height, fields: held }));
      expect(JSON.parse(text)).toEqual({ height, fields: held });
    }
  });

  test.each([
    '',
    'null',
    '{}',
    '{"height":"1","fields":{}}',
    '{"height":1}',
    '{"height":1,"fields":{"a":null}}',
  ])('is not read from %s', (text) =>
    expect(decodeSnapshot(new TextEncoder().encode(text))).toBeUndefined(),
  );
});
