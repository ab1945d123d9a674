/**
 * Transactions that wait for a block, the best payer first; of equals, the one that came first.
 *
 * A binary heap on flat arrays: a study moves millions of transactions through it.
 */
import { check } from '../../kernel/check.ts';

export class FeePool {
  readonly #fees: Float64Array;
  readonly #arrivals: Float64Array;
  readonly #tags: Int32Array;
  #length = 0;
  #arrived = 0;

  /** @param lengthMax - Most transactions that wait at once. */
  constructor(lengthMax: number) {
    this.#fees = new Float64Array(lengthMax);
    this.#arrivals = new Float64Array(lengthMax);
    this.#tags = new Int32Array(lengthMax);
  }

  get length(): number {
    return this.#length;
  }

  /**
   * Adds a transaction.
   *
   * @param tag - 32 bits that come out with it.
   * @throws InvariantError if the pool is full: blocks do not keep up, and no result holds.
   */
  push(fee: number, tag: number): void {
    check(this.#length < this.#fees.length, 'the pool of transactions is full', this.#length);
    const arrival = this.#arrived++;
    let place = this.#length++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBetter(fee, arrival, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, fee, arrival, tag);
  }

  /** Takes the best payer out and returns its tag. Throws InvariantError if none waits. */
  takeBest(): number {
    check(this.#length > 0, 'no transaction waits');
    const best = this.#tags[0] as number;
    const last = --this.#length;
    const fee = this.#fees[last] as number;
    const arrival = this.#arrivals[last] as number;
    const tag = this.#tags[last] as number;
    let place = 0;
    for (;;) {
      const child = this.#betterChild(place);
      if (child < 0 || this.#isBetter(fee, arrival, child)) break;
      this.#move(child, place);
      place = child;
    }
    if (last > 0) this.#put(place, fee, arrival, tag);
    return best;
  }

  /** The better of the children of a place, or -1 where there are none. */
  #betterChild(place: number): number {
    const left = 2 * place + 1;
    const right = left + 1;
    if (left >= this.#length) return -1;
    if (right >= this.#length) return left;
    const fee = this.#fees[right] as number;
    return this.#isBetter(fee, this.#arrivals[right] as number, left) ? right : left;
  }

  #isBetter(fee: number, arrival: number, than: number): boolean {
    const other = this.#fees[than] as number;
    return fee > other || (fee === other && arrival < (this.#arrivals[than] as number));
  }

  #move(from: number, to: number): void {
    this.#fees[to] = this.#fees[from] as number;
    this.#arrivals[to] = this.#arrivals[from] as number;
    this.#tags[to] = this.#tags[from] as number;
  }

  #put(place: number, fee: number, arrival: number, tag: number): void {
    this.#fees[place] = fee;
    this.#arrivals[place] = arrival;
    this.#tags[place] = tag;
  }
}
