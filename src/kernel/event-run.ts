/**
 * The next events of an event queue, in order: those of one bucket.
 *
 * A bucket is brought into order all at once, in memory that stays in the cache: its events are
 * counted into bins of equal width, about one each, and dealt out bin by bin; what is left is
 * sorted by insertion. None of it moves an event before another one of its instant, so events that
 * come in the order of their pushes keep it. No event is added later: what is pushed into the time
 * of the run goes to the heap.
 */
import type { EventLists } from './event-lists.ts';

/** The place of no event. */
export const NO_PLACE = -1;

/** More than the events of most buckets. */
const CAPACITY_MIN = 512;
const BIN_COUNT_MIN = 16;
const BIN_COUNT_MAX = 2048;
/** Steps of the insertion sort for each event; a run that takes more is left as it is. */
const STEPS_PER_EVENT_MAX = 8;

/** Places of the events of a bucket, least (time, sequence) first. */
export class EventRun {
  #capacity = 0;
  /** In order, and infinity after the last. */
  #atUs = new Float64Array(0);
  /** In order, and no place after the last. */
  #place = new Int32Array(0);
  #unsortedUs = new Float64Array(0);
  #unsortedPlace = new Int32Array(0);
  readonly #bins = new Int32Array(BIN_COUNT_MAX);
  #start = 0;
  #end = 0;

  constructor() {
    this.#reserve(CAPACITY_MIN);
    this.clear();
  }

  /** Bytes held, used or not. */
  get byteLength(): number {
    const inOrder = this.#atUs.byteLength + this.#place.byteLength;
    const unsorted = this.#unsortedUs.byteLength + this.#unsortedPlace.byteLength;
    return inOrder + unsorted + this.#bins.byteLength;
  }

  /** Time of the first event; infinite if there is none. */
  firstUs(): number {
    return this.#atUs[this.#start]!;
  }

  /** Place of the first event; {@link NO_PLACE} if there is none. */
  first(): number {
    return this.#place[this.#start]!;
  }

  /** Removes the first event. The run must not be empty. */
  removeFirst(): void {
    this.#start++;
  }

  /** Removes all events and gives back the memory that a burst took. */
  clear(): void {
    if (this.#capacity > CAPACITY_MIN) this.#reserve(CAPACITY_MIN);
    this.#finish(0);
  }

  /**
   * Puts the events of a bucket into the run, which must be empty, in nearly the right order;
   * {@link EventRun.sort} must follow. Their records stay where they are.
   *
   * @param startUs - Where the bucket begins.
   * @param widthUs - How long it is, a power of two.
   * @returns How many there are.
   */
  load(lists: EventLists, list: number, startUs: number, widthUs: number): number {
    const count = lists.length(list);
    if (count > this.#capacity) this.#reserve(count);
    let binCount = BIN_COUNT_MIN;
    while (binCount < count && binCount < BIN_COUNT_MAX) binCount *= 2;
    if (binCount > widthUs) binCount = widthUs;
    const binsPerUs = binCount / widthUs;
    lists.read(list, count, this.#unsortedUs, this.#unsortedPlace);
    this.#count(count, binCount, startUs, binsPerUs);
    this.#deal(count, startUs, binsPerUs);
    this.#finish(count);
    return count;
  }

  /**
   * Brings the events into order, if they nearly are.
   *
   * @returns False if that would take too long.
   */
  sort(): boolean {
    const times = this.#atUs;
    const places = this.#place;
    const end = this.#end;
    let stepsLeft = STEPS_PER_EVENT_MAX * end;
    let latestUs = Number.NEGATIVE_INFINITY;
    for (let next = 0; next < end; next++) {
      const atUs = times[next]!;
      if (atUs >= latestUs) {
        latestUs = atUs;
        continue;
      }
      const place = places[next]!;
      let index = next;
      while (index > 0 && times[index - 1]! > atUs) {
        times[index] = times[index - 1]!;
        places[index] = places[index - 1]!;
        index--;
      }
      times[index] = atUs;
      places[index] = place;
      stepsLeft -= next - index;
      if (stepsLeft < 0) return false;
    }
    return true;
  }

  /** The run begins at its first event and has `count` of them. */
  #finish(count: number): void {
    this.#start = 0;
    this.#end = count;
    this.#atUs[count] = Number.POSITIVE_INFINITY;
    this.#place[count] = NO_PLACE;
  }

  /** Finds where in the run each bin begins. */
  #count(count: number, binCount: number, startUs: number, binsPerUs: number): void {
    const bins = this.#bins;
    const times = this.#unsortedUs;
    bins.fill(0, 0, binCount);
    for (let index = 0; index < count; index++) {
      bins[((times[index]! - startUs) * binsPerUs) | 0]! += 1;
    }
    let start = 0;
    for (let bin = 0; bin < binCount; bin++) {
      const length = bins[bin]!;
      bins[bin] = start;
      start += length;
    }
  }

  #deal(count: number, startUs: number, binsPerUs: number): void {
    const bins = this.#bins;
    const unsortedUs = this.#unsortedUs;
    const unsortedPlaces = this.#unsortedPlace;
    const times = this.#atUs;
    const places = this.#place;
    for (let from = 0; from < count; from++) {
      const atUs = unsortedUs[from]!;
      const bin = ((atUs - startUs) * binsPerUs) | 0;
      const index = bins[bin]!;
      bins[bin] = index + 1;
      times[index] = atUs;
      places[index] = unsortedPlaces[from]!;
    }
  }

  #reserve(capacity: number): void {
    this.#capacity = capacity;
    this.#atUs = new Float64Array(capacity + 1);
    this.#place = new Int32Array(capacity + 1);
    this.#unsortedUs = new Float64Array(capacity);
    this.#unsortedPlace = new Int32Array(capacity);
  }
}
