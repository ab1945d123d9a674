/**
 * The generator MRG32k3a with the numbering of streams that SRFI 27 gives it.
 *
 * Some publications name the streams they drew from; with this generator a study can draw the very
 * same network. All other draws of simnet come from the kernel's streams.
 *
 * Sources: L'Ecuyer, "Good Parameters and Implementations for Combined Multiple Recursive Random
 * Number Generators" (1999), figure I; SRFI 27, "Sources of Random Bits".
 */
import { check } from '../kernel/check.ts';

/** Three past values of the first recurrence, the latest first, then three of the second. */
export type MrgState = readonly [number, number, number, number, number, number];

/** 3 by 3, row by row. */
type Matrix = readonly bigint[];

const M1 = 4_294_967_087;
const M2 = 4_294_944_443;
const IDENTITY: Matrix = [1n, 0n, 0n, 0n, 1n, 0n, 0n, 0n, 1n];

/** One of the two recurrences, and its matrices for one step of each size. */
class Recurrence {
  readonly #modulus: bigint;
  /** By power: all streams start 2^4 steps in, and lie 2^127 and 2^76 steps apart. */
  readonly #start: Matrix;
  readonly #major: Matrix;
  readonly #minor: Matrix;
  readonly #rows = new Map<number, Matrix>();
  readonly #columns = new Map<number, Matrix>();

  constructor(modulus: number, coefficients: readonly [bigint, bigint, bigint]) {
    this.#modulus = BigInt(modulus);
    const step: Matrix = [...coefficients, 1n, 0n, 0n, 0n, 1n, 0n];
    this.#start = this.#doubled(step, 4);
    this.#major = this.#doubled(step, 127);
    this.#minor = this.#doubled(step, 76);
  }

  /** The three values from which stream (i, j) starts, the latest first. */
  stateOf(i: number, j: number): [number, number, number] {
    const major = memo(this.#rows, i, () => this.#times(this.#start, this.#power(this.#major, i)));
    const [c0 = 0n, , , c1 = 0n, , , c2 = 0n] = memo(this.#columns, j, () =>
      this.#power(this.#minor, j),
    );
    const entry = (row: number) =>
      Number(
        (major[3 * row]! * c0 + major[3 * row + 1]! * c1 + major[3 * row + 2]! * c2) %
          this.#modulus,
      );
    return [entry(0), entry(1), entry(2)];
  }

  #power(base: Matrix, exponent: number): Matrix {
    let result = IDENTITY;
    let squared = base;
    for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) result = this.#times(result, squared);
      squared = this.#times(squared, squared);
    }
    return result;
  }

  #doubled(base: Matrix, times: number): Matrix {
    let result = base;
    for (let done = 0; done < times; done += 1) result = this.#times(result, result);
    return result;
  }

  #times(a: Matrix, b: Matrix): Matrix {
    return IDENTITY.map((_, place) => {
      const row = place - (place % 3);
      const column = place % 3;
      const sum =
        a[row]! * b[column]! + a[row + 1]! * b[column + 3]! + a[row + 2]! * b[column + 6]!;
      return sum % this.#modulus;
    });
  }
}

const FIRST = new Recurrence(M1, [0n, 1_403_580n, 4_294_156_359n]);
const SECOND = new Recurrence(M2, [527_612n, 0n, 4_293_573_854n]);

export class Mrg32k3a {
  #x1: number;
  #x2: number;
  #x3: number;
  #y1: number;
  #y2: number;
  #y3: number;

  constructor(state: MrgState) {
    [this.#x1, this.#x2, this.#x3, this.#y1, this.#y2, this.#y3] = state;
  }

  /**
   * Stream number (i, j) of SRFI 27. It depends on the two numbers alone: SRFI 27 has it discard
   * whatever state its source was in.
   *
   * @throws InvariantError if a number is not whole or below 0.
   */
  static stream(i: number, j: number): Mrg32k3a {
    check(Number.isSafeInteger(i) && i >= 0, 'number of a stream is not whole', i);
    check(Number.isSafeInteger(j) && j >= 0, 'number of a stream is not whole', j);
    return new Mrg32k3a([...FIRST.stateOf(i, j), ...SECOND.stateOf(i, j)]);
  }

  /** Draws a number above 0 and up to 1, in steps of 1 / (m1 + 1). */
  uniform(): number {
    return (this.#next() + 1) * (1 / (M1 + 1));
  }

  /** Draws a whole number from 0 to `n - 1`, each equally likely; `n` is below 2^29. */
  below(n: number): number {
    check(Number.isSafeInteger(n) && n > 0 && n < 536_870_912, 'range is out of range', n);
    const each = Math.floor(M1 / n);
    let drawn = this.#next();
    while (drawn >= each * n) drawn = this.#next();
    return Math.floor(drawn / each);
  }

  /** Puts the items in random order, from the first place to the last, in place. */
  shuffle<T>(items: T[]): void {
    for (let place = 0; place < items.length; place += 1) {
      const chosen = place + this.below(items.length - place);
      const item = items[place] as T;
      items[place] = items[chosen] as T;
      items[chosen] = item;
    }
  }

  // Products stay below 2^53, so every sum is exact.
  #next(): number {
    const x = remainder(1_403_580 * this.#x2 - 810_728 * this.#x3, M1);
    const y = remainder(527_612 * this.#y1 - 1_370_589 * this.#y3, M2);
    this.#x3 = this.#x2;
    this.#x2 = this.#x1;
    this.#x1 = x;
    this.#y3 = this.#y2;
    this.#y2 = this.#y1;
    this.#y1 = y;
    return x < y ? x - y + M1 : x - y;
  }
}

function remainder(value: number, modulus: number): number {
  return value - Math.floor(value / modulus) * modulus;
}

function memo(known: Map<number, Matrix>, key: number, make: () => Matrix): Matrix {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = make();
  known.set(key, made);
  return made;
}
