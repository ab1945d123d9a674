/**
 * The Reed-Solomon erasure code RS(k, n): k data shards become n, and any k of them give the rest.
 *
 * The symbols at one place of the data shards are the values at the points 0 to k - 1 of the one
 * polynomial of degree below k through them; shard number i holds its values at the point i. So the
 * code is systematic, and both encoding and recovery are Lagrange interpolation from k points to
 * others: no matrix is inverted.
 * Source: Reed and Solomon, "Polynomial codes over certain finite fields" (1960). It is the code
 * that a Vandermonde matrix over the same points gives once its upper part is made the identity.
 */
import { check } from '../../kernel/check.ts';
import { byteField, type GaloisField, wideField } from './galois-field.ts';

const BYTE_SHARDS_MAX = 256;
/** Most shards of a blob: each interpolation row is held in memory. */
const SHARDS_MAX = 4096;

/** One code. It holds its encoding rows, so make it once and share it: see {@link reedSolomon}. */
export class ReedSolomon {
  /** Shards that hold the data itself, and that suffice to recover it: k. */
  readonly dataCount: number;
  /** Data and parity shards together: n. */
  readonly count: number;
  /** Every shard is a whole multiple of so many bytes long: 2 above 256 shards, else 1. */
  readonly symbolBytes: number;
  readonly #field: GaloisField;
  readonly #parityRows: readonly Uint16Array[];

  /** @throws InvariantError unless 1 <= dataCount < count <= 4096. */
  constructor(dataCount: number, count: number) {
    check(Number.isSafeInteger(dataCount) && dataCount >= 1, 'no data shards', dataCount);
    check(Number.isSafeInteger(count) && count > dataCount, 'no parity shards', count);
    check(count <= SHARDS_MAX, 'too many shards', count);
    this.dataCount = dataCount;
    this.count = count;
    this.#field = count <= BYTE_SHARDS_MAX ? byteField() : wideField();
    this.symbolBytes = this.#field.symbolBytes;
    this.#parityRows = interpolation(this.#field, range(0, dataCount), range(dataCount, count));
  }

  /**
   * The parity shards of data shards: those with the numbers from `dataCount` on.
   *
   * @throws InvariantError if there are not `dataCount` shards of one length, or if that is no
   *   whole number of symbols.
   */
  parity(data: readonly Uint8Array[]): Uint8Array[] {
    check(data.length === this.dataCount, 'not the number of data shards', data.length);
    const length = this.#lengthOf(data);
    return this.#parityRows.map((row) => this.#combine(row, data, length));
  }

  /**
   * The data shards, from any `dataCount` shards.
   *
   * Which shards are used if more are given: those with the lowest numbers. Nothing is checked
   * against the others; a wrong shard gives wrong data.
   *
   * @param shards - By number; undefined where a shard is missing.
   * @returns null if too few are given.
   * @throws InvariantError if the shards are not of one length in whole symbols.
   */
  recover(shards: readonly (Uint8Array | undefined)[]): Uint8Array[] | null {
    const numbers = this.#firstPresent(shards);
    if (numbers === null) return null;
    const used = numbers.map((number) => shards[number]!);
    const length = this.#lengthOf(used);
    const missing = range(0, this.dataCount).filter((number) => shards[number] === undefined);
    const rows = interpolation(this.#field, numbers, missing);
    const data = shards.slice(0, this.dataCount);
    missing.forEach((number, at) => {
      data[number] = this.#combine(rows[at]!, used, length);
    });
    return data as Uint8Array[];
  }

  #firstPresent(shards: readonly (Uint8Array | undefined)[]): number[] | null {
    const numbers: number[] = [];
    for (let number = 0; number < this.count && numbers.length < this.dataCount; number++) {
      if (shards[number] !== undefined) numbers.push(number);
    }
    return numbers.length === this.dataCount ? numbers : null;
  }

  #lengthOf(shards: readonly Uint8Array[]): number {
    const length = shards[0]!.length;
    check(length % this.symbolBytes === 0, 'shard is no whole number of symbols', length);
    for (const shard of shards) check(shard.length === length, 'shards differ in length');
    return length;
  }

  #combine(row: Uint16Array, shards: readonly Uint8Array[], length: number): Uint8Array {
    const sum = new Uint8Array(length);
    shards.forEach((shard, at) => {
      this.#field.addScaled(sum, shard, row[at]!);
    });
    return sum;
  }
}

const codes = new Map<number, ReedSolomon>();

/**
 * The code RS(dataCount, count). The same numbers give the same object.
 *
 * @throws InvariantError as the constructor does.
 */
export function reedSolomon(dataCount: number, count: number): ReedSolomon {
  const key = dataCount * (SHARDS_MAX + 1) + count;
  const known = codes.get(key);
  if (known !== undefined) return known;
  const made = new ReedSolomon(dataCount, count);
  codes.set(key, made);
  return made;
}

/**
 * For each point of `to`, by what to multiply the values at the points `from` so that their sum is
 * the value there of the polynomial through them.
 *
 * The factor of the value at s, for the point t, is N(t) / (t - s) / prod (s - u) over the u other
 * than s, where N(t) is the product of t - u over all points u. In this field minus is plus is XOR.
 * Source: Berrut and Trefethen, "Barycentric Lagrange interpolation" (2004), equation 3.3.
 */
function interpolation(
  field: GaloisField,
  from: readonly number[],
  to: readonly number[],
): Uint16Array[] {
  if (to.length === 0) return [];
  const weights = from.map((s) => field.inverse(differences(field, s, from)));
  return to.map((t) => {
    const nodal = differences(field, t, from);
    const factor = (s: number, at: number): number =>
      field.multiply(nodal, field.multiply(weights[at]!, field.inverse(t ^ s)));
    return Uint16Array.from(from, factor);
  });
}

/** The product of `point - u` over all points u but the point itself. */
function differences(field: GaloisField, point: number, points: readonly number[]): number {
  let product = 1;
  for (const u of points) if (u !== point) product = field.multiply(product, point ^ u);
  return product;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
