/**
 * The pending events of a simulation, in the order in which they will happen.
 *
 * The order is total: by virtual time, then by sequence, which is the place of an event among all
 * pushes. Two runs that make the same pushes and cancels take the same events in the same order.
 *
 * The queue has two tiers ("ladder"). A *year* of virtual time is cut into buckets of equal width,
 * some tens of events each; events beyond it wait in a far list. The bucket whose turn it is is
 * sorted into a run; what is pushed into its time lies in a small heap. So a push and a take cost
 * about the same for a hundred events as for a million. Year and width are fitted to the pending
 * events whenever a year ends, whenever their number has grown fourfold, and when the heap has grown
 * long; how they are chosen can change the speed but not the order, since a later bucket never holds
 * an earlier event, and since every list keeps its events in the order of their pushes.
 *
 * Source: Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for large-scale
 * discrete event simulation" (2005), reduced to one rung.
 */
import { check } from './check.ts';
import { EventHeap } from './event-heap.ts';
import { EventLists } from './event-lists.ts';
import { EventRun } from './event-run.ts';
import { PendingSet } from './pending-set.ts';
import type { Micros } from './time.ts';

/** Names one scheduled event for good: its sequence, a whole number above 0. */
export type EventId = number;

/** No event. */
export const NO_PLACE = -1;

const LENGTH_MAX = 67_108_864;
/** Up to this many events the heap alone is fastest. */
const HEAP_ONLY_MAX = 64;
/** A heap longer than this is taken apart into new buckets, if enough was pushed to pay for it. */
const HEAP_LENGTH_MAX = 256;
/** A year is fitted again when the pending events have grown so many times. */
const GROWTH_MAX = 4;
const BUCKET_COUNT_MAX = 4_194_304;
/** Pending events for each bucket of a year; several times as many meet in an early one. */
const EVENTS_PER_BUCKET = 32;
/** Pending times that are looked at to choose the length of a year. */
const SAMPLE_COUNT = 64;
/** Length of a year in units of the lower quartile of the pending delays. */
const QUARTILES_PER_YEAR = 8;
/** The list of the events beyond the year. */
const FAR = 0;
/** The list of what is being dealt to others. */
const DEALT = 1;
/** The list that the run is made from. */
const RUN = 2;
/** The list of the first bucket of the year; those of the others follow. */
const BUCKETS = 3;

/** Options of an {@link EventQueue}. */
export interface EventQueueOptions {
  /** Most events pending at once; beyond it the model has run away. Default and limit: 2^26. */
  readonly lengthMax?: number;
}

/**
 * Pending events by (time, sequence).
 *
 * An event that is looked at is named by the place of its record, which stays valid until an event
 * is pushed or cancelled.
 */
export class EventQueue {
  readonly #lengthMax: number;
  readonly #run = new EventRun();
  readonly #heap = new EventHeap();
  readonly #lists = new EventLists(BUCKETS);
  readonly #pending = new PendingSet();
  /** Events before this time lie in run or heap. */
  #reachedUs = Number.POSITIVE_INFINITY;
  #yearStartUs = 0;
  /** Events from this time on are far. */
  #yearEndUs = Number.POSITIVE_INFINITY;
  /** Buckets per microsecond: a power of two, so that finding a bucket is exact. */
  #bucketsPerUs = 1;
  /** The list of the next bucket to be loaded. */
  #listNext = BUCKETS;
  /** One more than the list of the last bucket. */
  #listEnd = BUCKETS;
  #length = 0;
  #cancelledCount = 0;
  /** Events that went to the heap since the year was fitted. */
  #heapedCount = 0;
  /** A push beyond this length fits the year first, or fails. */
  #roomUpTo: number;

  constructor(options: EventQueueOptions = {}) {
    const lengthMax = options.lengthMax ?? LENGTH_MAX;
    check(
      Number.isSafeInteger(lengthMax) && lengthMax > 0 && lengthMax <= LENGTH_MAX,
      'lengthMax is not a length',
      lengthMax,
    );
    this.#lengthMax = lengthMax;
    this.#roomUpTo = Math.min(HEAP_ONLY_MAX, lengthMax);
    // 0 is no id, so that a model may let it stand for none.
    this.#pending.remove(this.#pending.add());
  }

  /** Events that are pending; cancelled ones are not counted. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of memory held. */
  get byteLength(): number {
    const ofOrder = this.#run.byteLength + this.#heap.byteLength + this.#lists.byteLength;
    return ofOrder + this.#pending.byteLength;
  }

  /**
   * Adds an event.
   *
   * @param atUs - When it happens, whole microseconds. The caller sees to it that this is not
   *   before the last event taken.
   * @param kind - From 0 to 2^31 - 1.
   * @param target - A 32-bit whole number.
   * @throws InvariantError if the queue is full.
   */
  push(atUs: Micros, kind: number, target: number, a: number, b: number): EventId {
    if (this.#length >= this.#roomUpTo) this.#makeRoom();
    this.#length++;
    const sequence = this.#pending.add();
    if (atUs >= this.#reachedUs) {
      const place = this.#lists.extend(this.#listOf(atUs));
      this.#lists.write(place, atUs, sequence, kind, target, a, b);
    } else this.#pushToHeap(atUs, sequence, kind, target, a, b);
    return sequence;
  }

  /** The place of the next event, which stays pending; {@link NO_PLACE} if none is. */
  next(): number {
    for (;;) {
      const inRunUs = this.#run.firstUs();
      const inHeapUs = this.#heap.topUs();
      // Of one instant, what is in the run was pushed before what is in the heap.
      const place = inRunUs <= inHeapUs ? this.#run.first() : this.#heap.top();
      if (inRunUs === Number.POSITIVE_INFINITY && inHeapUs === Number.POSITIVE_INFINITY) {
        if (!this.#loadNextBucket()) return NO_PLACE;
      } else if (this.#pending.has(this.#lists.sequence(place))) {
        return place;
      } else {
        this.#removeNext();
        this.#cancelledCount--;
      }
    }
  }

  /** When the event that `next` gave last happens; nothing may have been pushed since. */
  get nextUs(): Micros {
    return Math.min(this.#run.firstUs(), this.#heap.topUs());
  }

  /**
   * Removes the event that `next` gave last; nothing may have been pushed or cancelled since.
   *
   * @returns Its id.
   */
  take(place: number): EventId {
    const sequence = this.#lists.sequence(place);
    this.#pending.remove(sequence);
    this.#removeNext();
    this.#length--;
    return sequence;
  }

  /**
   * Removes a pending event, wherever it stands in the order.
   *
   * @returns False if it happened or was cancelled before, or if this is no id.
   */
  cancel(id: EventId): boolean {
    if (!this.#pending.includes(id)) return false;
    this.#pending.remove(id);
    this.#length--;
    this.#cancelledCount++;
    if (this.#cancelledCount > this.#length + HEAP_ONLY_MAX) this.#refit();
    return true;
  }

  kind(place: number): number {
    return this.#lists.kind(place);
  }

  target(place: number): number {
    return this.#lists.target(place);
  }

  a(place: number): number {
    return this.#lists.a(place);
  }

  b(place: number): number {
    return this.#lists.b(place);
  }

  #removeNext(): void {
    if (this.#run.firstUs() <= this.#heap.topUs()) this.#run.removeFirst();
    else this.#removeTop();
  }

  #removeTop(): void {
    this.#lists.releaseSingle(this.#heap.top());
    this.#heap.removeTop();
  }

  #makeRoom(): void {
    check(this.#length < this.#lengthMax, 'too many events are pending', this.#lengthMax);
    this.#refit();
  }

  /** The list for an event that is not to lie in run or heap. */
  #listOf(atUs: Micros): number {
    if (atUs >= this.#yearEndUs) return FAR;
    return BUCKETS + (((atUs - this.#yearStartUs) * this.#bucketsPerUs) | 0);
  }

  #pushToHeap(
    atUs: Micros,
    sequence: number,
    kind: number,
    target: number,
    a: number,
    b: number,
  ): void {
    const place = this.#lists.acquireSingle();
    this.#lists.write(place, atUs, sequence, kind, target, a, b);
    this.#heap.push(atUs, sequence, place);
    this.#heapedCount++;
    // A year costs one visit to each pending event. As many pushes as that have paid for it.
    if (this.#heap.length > HEAP_LENGTH_MAX && this.#heapedCount > this.#length) this.#refit();
  }

  // Run and heap must be empty.
  #loadNextBucket(): boolean {
    const lists = this.#lists;
    const list = lists.findFilled(this.#listNext, this.#listEnd);
    if (list === this.#listEnd) {
      this.#listNext = list;
      this.#reachedUs = this.#yearEndUs;
      if (lists.isEmpty(FAR)) return false;
      this.#startYear();
      return true;
    }
    const widthUs = 1 / this.#bucketsPerUs;
    const startUs = this.#yearStartUs + (list - BUCKETS) * widthUs;
    lists.clear(RUN);
    lists.move(list, RUN);
    this.#run.load(lists, RUN, startUs, widthUs);
    this.#listNext = list + 1;
    this.#reachedUs = startUs + widthUs;
    if (!this.#run.sort()) this.#moveRunToHeap();
    return true;
  }

  #moveRunToHeap(): void {
    const run = this.#run;
    for (; run.firstUs() < Number.POSITIVE_INFINITY; run.removeFirst()) {
      this.#appendToHeap(run.first());
    }
    this.#heap.order();
  }

  #appendToHeap(from: number): void {
    const place = this.#lists.acquireSingle();
    this.#lists.copy(from, place);
    this.#heap.append(this.#lists.atUs(place), this.#lists.sequence(place), place);
  }

  /** Starts a new year now, with all pending events. */
  #refit(): void {
    const [lists, run, heap] = [this.#lists, this.#run, this.#heap];
    lists.move(FAR, DEALT);
    for (; run.firstUs() < Number.POSITIVE_INFINITY; run.removeFirst()) {
      this.#copyTo(FAR, run.first());
    }
    for (; heap.length > 0; this.#removeTop()) this.#copyTo(FAR, heap.top());
    for (let list = this.#listNext; list < this.#listEnd; list++) this.#moveToFar(list);
    this.#moveToFar(DEALT);
    this.#startYear();
  }

  #moveToFar(list: number): void {
    const lists = this.#lists;
    while (!lists.isEmpty(list)) {
      const count = lists.firstCount(list);
      const start = lists.firstOf(list);
      for (let place = start; place < start + count; place++) this.#copyTo(FAR, place);
      lists.dropChunk(list);
    }
  }

  #copyTo(list: number, from: number): void {
    this.#lists.copy(from, this.#lists.extend(list));
  }

  /** Starts a year at the first far event. Run, heap and buckets must be empty. */
  #startYear(): void {
    this.#run.clear();
    this.#lists.clear(RUN);
    this.#heap.clear();
    this.#heapedCount = 0;
    this.#pending.fit(this.#length);
    const room = Math.max(HEAP_ONLY_MAX, GROWTH_MAX * this.#length);
    this.#roomUpTo = Math.min(room, this.#lengthMax);
    const farCount = this.#lists.length(FAR);
    if (farCount <= HEAP_ONLY_MAX) this.#fitAllInHeap();
    else this.#fitYear(farCount);
    this.#lists.move(FAR, DEALT);
    this.#deal();
    this.#heap.order();
  }

  #fitAllInHeap(): void {
    this.#reachedUs = Number.POSITIVE_INFINITY;
    this.#yearEndUs = Number.POSITIVE_INFINITY;
    this.#listNext = BUCKETS;
    this.#listEnd = BUCKETS;
  }

  // The lower quartile keeps a few far events from stretching the year, and sees to it that a year
  // takes at least a quarter of the far list, so that a long list is not visited for little.
  #fitYear(farCount: number): void {
    const { startUs, quartileUs } = this.#survey(farCount);
    const wanted = powerOfTwoUpTo(Math.max(1, farCount / EVENTS_PER_BUCKET));
    const bucketCount = Math.min(wanted, BUCKET_COUNT_MAX);
    const lengthUs = QUARTILES_PER_YEAR * quartileUs;
    let widthUs = 1;
    while (widthUs * bucketCount < lengthUs) widthUs *= 2;
    this.#yearStartUs = startUs;
    this.#yearEndUs = startUs + widthUs * bucketCount;
    this.#reachedUs = startUs;
    this.#bucketsPerUs = 1 / widthUs;
    this.#listNext = BUCKETS;
    this.#listEnd = BUCKETS + bucketCount;
    this.#lists.setCount(this.#listEnd, BUCKETS);
  }

  /** The first of the far times, and how long after it their lower quartile is, roughly. */
  #survey(farCount: number): { startUs: Micros; quartileUs: number } {
    const lists = this.#lists;
    const stride = Math.ceil(farCount / SAMPLE_COUNT);
    const samplesUs = new Float64Array(Math.ceil(farCount / stride));
    let startUs = Number.POSITIVE_INFINITY;
    let place = lists.firstOf(FAR);
    for (let index = 0; index < farCount; index++) {
      const atUs = lists.atUs(place);
      if (atUs < startUs) startUs = atUs;
      if (index % stride === 0) samplesUs[index / stride] = atUs;
      place = lists.after(place);
    }
    return { startUs, quartileUs: samplesUs.sort()[samplesUs.length >> 2]! - startUs };
  }

  /** Moves events to where they belong in the year. */
  #deal(): void {
    const lists = this.#lists;
    while (!lists.isEmpty(DEALT)) {
      const count = lists.firstCount(DEALT);
      const start = lists.firstOf(DEALT);
      for (let place = start; place < start + count; place++) this.#dealOne(place);
      lists.dropChunk(DEALT);
    }
  }

  #dealOne(place: number): void {
    if (this.#cancelledCount > 0 && !this.#pending.has(this.#lists.sequence(place))) {
      this.#cancelledCount--;
      return;
    }
    const atUs = this.#lists.atUs(place);
    if (atUs < this.#reachedUs) this.#appendToHeap(place);
    else this.#copyTo(this.#listOf(atUs), place);
  }
}

function powerOfTwoUpTo(count: number): number {
  return 1 << (31 - Math.clz32(count));
}
