/** A queue of numbers, first in, first out, in one typed array that doubles when it is full. */
export class NumberRing {
  #items = new Float64Array(64);
  #first = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** The number at a place, from 0 for the first to `length - 1`. */
  at(place: number): number {
    return this.#items[(this.#first + place) & (this.#items.length - 1)]!;
  }

  /** Adds a number at the end. */
  push(item: number): void {
    if (this.#length === this.#items.length) this.#grow();
    this.#items[(this.#first + this.#length) & (this.#items.length - 1)] = item;
    this.#length++;
  }

  /** Removes the first number and returns it. The ring must not be empty. */
  take(): number {
    const item = this.#items[this.#first]!;
    this.#first = (this.#first + 1) & (this.#items.length - 1);
    this.#length--;
    return item;
  }

  #grow(): void {
    const larger = new Float64Array(this.#items.length * 2);
    for (let place = 0; place < this.#length; place++) larger[place] = this.at(place);
    this.#items = larger;
    this.#first = 0;
  }
}
