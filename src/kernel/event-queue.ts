/**
 * The pending events of a simulation, in the order in which they will happen.
 *
 * The order is total: by virtual time, then by sequence, which is the place of an event among all
 * pushes. Two runs that make the same pushes and cancels take the same events in the same order.
 *
 * The queue has two tiers ("ladder"). A *year* of virtual time is cut into buckets of equal width,
 * some tens of events each; events beyond it wait in a far list. The bucket whose turn it is is
 * sorted into a run; what is pushed into its time lies in a small heap. So a push and a take cost
 * about the same for a hundred events as for a million. The buckets form a ring: whenever half a year
 * has passed, its buckets become those of the next half-year, so that there is always at least half
 * a year ahead, and few events have to wait in the far list.
 *
 * Year and width are fitted to the pending events anew when their number has grown fourfold, when
 * the heap has grown long, and when half a year had too few or too many events for its buckets. How
 * they are chosen can change the speed but not the order, since a later bucket never holds an
 * earlier event, and since every list keeps its events in the order of their pushes.
 *
 * Source: Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for large-scale
 * discrete event simulation" (2005), reduced to one rung.
 */
import { check } from './check.ts';
import { EventHeap } from './event-heap.ts';
import { EventLists } from './event-lists.ts';
import { EventRun, NO_PLACE } from './event-run.ts';
import { PendingSet } from './pending-set.ts';
import type { Micros } from './time.ts';
import { fitYear, HEAP_ONLY_MAX } from './year-fit.ts';

/** Names one scheduled event for good: its sequence, a whole number above 0. */
export type EventId = number;

const LENGTH_MAX = 67_108_864;
/** A heap longer than this is taken apart into new buckets, if enough was pushed to pay for it. */
const HEAP_LENGTH_MAX = 256;
/** A year is fitted again when the pending events have grown so many times. */
const GROWTH_MAX = 4;
/** Least and most events for each bucket of the last half-year with which the next one is like it. */
const EVENTS_PER_BUCKET_MIN = 4;
const EVENTS_PER_BUCKET_MAX = 512;
/** So many times the events of half a year may be far, since each of these is looked at after it. */
const FAR_MAX = 4;
/** Buckets are numbered from the start of the first year; beyond this, a year is fitted. */
const BUCKET_MAX = 1_073_741_824;
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
  /** About so many are pending at once: memory for them is taken at the start. Default: 0. */
  readonly lengthExpected?: number;
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
  #reachedUs = Number.NEGATIVE_INFINITY;
  /** Events from this time on are far. */
  #yearEndUs = Number.NEGATIVE_INFINITY;
  /** Start of the first bucket that was fitted, the bucket 0. */
  #originUs = Number.NEGATIVE_INFINITY;
  #widthUs = 0;
  /** Buckets per microsecond: a power of two, so that finding a bucket is exact. */
  #bucketsPerUs = 0;
  /** The next bucket to be loaded. */
  #bucketNext = 0;
  /** One more than the last bucket of the year. */
  #bucketEnd = 0;
  /** Buckets of a year, a power of two or none, less 1. */
  #bucketMask = -1;
  /** Events that were loaded since the last half-year began. */
  #loadedCount = 0;
  #length = 0;
  /** Events that were cancelled but lie in the queue still. */
  #cancelledCount = 0;
  /** Events that were ever cancelled, and the one that has id 0. */
  #cancelledEver = 1;
  /** Events that went to the heap since the year was fitted. */
  #heapedCount = 0;
  /** A push beyond this length fits the year first, or fails. */
  #roomUpTo = 0;

  constructor(options: EventQueueOptions = {}) {
    const { lengthMax = LENGTH_MAX, lengthExpected = 0 } = options;
    check(isLength(lengthMax, LENGTH_MAX) && lengthMax > 0, 'lengthMax is not a length', lengthMax);
    check(isLength(lengthExpected, lengthMax), 'lengthExpected is not a length', lengthExpected);
    this.#lengthMax = lengthMax;
    this.#lists.reserve(lengthExpected);
    this.#setRoom(lengthExpected);
    // 0 is no id, so that a model may let it stand for none.
    this.#pending.remove(this.#pending.add());
  }

  /** Events that are pending; cancelled ones are not counted. */
  get length(): number {
    return this.#length;
  }

  /** Events that were taken. */
  get takenCount(): number {
    // The first of all, which is none, counts as cancelled.
    return this.#pending.addedCount - this.#length - this.#cancelledEver;
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
    const place = this.#placeFor(atUs, sequence);
    this.#lists.write(place, atUs, sequence, kind, target, a, b);
    return sequence;
  }

  /** The place of the next event, which stays pending; {@link NO_PLACE} if none is. */
  next(): number {
    const run = this.#run;
    const heap = this.#heap;
    // Of one instant, what is in the run was pushed before what is in the heap.
    const place = run.firstUs() <= heap.topUs() ? run.first() : heap.top();
    return place !== NO_PLACE && this.#cancelledCount === 0 ? place : this.#find();
  }

  /** When the event at a place happens. */
  atUs(place: number): Micros {
    return this.#lists.atUs(place);
  }

  /**
   * Removes the event that `next` gave last; nothing may have been pushed or cancelled since.
   *
   * @returns Its id.
   */
  take(place: number): EventId {
    const sequence = this.#lists.sequence(place);
    this.#pending.remove(sequence);
    this.#length--;
    if (this.#run.first() === place) this.#run.removeFirst();
    else this.#removeTop();
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
    this.#cancelledEver++;
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

  /** The place of the next event, past cancelled ones and into the next bucket. */
  #find(): number {
    for (;;) {
      const inRunUs = this.#run.firstUs();
      const inHeapUs = this.#heap.topUs();
      if (inRunUs === Number.POSITIVE_INFINITY && inHeapUs === Number.POSITIVE_INFINITY) {
        if (this.#length + this.#cancelledCount === 0) return NO_PLACE;
        this.#loadNextBucket();
        continue;
      }
      const place = inRunUs <= inHeapUs ? this.#run.first() : this.#heap.top();
      if (this.#pending.has(this.#lists.sequence(place))) return place;
      this.#cancelledCount--;
      if (inRunUs <= inHeapUs) this.#run.removeFirst();
      else this.#removeTop();
    }
  }

  #removeTop(): void {
    this.#lists.releaseSingle(this.#heap.top());
    this.#heap.removeTop();
  }

  #makeRoom(): void {
    check(this.#length < this.#lengthMax, 'too many events are pending', this.#lengthMax);
    // Before the first look at the queue there is nothing to be fitted: all events are far.
    if (this.#yearEndUs === Number.NEGATIVE_INFINITY) this.#setRoom(this.#length);
    else this.#refit();
  }

  #setRoom(pendingCount: number): void {
    this.#pending.fit(pendingCount);
    const room = Math.max(HEAP_ONLY_MAX, GROWTH_MAX * pendingCount);
    this.#roomUpTo = Math.min(room, this.#lengthMax);
  }

  /** Where the record of a new event is to be written. */
  #placeFor(atUs: Micros, sequence: number): number {
    if (atUs >= this.#reachedUs) return this.#lists.extend(this.#listOf(atUs));
    return this.#placeInHeap(atUs, sequence);
  }

  /** The list for an event that is not to lie in run or heap. */
  #listOf(atUs: Micros): number {
    if (atUs >= this.#yearEndUs) return FAR;
    const bucket = ((atUs - this.#originUs) * this.#bucketsPerUs) | 0;
    return BUCKETS + (bucket & this.#bucketMask);
  }

  #placeInHeap(atUs: Micros, sequence: number): number {
    // A year costs one visit to each pending event. As many pushes as that have paid for it.
    if (this.#heap.length >= HEAP_LENGTH_MAX && this.#heapedCount >= this.#length) {
      this.#refit();
      return this.#placeFor(atUs, sequence);
    }
    const place = this.#lists.acquireSingle();
    this.#heap.push(atUs, sequence, place);
    this.#heapedCount++;
    return place;
  }

  /** Makes the next bucket with events the run. Run and heap must be empty, the queue must not. */
  #loadNextBucket(): void {
    const lists = this.#lists;
    const turn = this.#bucketEnd - ((this.#bucketMask + 1) >> 1);
    const list = BUCKETS + (this.#bucketNext & this.#bucketMask);
    const count = lists.findFilled(list, list + turn - this.#bucketNext) - list;
    const bucket = this.#bucketNext + count;
    if (bucket === turn) {
      this.#bucketNext = turn;
      this.#turnYear();
      return;
    }
    const startUs = this.#originUs + bucket * this.#widthUs;
    this.#bucketNext = bucket + 1;
    this.#reachedUs = startUs + this.#widthUs;
    lists.clear(RUN);
    lists.move(list + count, RUN);
    this.#loadedCount += this.#run.load(lists, RUN, startUs, this.#widthUs);
    if (!this.#run.sort()) this.#moveRunToHeap();
  }

  /** Half a year has passed: gives its buckets to the next half-year, or fits a new year. */
  #turnYear(): void {
    const half = (this.#bucketMask + 1) >> 1;
    const loadedCount = this.#loadedCount;
    const isFitting =
      loadedCount >= half * EVENTS_PER_BUCKET_MIN &&
      loadedCount <= half * EVENTS_PER_BUCKET_MAX &&
      this.#lists.length(FAR) <= FAR_MAX * loadedCount &&
      this.#bucketEnd < BUCKET_MAX;
    if (!isFitting) {
      this.#refit();
      return;
    }
    this.#loadedCount = 0;
    this.#bucketEnd += half;
    this.#yearEndUs += half * this.#widthUs;
    this.#lists.move(FAR, DEALT);
    this.#deal();
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
    for (let bucket = this.#bucketNext; bucket < this.#bucketEnd; bucket++) {
      this.#moveToFar(BUCKETS + (bucket & this.#bucketMask));
    }
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
    this.#loadedCount = 0;
    this.#setRoom(this.#length);
    const year = fitYear(this.#lists, FAR);
    this.#originUs = year.startUs;
    this.#reachedUs = year.startUs;
    this.#yearEndUs = year.startUs + year.widthUs * year.bucketCount;
    this.#widthUs = year.widthUs;
    this.#bucketsPerUs = 1 / year.widthUs;
    this.#bucketNext = 0;
    this.#bucketEnd = year.bucketCount;
    this.#bucketMask = year.bucketCount - 1;
    this.#lists.setCount(BUCKETS + year.bucketCount, BUCKETS);
    this.#lists.move(FAR, DEALT);
    this.#deal();
    this.#heap.order();
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

function isLength(value: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= max;
}
