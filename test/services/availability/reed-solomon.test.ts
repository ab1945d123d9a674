import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteField } from '../../../src/services/availability/galois-field.ts';
import { ReedSolomon, reedSolomon } from '../../../src/services/availability/reed-solomon.ts';

/** A code, data for it, and an order of all shards of which the first so many are kept. */
const cases = fc
  .record({ dataCount: fc.integer({ min: 1, max: 12 }), extra: fc.integer({ min: 1, max: 12 }) })
  .chain(({ dataCount, extra }) => {
    const numbers = Array.from({ length: dataCount + extra }, (_, number) => number);
    return fc.record({
      code: fc.constant(reedSolomon(dataCount, dataCount + extra)),
      order: fc.shuffledSubarray(numbers, { minLength: numbers.length }),
      data: fc.array(fc.uint8Array({ minLength: 5, maxLength: 5 }), {
        minLength: dataCount,
        maxLength: dataCount,
      }),
    });
  });

const keep = (shards: readonly Uint8Array[], kept: readonly number[]) =>
  shards.map((shard, number) => (kept.includes(number) ? shard : undefined));

/** The value at `point` of the polynomial with these coefficients, the constant one first. */
function valueAt(coefficients: readonly number[], point: number): number {
  const field = byteField();
  return coefficients.reduceRight((sum, next) => field.multiply(sum, point) ^ next, 0);
}

describe('ReedSolomon', () => {
  // The vector of the test suites of the Backblaze family of libraries, code RS(5, 10).
  test('meets the published codeword of the storage libraries', () => {
    const data = [
      [0, 1],
      [4, 5],
      [2, 3],
      [6, 7],
      [8, 9],
    ].map((shard) => Uint8Array.from(shard));
    const parity = reedSolomon(5, 10).parity(data);
    expect(parity.map((shard) => [...shard])).toEqual([
      [12, 13],
      [10, 11],
      [14, 15],
      [90, 91],
      [94, 95],
    ]);
  });

  test('holds the values of a polynomial of degree below k', () => {
    const coefficients = fc.array(fc.nat({ max: 255 }), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(coefficients, (of) => {
        const word = Array.from({ length: 9 }, (_, point) => Uint8Array.of(valueAt(of, point)));
        expect(reedSolomon(4, 9).parity(word.slice(0, 4))).toEqual(word.slice(4));
      }),
    );
  });

  test('recovers the data from any k shards', () => {
    fc.assert(
      fc.property(cases, ({ code, data, order }) => {
        const shards = [...data, ...code.parity(data)];
        const kept = order.slice(0, code.dataCount);
        expect(code.recover(keep(shards, kept))).toEqual(data);
      }),
    );
  });

  test('recovers nothing from fewer than k shards', () => {
    fc.assert(
      fc.property(cases, ({ code, data, order }) => {
        const shards = [...data, ...code.parity(data)];
        expect(code.recover(keep(shards, order.slice(0, code.dataCount - 1)))).toBeNull();
      }),
    );
  });

  // n - k + 1: the least distance of two codewords that any code of this size can have.
  test('tells two data apart in at least n - k + 1 shards', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ code, data }, at) => {
        const other = data.map((shard) => shard.slice());
        const changed = other[at % other.length]!;
        changed[0] = changed[0]! ^ 1;
        const [one, two] = [data, other].map((of) => [...of, ...code.parity(of)]);
        const differing = one!.filter((shard, number) => shard[0] !== two![number]![0]);
        expect(differing.length).toBeGreaterThanOrEqual(code.count - code.dataCount + 1);
      }),
    );
  });

  test('takes two bytes a symbol above 256 shards and still recovers from parity alone', () => {
    const code = reedSolomon(130, 300);
    const data = Array.from({ length: 130 }, (_, number) => Uint8Array.of(number, 255 - number));
    const shards = [...data, ...code.parity(data)];
    const kept = Array.from({ length: 130 }, (_, at) => 299 - at);
    expect(code.recover(keep(shards, kept))).toEqual(data);
    expect(() => code.parity(data.map(() => new Uint8Array(3)))).toThrow('whole number of symbols');
  });

  test('refuses shards of different lengths, and codes without data or parity', () => {
    const code = reedSolomon(2, 4);
    expect(() => code.parity([new Uint8Array(2), new Uint8Array(3)])).toThrow('differ in length');
    expect(() => code.parity([new Uint8Array(2)])).toThrow('not the number of data shards');
    expect(() => new ReedSolomon(0, 4)).toThrow('no data shards');
    expect(() => new ReedSolomon(4, 4)).toThrow('no parity shards');
    expect(() => new ReedSolomon(4, 4097)).toThrow('too many shards');
  });
});
