/**
 * How useful work is spread over the types of proof.
 */
import { check } from '../../kernel/check.ts';

/** Each amount as a share of their sum; all 0 if there is nothing. */
export function sharesOf(amounts: readonly number[]): number[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  return amounts.map((amount) => (total === 0 ? 0 : amount / total));
}

/**
 * Distance of two mixes: half the sum of the differences, from 0 (equal) to 1 (nothing shared).
 * Total variation distance.
 */
export function totalVariation(shares: readonly number[], target: readonly number[]): number {
  check(shares.length === target.length, 'mixes differ in length', shares.length);
  let sum = 0;
  shares.forEach((share, at) => {
    sum += Math.abs(share - target[at]!);
  });
  return sum / 2;
}

/**
 * Jain's index: the square of the sum over n times the sum of squares. 1 if all amounts are equal,
 * 1/n if all are 0 but one; 0 if there is nothing.
 * Source: Jain, Chiu and Hawe, DEC-TR-301 (1984).
 */
export function jainIndex(amounts: readonly number[]): number {
  let sum = 0;
  let squares = 0;
  for (const amount of amounts) {
    sum += amount;
    squares += amount * amount;
  }
  return squares === 0 ? 0 : (sum * sum) / (amounts.length * squares);
}

/** The credit of the last blocks by type, kept as sums. */
export class MixWindow {
  readonly #typeCount: number;
  readonly #length: number;
  readonly #credits: Float64Array;
  readonly #sums: Float64Array;
  #blocks = 0;

  /** @param length - Blocks that the window holds. */
  constructor(typeCount: number, length: number) {
    check(typeCount >= 1 && length >= 1, 'window is empty', length);
    this.#typeCount = typeCount;
    this.#length = length;
    this.#credits = new Float64Array(typeCount * length);
    this.#sums = new Float64Array(typeCount);
  }

  /** Blocks in the window now. */
  get blockCount(): number {
    return Math.min(this.#blocks, this.#length);
  }

  /** Adds a block; the oldest one leaves when the window is full. */
  push(byTypeMicronats: readonly number[]): void {
    const row = (this.#blocks % this.#length) * this.#typeCount;
    for (let type = 0; type < this.#typeCount; type++) {
      const credit = byTypeMicronats[type]!;
      this.#sums[type] = this.#sums[type]! + credit - this.#credits[row + type]!;
      this.#credits[row + type] = credit;
    }
    this.#blocks++;
  }

  /** Credit by type over the window. */
  sums(): number[] {
    return [...this.#sums];
  }

  /** Share by type over the window. */
  shares(): number[] {
    return sharesOf(this.sums());
  }

  /** Share of the largest type; 0 if nothing was credited. */
  largestShare(): number {
    return Math.max(...this.shares());
  }
}
