import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, digestOf } from '../../src/report/canonical-json.ts';

// -0 is the one JSON value that canonical JSON refuses.
const json = fc.jsonValue().filter((value) => !JSON.stringify(value, minusZero).includes('"-0"'));

function minusZero(_key: string, value: unknown): unknown {
  return Object.is(value, -0) ? '-0' : value;
}

describe('canonicalJson', () => {
  test('reads back as the value it spells', () => {
    fc.assert(
      fc.property(json, fc.nat(4), (value, indent) => {
        expect(JSON.parse(canonicalJson(value, indent))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('spells values that differ only in the order of keys alike', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      }),
    );
  });

  // RFC 8785, section 3.2.2.
  test('spells the sample of RFC 8785 as that document does', () => {
    const value = {
      numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 1e-27],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  test('sorts keys by UTF-16 units, as RFC 8785 section 3.2.3 shows', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '\ud83d\ude00': 5,
      '\u0080': 6,
      ö: 7,
    };
    expect(Object.values(JSON.parse(canonicalJson(value)))).toEqual([4, 2, 6, 7, 1, 5, 3]);
  });

  test.each([
    ['NaN', { a: [Number.NaN] }, '$.a[0]'],
    ['an infinity', { a: Number.POSITIVE_INFINITY }, '$.a'],
    ['minus zero', { a: -0 }, '$.a'],
    ['undefined', { a: undefined }, '$.a'],
    ['a hole', new Array(2), '$[0]'],
    ['a bigint', [1n], '$[0]'],
    ['a function', { a: () => 1 }, '$.a'],
    ['a date', { a: new Date(0) }, '$.a'],
    ['a map', { a: new Map() }, '$.a'],
  ])('refuses %s and names its place', (_name, value, place) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(place);
  });

  test('refuses a value that holds itself', () => {
    const value: { self?: unknown } = {};
    value.self = value;
    expect(() => canonicalJson(value)).toThrow('deep');
  });
});

describe('digestOf', () => {
  test('is the SHA-256 of the canonical text', () => {
    const expected = createHash('sha256').update('{"a":1,"b":[true]}').digest('hex');
    expect(digestOf({ b: [true], a: 1 })).toBe(expected);
  });

  test('leaves out digest and host at every level', () => {
    const bare = { a: [{ b: 1 }] };
    const full = { digest: 'x', host: { wall: 1 }, a: [{ b: 1, host: 2, digest: null }] };
    expect(digestOf(full)).toBe(digestOf(bare));
  });

  test('changes with any other key', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        fc.pre(key !== 'digest' && key !== 'host');
        expect(digestOf({ [key]: 1 })).not.toBe(digestOf({}));
      }),
    );
  });
});
