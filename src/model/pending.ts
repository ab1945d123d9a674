/**
 * Things that wait for their turn, by numbers that rise by one. Most wait for a short time, so they
 * lie in a ring: no entry of a map is made and dropped for each.
 */

const LENGTH_MIN = 256;

export class Pending<T extends object> {
  /** By number, modulo the length, which is a power of two. */
  #ring: (T | null)[] = new Array<T | null>(LENGTH_MIN).fill(null);
  /** Of nothing that waits the number is lower. */
  #first = 0;
  #next = 0;

  /** Keeps a thing. @returns Its number: 0 for the first one. */
  add(thing: T): number {
    const number = this.#next;
    if (number - this.#first >= this.#ring.length) this.#makeRoom();
    this.#next = number + 1;
    this.#ring[number & (this.#ring.length - 1)] = thing;
    return number;
  }

  /** The thing of a number; undefined if it was taken, or never was there. */
  get(number: number): T | undefined {
    if (number < this.#first || number >= this.#next) return undefined;
    return this.#ring[number & (this.#ring.length - 1)] ?? undefined;
  }

  /** Takes a thing out; undefined as for `get`. */
  take(number: number): T | undefined {
    const thing = this.get(number);
    if (thing !== undefined) this.#ring[number & (this.#ring.length - 1)] = null;
    return thing;
  }

  /** Passes over what was taken at the start, and doubles the ring if that is not enough. */
  #makeRoom(): void {
    const ring = this.#ring;
    const mask = ring.length - 1;
    while (this.#first < this.#next && ring[this.#first & mask] === null) this.#first += 1;
    if (this.#next - this.#first < ring.length) return;
    const longer = new Array<T | null>(2 * ring.length).fill(null);
    for (let number = this.#first; number < this.#next; number += 1) {
      longer[number & (longer.length - 1)] = ring[number & mask] ?? null;
    }
    this.#ring = longer;
  }
}
