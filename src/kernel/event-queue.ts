/**
 * The pending events of a simulation, in the order in which they will happen.
 *
 * The order is total: by virtual time, then by sequence, which is the place of an event among all
 * pushes. Two runs that make the same pushes and cancels take the same events in the same order.
 *
 * The queue has two tiers ("ladder"). A *year* of virtual time is cut into buckets of equal width,
 * about as many as there are events; events beyond it wait in an unordered far list. The bucket
 * whose turn it is lies in a small heap. So a push and a take cost the same for a hundred events as
 * for a million. Year and width are fitted to the pending events whenever a year ends, whenever
 * their number has doubled, and when the heap has grown long; how they are chosen can change the
 * speed but not the order, since a later bucket never holds an earlier event.
 *
 * Source: Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for large-scale
 * discrete event simulation" (2005), reduced to one rung.
 */
import { check } from './check.ts';
import { EventHeap } from './event-heap.ts';
import { type EventId, EventSlab, NO_SLOT, SLOT_COUNT_MAX } from './event-slab.ts';
import type { Micros } from './time.ts';

/** Up to this many events the heap alone is fastest. */
const HEAP_ONLY_MAX = 64;
/** A heap longer than this is taken apart into new buckets, if enough was pushed to pay for it. */
const HEAP_LENGTH_MAX = 256;
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
  readonly #heap = new EventHeap();
  /** Head of the list of each bucket of the year. */
  #buckets = new Int32Array(HEAP_ONLY_MAX);
  #bucketCount = 1;
  /** The bucket that the heap holds; earlier times are in the heap as well. */
  #bucketCurrent = 0;
  #yearStartUs = 0;
  #yearEndUs = Number.POSITIVE_INFINITY;
  /** Buckets per microsecond: a power of two, so that finding a bucket is exact. */
  #bucketsPerUs = 0;
  #inBucketsCount = 0;
  #farSlot = NO_SLOT;
  #farCount = 0;
  #length = 0;
  #cancelledCount = 0;
  #sequence = 0;
  #fittedAtSequence = 0;
  #refitAboveLength = HEAP_ONLY_MAX;

  constructor(options: EventQueueOptions = {}) {
    const lengthMax = options.lengthMax ?? SLOT_COUNT_MAX;
    check(
      Number.isSafeInteger(lengthMax) && lengthMax > 0 && lengthMax <= SLOT_COUNT_MAX,
      'lengthMax is not a length',
      lengthMax,
    );
    this.#lengthMax = lengthMax;
    this.#slab = new EventSlab(options.generationMax);
  }

  /** Events that are pending; cancelled ones are not counted. */
  get length(): number {
    return this.#length;
  }

  /** Bytes of memory held. */
  get byteLength(): number {
    return this.#slab.byteLength + this.#heap.byteLength + this.#buckets.byteLength;
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
    if (this.#length >= this.#refitAboveLength) this.#refit();
    check(this.#length < this.#lengthMax, 'too many events are pending', this.#lengthMax);
    const sequence = this.#sequence++;
    this.#length++;
    const slot = this.#slab.write(atUs, sequence, kind, target, a, b);
    this.#place(slot, atUs, sequence);
    return this.#slab.idOf(slot);
  }

  /** The slot of the next event, which stays pending; {@link NO_SLOT} if none is. */
  next(): number {
    for (;;) {
      while (this.#heap.length > 0) {
        const slot = this.#heap.top();
        if (!this.#slab.isCancelled(slot)) return slot;
        this.#heap.removeTop();
        this.#discard(slot);
      }
      if (!this.#loadNextBucket()) return NO_SLOT;
    }
  }

  /** Removes the event that `next` gave last; nothing may have been pushed or cancelled since. */
  take(slot: number): void {
    this.#heap.removeTop();
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

  #place(slot: number, atUs: Micros, sequence: number): void {
    if (atUs >= this.#yearEndUs) {
      this.#placeFar(slot);
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

  #placeFar(slot: number): void {
    this.#slab.setNext(slot, this.#farSlot);
    this.#farSlot = slot;
    this.#farCount++;
  }

  #discard(slot: number): void {
    this.#slab.release(slot);
    this.#cancelledCount--;
  }

  // The heap must be empty.
  #loadNextBucket(): boolean {
    if (this.#inBucketsCount === 0) {
      if (this.#farCount === 0) return false;
      this.#startYear();
      return true;
    }
    const buckets = this.#buckets;
    let bucket = this.#bucketCurrent + 1;
    while (buckets[bucket] === NO_SLOT) bucket++;
    this.#bucketCurrent = bucket;
    let slot = buckets[bucket]!;
    while (slot !== NO_SLOT) {
      const following = this.#slab.next(slot);
      this.#inBucketsCount--;
      if (this.#slab.isCancelled(slot)) this.#discard(slot);
      else this.#heap.append(this.#slab.atUs(slot), this.#slab.sequence(slot), slot);
      slot = following;
    }
    this.#heap.order();
    return true;
  }

  // A year costs one visit to each pending event. As many pushes as that have paid for it.
  #refitIfPaidFor(): void {
    if (this.#sequence - this.#fittedAtSequence > this.#length) this.#refit();
  }

  /** Starts a new year now, with all pending events. */
  #refit(): void {
    for (let place = 0; place < this.#heap.length; place++) this.#placeFar(this.#heap.at(place));
    for (let bucket = this.#bucketCurrent + 1; this.#inBucketsCount > 0; bucket++) {
      let slot = this.#buckets[bucket]!;
      while (slot !== NO_SLOT) {
        const following = this.#slab.next(slot);
        this.#placeFar(slot);
        this.#inBucketsCount--;
        slot = following;
      }
    }
    this.#heap.clear();
    this.#startYear();
  }

  /** Starts a year at the first far event. Heap and buckets must be empty. */
  #startYear(): void {
    this.#heap.clear();
    this.#fittedAtSequence = this.#sequence;
    this.#refitAboveLength = Math.max(HEAP_ONLY_MAX, 2 * this.#length);
    if (this.#farCount <= HEAP_ONLY_MAX) this.#cutYear(0, 1, 0);
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
    const sample = new Float64Array(SAMPLE_COUNT);
    const stride = Math.ceil(this.#farCount / SAMPLE_COUNT);
    let firstUs = Number.POSITIVE_INFINITY;
    let index = 0;
    for (let slot = this.#farSlot; slot !== NO_SLOT; slot = this.#slab.next(slot)) {
      const atUs = this.#slab.atUs(slot);
      if (atUs < firstUs) firstUs = atUs;
      if (index % stride === 0) sample[index / stride] = atUs;
      index++;
    }
    const delaysUs = sample.subarray(0, Math.ceil(index / stride)).sort();
    const quartileUs = delaysUs[delaysUs.length >> 2]! - firstUs;
    const bucketCount = Math.min(powerOfTwoUpTo(this.#farCount), BUCKET_COUNT_MAX);
    const lengthUs = QUARTILES_PER_YEAR * quartileUs;
    let widthUs = 1;
    while (widthUs * bucketCount < lengthUs) widthUs *= 2;
    this.#cutYear(firstUs, bucketCount, 1 / widthUs);
  }

  /** Moves the far events that lie in the year to their buckets. */
  #dealFar(): void {
    let slot = this.#farSlot;
    this.#farSlot = NO_SLOT;
    this.#farCount = 0;
    while (slot !== NO_SLOT) {
      const following = this.#slab.next(slot);
      if (this.#slab.isCancelled(slot)) this.#discard(slot);
      else this.#deal(slot);
      slot = following;
    }
  }

  #deal(slot: number): void {
    const atUs = this.#slab.atUs(slot);
    const bucket = Math.floor((atUs - this.#yearStartUs) * this.#bucketsPerUs);
    if (bucket >= this.#bucketCount) this.#placeFar(slot);
    else if (bucket > 0) {
      this.#slab.setNext(slot, this.#buckets[bucket]!);
      this.#buckets[bucket] = slot;
      this.#inBucketsCount++;
    } else this.#heap.append(atUs, this.#slab.sequence(slot), slot);
  }
}

function powerOfTwoUpTo(count: number): number {
  return 1 << (31 - Math.clz32(count));
}
