/**
 * The next events of an event queue, in order: those of one bucket.
 *
 * A bucket is brought into order all at once, in memory that stays in the cache: its events are
 * counted into bins of equal width, about one each, and dealt out bin by bin; what is left is
 * sorted by insertion. None of it moves an event before another one of its instant, so events that
 * come in the order of their pushes keep it. No event is added later: what is pushed into the time
 * of the run goes to the heap.
 */
import { CHUNK_LENGTH, type EventLists } from './event-lists.ts';

const CAPACITY_MIN = 256;
const BIN_COUNT_MIN = 16;
const BIN_COUNT_MAX = 4096;
/** Steps of the insertion sort for each event; a run that takes more is left as it is. */
const STEPS_PER_EVENT_MAX = 8;

/** Places of the events of a bucket, least (time, sequence) first. */
export class EventRun {
  #capacity = CAPACITY_MIN;
  /** In order, and infinity after the last. */
  #atUs = new Float64Array(CAPACITY_MIN + 1).fill(Number.POSITIVE_INFINITY);
  #place = new Int32Array(CAPACITY_MIN + 1);
  #unsortedUs = new Float64Array(CAPACITY_MIN);
  #unsortedPlace = new Int32Array(CAPACITY_MIN);
  readonly #bins = new Int32Array(BIN_COUNT_MAX);
  #start = 0;
  #end = 0;

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

  /** Place of the first event. The run must not be empty. */
  first(): number {
    return this.#place[this.#start]!;
  }

  /** Removes the first event. The run must not be empty. */
  removeFirst(): void {
    this.#start++;
  }

  /** Removes all events and gives back the memory that a burst took. */
  clear(): void {
    this.#start = 0;
    this.#end = 0;
    this.#atUs[0] = Number.POSITIVE_INFINITY;
    if (this.#capacity > CAPACITY_MIN) this.#reserve(CAPACITY_MIN);
  }

  /**
   * Puts the events of a bucket into the run, which must be empty, in nearly the right order;
   * {@link EventRun.sort} must follow. Their records stay where they are.
   *
   * @param startUs - Where the bucket begins.
   * @param widthUs - How long it is, a power of two.
   */
  load(lists: EventLists, list: number, startUs: number, widthUs: number): void {
    const count = lists.length(list);
    if (count > this.#capacity) this.#reserve(count);
    let binCount = BIN_COUNT_MIN;
    while (binCount < count && binCount < BIN_COUNT_MAX) binCount *= 2;
    if (binCount > widthUs) binCount = widthUs;
    const binsPerUs = binCount / widthUs;
    this.#bins.fill(0, 0, binCount);
    this.#count(lists, list, count, startUs, binsPerUs);
    this.#deal(count, binCount, startUs, binsPerUs);
    this.#start = 0;
    this.#end = count;
    this.#atUs[count] = Number.POSITIVE_INFINITY;
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

  #count(lists: EventLists, list: number, count: number, startUs: number, binsPerUs: number): void {
    const times = this.#unsortedUs;
    const places = this.#unsortedPlace;
    const bins = this.#bins;
    let index = 0;
    for (let place = lists.firstOf(list); index < count; place = lists.afterChunk(place)) {
      const end = Math.min(index + CHUNK_LENGTH, count);
      for (let next = place; index < end; index++, next++) {
        const atUs = lists.atUs(next);
        times[index] = atUs;
        places[index] = next;
        bins[((atUs - startUs) * binsPerUs) | 0]! += 1;
      }
    }
  }

  #deal(count: number, binCount: number, startUs: number, binsPerUs: number): void {
    const bins = this.#bins;
    let start = 0;
    for (let bin = 0; bin < binCount; bin++) {
      const length = bins[bin]!;
      bins[bin] = start;
      start += length;
    }
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
    this.#atUs = new Float64Array(capacity + 1).fill(Number.POSITIVE_INFINITY);
    this.#place = new Int32Array(capacity + 1);
    this.#unsortedUs = new Float64Array(capacity);
    this.#unsortedPlace = new Int32Array(capacity);
  }
}
