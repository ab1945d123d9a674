import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Stream } from '../../src/kernel/stream.ts';
import { Streams } from '../../src/kernel/streams.ts';

const draws = (stream: Stream, count = 8): number[] =>
  Array.from({ length: count }, () => stream.u32());

/** The ARC4 cipher with the text as key: what a stream's first words come from. */
function arc4Words(key: string, count: number): number[] {
  const bytes = Buffer.from(key, 'latin1');
  const state = Array.from({ length: 256 }, (_, index) => index);
  const swap = (i: number, j: number) => {
    [state[i], state[j]] = [state[j]!, state[i]!];
  };
  for (let i = 0, j = 0; i < 256; i++) {
    j = (j + state[i]! + bytes[i % bytes.length]!) & 255;
    swap(i, j);
  }
  let i = 0;
  let j = 0;
  const next = () => {
    i = (i + 1) & 255;
    j = (j + state[i]!) & 255;
    swap(i, j);
    return state[(state[i]! + state[j]!) & 255]!;
  };
  for (let skipped = 0; skipped < 256; skipped++) next();
  return Array.from({ length: count }, () => {
    const word = [next(), next(), next(), next()];
    return Buffer.from(word).readUInt32BE(0);
  });
}

describe('Streams', () => {
  test('gives one stream for the same names', () => {
    const streams = new Streams('42');
    expect(streams.of('node-3', 'latency')).toBe(streams.of('node-3', 'latency'));
    const again = new Streams('42').of('node-3', 'latency');
    expect(draws(again)).toEqual(draws(streams.of('node-3', 'latency')));
  });

  test('keeps the streams that it gave when traces were last changed', () => {
    // A change here changes every trace: it belongs under "Traces changed" in the changelog.
    const drawn = draws(new Streams('42').of('node-3', 'latency'), 4);
    expect(drawn).toEqual([23756318, 2210678004, 1671366092, 1224163378]);
  });

  test('starts a stream from the ARC4 words of its key', () => {
    const key = '42\u0000node-3\u0000latency';
    let [a, b, c] = arc4Words(key, 3) as [number, number, number];
    let counter = 1;
    const next = () => {
      const drawn = (a + b + counter++) >>> 0;
      [a, b, c] = [(b ^ (b >>> 9)) >>> 0, (c + (c << 3)) >>> 0, ((c << 21) | (c >>> 11)) + drawn];
      c >>>= 0;
      return drawn;
    };
    for (let draw = 0; draw < 12; draw++) next();
    const stream = new Streams('42').of('node-3', 'latency');
    expect(draws(stream)).toEqual(Array.from({ length: 8 }, next));
  });

  test('moves no draw when other streams are added or used', () => {
    const names = ['node-1', 'node-2', 'link-1', 'churn'];
    const alone = names.map((name) => draws(new Streams('seed').of(name, 'work')));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.string({ unit: 'grapheme-ascii' }), fc.nat(20)), { maxLength: 20 }),
        fc.shuffledSubarray(names, { minLength: 4 }),
        (others, order) => {
          const streams = new Streams('seed');
          for (const [name, count] of others) draws(streams.of(`other ${name}`, 'work'), count);
          for (const name of order) {
            expect(draws(streams.of(name, 'work'))).toEqual(alone[names.indexOf(name)]);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test('gives different streams to different seeds, entities and purposes', () => {
    const keys = [
      ['1', 'a', 'b'],
      ['2', 'a', 'b'],
      ['1', 'b', 'a'],
      ['1', 'ab', ''],
      ['1', '', 'ab'],
      ['1a', '', 'b'],
      ['1', 'a', 'b1'],
      ['1', 'aa', 'bb'],
      ['1', 'é', 'b'],
      ['1', 'e\u0301', 'b'],
      // These two have the same low bytes.
      ['1', '\u0101', 'b'],
      ['1', '\u0201', 'b'],
      ['18446744073709551615', 'a', 'b'],
      ['18446744073709551614', 'a', 'b'],
      ['1', 'a'.repeat(300), 'b'],
      ['1', 'a'.repeat(301), 'b'],
      ['1', '%C3%A9', 'b'],
    ] as const;
    const firsts = keys.map(([seed, entity, purpose]) =>
      draws(new Streams(seed).of(entity, purpose)).join(),
    );
    expect(new Set(firsts).size).toBe(keys.length);
  });

  test('leaves the global generator alone', () => {
    const random = Math.random;
    new Streams('42').of('node', 'work');
    expect(Math.random).toBe(random);
  });

  test('refuses names that could not be told apart', () => {
    const streams = new Streams('42');
    expect(() => streams.of('a\u0000b', 'c')).toThrow('name holds U+0000');
    expect(() => streams.of('a', '\ud800')).toThrow('name holds half of a surrogate pair');
    expect(() => new Streams('\udc00')).toThrow('name holds half of a surrogate pair');
  });
});
