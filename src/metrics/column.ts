/**
 * One column of the series store: values in order of time, only ever appended to.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';

const CAPACITY_FIRST = 16;

export class Column {
  #times = new Float64Array(CAPACITY_FIRST);
  #values = new Float64Array(CAPACITY_FIRST);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /**
   * Appends a value.
   *
   * @throws InvariantError if `atUs` is not whole, or lies before the last value.
   */
  append(atUs: Micros, value: number): void {
    check(Number.isSafeInteger(atUs), 'atUs is not whole microseconds', atUs);
    const isInOrder = this.#length === 0 || atUs >= this.#times[this.#length - 1]!;
    check(isInOrder, 'value lies before the last one of its column', atUs);
    if (this.#length === this.#times.length) this.#grow();
    this.#times[this.#length] = atUs;
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  timeAt(index: number): Micros {
    check(index >= 0 && index < this.#length, 'no such row', index);
    return this.#times[index]!;
  }

  valueAt(index: number): number {
    check(index >= 0 && index < this.#length, 'no such row', index);
    return this.#values[index]!;
  }

  /** Number of rows before `atUs`: the index of the first row at or after it. */
  countBefore(atUs: Micros): number {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! < atUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Number of rows at or before `atUs`; times are whole, so the next instant is 1us later. */
  countUntil(atUs: Micros): number {
    return this.countBefore(atUs + 1);
  }

  /** A column of its own with the same rows. */
  copy(): Column {
    const copy = new Column();
    copy.#times = this.#times.slice();
    copy.#values = this.#values.slice();
    copy.#length = this.#length;
    return copy;
  }

  /** Times and values as flat pairs. */
  points(): number[] {
    const points: number[] = [];
    for (let index = 0; index < this.#length; index += 1) {
      points.push(this.#times[index]!, this.#values[index]!);
    }
    return points;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    const values = new Float64Array(capacity);
    times.set(this.#times);
    values.set(this.#values);
    this.#times = times;
    this.#values = values;
  }
}
