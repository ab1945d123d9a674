/**
 * The pending events of a simulation, in the order in which they will happen.
 *
 * The order is total: by virtual time, then by sequence, which is the place of an event among all
 * pushes. Two runs that make the same pushes and cancels take the same events in the same order.
 *
 * The queue has two tiers ("ladder"). A *year* of virtual time is cut into buckets of equal width,
 * about as many as there are events; events beyond it wait in an unordered far list. The events of
 * the few buckets whose turn it is are sorted into a run; what is pushed into their time lies in a
 * small heap. So a push and a take cost about the same for a hundred events as for a million. Year and width are fitted to the pending events whenever a year ends, whenever
 * their number has doubled, and when the heap has grown long; how they are chosen can change the
 * speed but not the order, since a later bucket never holds an earlier event.
 *
 * Source: Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for large-scale
 * discrete event simulation" (2005), reduced to one rung.
 */
import { check } from './check.ts';
import { EventHeap } from './event-heap.ts';
import { EventRun } from './event-run.ts';
import { type EventId, EventSlab, NO_SLOT, SLOT_COUNT_MAX } from './event-slab.ts';
import { SlotList } from './slot-list.ts';
import type { Micros } from './time.ts';

/** Up to this many events the heap alone is fastest. */
const HEAP_ONLY_MAX = 64;
/** A heap longer than this is taken apart into new buckets, if enough was pushed to pay for it. */
const HEAP_LENGTH_MAX = 256;
/** Buckets with events that are loaded together, a power of two. */
const LISTS_AT_ONCE = 2;
/** How many buckets after the first one may be loaded with it. */
const LOAD_SPAN_MAX = 16;
const BUCKET_COUNT_MAX = 4_194_304;
/** Pending times that are looked at to choose the length of a year. */
const SAMPLE_COUNT = 64;
/** Length of a year in units of the lower quartile of the pending delays. */
const QUARTILES_PER_YEAR = 8;

/** Options of an {@link EventQueue}. */
export interface EventQueueOptions {
  /** Most events pending at once; beyond it the model has run away. Default and limit: 2^26. */
  readonly lengthMax?: number;
  /** See {@link EventSlab}. */
  readonly generationMax?: number;
}

/**
 * Pending events by (time, sequence).
 *
 * An event that is looked at is named by its slot, which stays valid until it is taken or cancelled.
 */
export class EventQueue {
  readonly #slab: EventSlab;
  readonly #lengthMax: number;
  readonly #run = new EventRun();
  readonly #heap = new EventHeap();
  readonly #far = new SlotList();
  /** No far event lies before it. */
  #farFirstUs = Number.POSITIVE_INFINITY;
  /** Head of the list of each bucket of the year. */
  #buckets = new Int32Array(HEAP_ONLY_MAX);
  #bucketCount = 1;
  /** The last bucket that run or heap holds; earlier times are there as well. */
  #bucketCurrent = 0;
  #yearStartUs = 0;
  #yearEndUs = Number.POSITIVE_INFINITY;
  /** Buckets per microsecond: a power of two, so that finding a bucket is exact. */
  #bucketsPerUs = 0;
  #inBucketsCount = 0;
  #length = 0;
  #cancelledCount = 0;
  #sequence = 0;
  #fittedAtSequence = 0;
  /** A push beyond this length fits the year first, or fails. */
  #roomUpTo: number;
  /** Lists of buckets that are being loaded, as a ring. */
  readonly #lists = new Int32Array(LISTS_AT_ONCE);

  constructor(options: EventQueueOptions = {}) {
    const lengthMax = options.lengthMax ?? SLOT_COUNT_MAX;
    check(
      Number.isSafeInteger(lengthMax) && lengthMax > 0 && lengthMax <= SLOT_COUNT_MAX,
      'lengthMax is not a length',
      lengthMax,
    );
    this.#lengthMax = lengthMax;
    this.#roomUpTo = Math.min(HEAP_ONLY_MAX, lengthMax);
    this.#slab = new EventSlab(options.generationMax);
  }

  /** Events that are pending; cancelled ones are not counted. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of memory held. */
  get byteLength(): number {
    const ofOrder = this.#run.byteLength + this.#heap.byteLength + this.#lists.byteLength;
    return this.#slab.byteLength + this.#buckets.byteLength + this.#far.byteLength + ofOrder;
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
    const sequence = this.#sequence++;
    this.#length++;
    const slot = this.#slab.write(atUs, sequence, kind, target, a, b);
    this.#place(slot, atUs, sequence);
    return this.#slab.idOf(slot);
  }

  /** The slot of the next event, which stays pending; {@link NO_SLOT} if none is. */
  next(): number {
    for (;;) {
      const slot = this.#first();
      if (slot === NO_SLOT) {
        if (!this.#loadNextBuckets()) return NO_SLOT;
      } else if (this.#slab.isCancelled(slot)) {
        this.#removeFirst(slot);
        this.#discard(slot);
      } else return slot;
    }
  }

  /** Removes the event that `next` gave last; nothing may have been pushed or cancelled since. */
  take(slot: number): void {
    this.#removeFirst(slot);
    this.#slab.release(slot);
    this.#length--;
  }

  /** Slot of a pending event; {@link NO_SLOT} if it happened or was cancelled. */
  find(id: EventId): number {
    return this.#slab.find(id);
  }

  /** Removes a pending event, wherever it stands in the order. */
  cancel(slot: number): void {
    this.#slab.cancel(slot);
    this.#length--;
    this.#cancelledCount++;
    if (this.#cancelledCount > this.#length + HEAP_ONLY_MAX) this.#refit();
  }

  atUs(slot: number): Micros {
    return this.#slab.atUs(slot);
  }

  kind(slot: number): number {
    return this.#slab.kind(slot);
  }

  target(slot: number): number {
    return this.#slab.target(slot);
  }

  a(slot: number): number {
    return this.#slab.a(slot);
  }

  b(slot: number): number {
    return this.#slab.b(slot);
  }

  /** Slot of the first event of run and heap, cancelled or not. */
  #first(): number {
    const heap = this.#heap;
    const inRun = this.#run.first();
    if (heap.length === 0) return inRun;
    if (inRun === NO_SLOT) return heap.top();
    return this.#run.isBefore(heap.topUs(), heap.topSequence()) ? inRun : heap.top();
  }

  #removeFirst(slot: number): void {
    if (slot === this.#run.first()) this.#run.removeFirst();
    else this.#heap.removeTop();
  }

  #makeRoom(): void {
    check(this.#length < this.#lengthMax, 'too many events are pending', this.#lengthMax);
    this.#refit();
  }

  #place(slot: number, atUs: Micros, sequence: number): void {
    if (atUs >= this.#yearEndUs) {
      this.#placeFar(slot, atUs);
      return;
    }
    const bucket = Math.floor((atUs - this.#yearStartUs) * this.#bucketsPerUs);
    if (bucket > this.#bucketCurrent) {
      this.#slab.setNext(slot, this.#buckets[bucket]!);
      this.#buckets[bucket] = slot;
      this.#inBucketsCount++;
      return;
    }
    this.#heap.push(atUs, sequence, slot);
    if (this.#heap.length > HEAP_LENGTH_MAX) this.#refitIfPaidFor();
  }

  #placeFar(slot: number, atUs: Micros): void {
    if (atUs < this.#farFirstUs) this.#farFirstUs = atUs;
    this.#far.push(slot);
  }

  #moveFar(slot: number): void {
    this.#placeFar(slot, this.#slab.atUs(slot));
  }

  #discard(slot: number): void {
    this.#slab.release(slot);
    this.#cancelledCount--;
  }

  // Run and heap must be empty.
  #loadNextBuckets(): boolean {
    if (this.#inBucketsCount === 0) {
      if (this.#far.length === 0) return false;
      this.#startYear();
      return true;
    }
    this.#loadLists(this.#findLists());
    this.#heap.order();
    return true;
  }

  /** Finds the next buckets that are not empty, and moves on to the last of them. */
  #findLists(): number {
    const buckets = this.#buckets;
    let bucket = this.#bucketCurrent + 1;
    while (buckets[bucket] === NO_SLOT) bucket++;
    const end = Math.min(bucket + LOAD_SPAN_MAX, this.#bucketCount);
    let count = 0;
    for (; bucket < end && count < LISTS_AT_ONCE; bucket++) {
      const slot = buckets[bucket]!;
      if (slot !== NO_SLOT) this.#lists[count++] = slot;
    }
    this.#bucketCurrent = bucket - 1;
    return count;
  }

  // Takes one event of each list in turn, so that the records of several are fetched at once. For
  // the same reason nothing here branches on where a list ends: that is known only when its record
  // has arrived.
  #loadLists(listCount: number): void {
    const lists = this.#lists;
    const slab = this.#slab;
    let count = listCount;
    let taken = 0;
    for (; taken < count; taken++) {
      const slot = lists[taken % LISTS_AT_ONCE]!;
      const following = slab.next(slot);
      lists[count % LISTS_AT_ONCE] = following;
      count += ~following >>> 31;
      if (slab.isCancelled(slot)) this.#discard(slot);
      else this.#load(slot);
    }
    this.#inBucketsCount -= taken;
  }

  #load(slot: number): void {
    const atUs = this.#slab.atUs(slot);
    const sequence = this.#slab.sequence(slot);
    if (this.#run.isFull) this.#heap.append(atUs, sequence, slot);
    else this.#run.insert(atUs, sequence, slot);
  }

  // A year costs one visit to each pending event. As many pushes as that have paid for it.
  #refitIfPaidFor(): void {
    if (this.#sequence - this.#fittedAtSequence > this.#length) this.#refit();
  }

  /** Starts a new year now, with all pending events. */
  #refit(): void {
    const heap = this.#heap;
    for (let place = 0; place < heap.length; place++) this.#moveFar(heap.at(place));
    heap.clear();
    for (let slot = this.#run.first(); slot !== NO_SLOT; slot = this.#run.first()) {
      this.#run.removeFirst();
      this.#moveFar(slot);
    }
    for (let bucket = this.#bucketCurrent + 1; this.#inBucketsCount > 0; bucket++) {
      let slot = this.#buckets[bucket]!;
      while (slot !== NO_SLOT) {
        const following = this.#slab.next(slot);
        this.#moveFar(slot);
        this.#inBucketsCount--;
        slot = following;
      }
    }
    this.#startYear();
  }

  /** Starts a year at the first far event. Run, heap and buckets must be empty. */
  #startYear(): void {
    this.#heap.clear();
    this.#fittedAtSequence = this.#sequence;
    this.#roomUpTo = Math.min(Math.max(HEAP_ONLY_MAX, 2 * this.#length), this.#lengthMax);
    if (this.#far.length <= HEAP_ONLY_MAX) this.#cutYear(0, 1, 0);
    else this.#fitYear();
    this.#dealFar();
    this.#heap.order();
  }

  /** Sets year and buckets; none per microsecond means that all time is one bucket. */
  #cutYear(startUs: Micros, bucketCount: number, bucketsPerUs: number): void {
    this.#yearStartUs = startUs;
    this.#yearEndUs = startUs + bucketCount / bucketsPerUs;
    this.#bucketCount = bucketCount;
    this.#bucketsPerUs = bucketsPerUs;
    this.#bucketCurrent = 0;
    const held = this.#buckets.length;
    const wanted = Math.max(bucketCount, HEAP_ONLY_MAX);
    if (wanted > held || wanted * 8 < held) this.#buckets = new Int32Array(wanted);
    this.#buckets.fill(NO_SLOT, 0, bucketCount);
  }

  // The lower quartile keeps a few far events from stretching the year, and sees to it that a year
  // takes at least a quarter of the far list, so that a long list is not visited for little.
  #fitYear(): void {
    const far = this.#far;
    const stride = Math.ceil(far.length / SAMPLE_COUNT);
    const timesUs = new Float64Array(Math.ceil(far.length / stride));
    for (let index = 0; index < timesUs.length; index++) {
      timesUs[index] = this.#slab.atUs(far.at(index * stride));
    }
    const quartileUs = timesUs.sort()[timesUs.length >> 2]! - this.#farFirstUs;
    const bucketCount = Math.min(powerOfTwoUpTo(far.length), BUCKET_COUNT_MAX);
    const lengthUs = QUARTILES_PER_YEAR * quartileUs;
    let widthUs = 1;
    while (widthUs * bucketCount < lengthUs) widthUs *= 2;
    this.#cutYear(this.#farFirstUs, bucketCount, 1 / widthUs);
  }

  /** Moves the far events that lie in the year to their buckets. */
  #dealFar(): void {
    const far = this.#far;
    this.#farFirstUs = Number.POSITIVE_INFINITY;
    let keptCount = 0;
    for (let place = 0; place < far.length; place++) {
      const slot = far.at(place);
      if (this.#cancelledCount > 0 && this.#slab.isCancelled(slot)) this.#discard(slot);
      else if (!this.#deal(slot)) far.set(keptCount++, slot);
    }
    far.truncate(keptCount);
  }

  /** Moves a far event to its bucket; returns whether the year has one for it. */
  #deal(slot: number): boolean {
    const atUs = this.#slab.atUs(slot);
    const bucket = Math.floor((atUs - this.#yearStartUs) * this.#bucketsPerUs);
    if (bucket >= this.#bucketCount) {
      if (atUs < this.#farFirstUs) this.#farFirstUs = atUs;
      return false;
    }
    if (bucket > 0) {
      this.#slab.setNext(slot, this.#buckets[bucket]!);
      this.#buckets[bucket] = slot;
      this.#inBucketsCount++;
    } else this.#load(slot);
    return true;
  }
}

function powerOfTwoUpTo(count: number): number {
  return 1 << (31 - Math.clz32(count));
}
