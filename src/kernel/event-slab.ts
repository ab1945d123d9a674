/**
 * The records of pending events, 48 bytes each, in one block of memory.
 *
 * A record lies in a slot. Freed slots are used again, last freed first, while they are still in
 * the cache. All fields of a record lie side by side, since an event is taken from a random place:
 * one array per field would cost up to eight cache misses, this costs one or two. What is read when
 * a bucket is dealt comes first: 16 bytes that never straddle two cache lines. What is read when a
 * bucket is loaded is at both ends, so that the whole record is in the cache when it is taken.
 *
 * | bytes | field |
 * |---|---|
 * | 0 | time (float64) |
 * | 8 | next slot of the list that this slot is in (int32) |
 * | 12 | target (int32) |
 * | 16 | sequence (float64) |
 * | 24, 32 | arguments `a`, `b` (float64) |
 * | 40 | generation (int32) |
 * | 44 | kind, or a mark that no event is here (int32) |
 */
import { check } from './check.ts';

/**
 * Names one scheduled event for good: slot and generation in one whole number above 0. A slot gets
 * a new generation with each event, and no generation comes twice.
 */
export type EventId = number;

/** No slot: the end of a list. */
export const NO_SLOT = -1;

/** Most slots there can be, 2^26. */
export const SLOT_COUNT_MAX = 67_108_864;

/** Last generation of a slot; its id still fits into 53 bits. */
const GENERATION_MAX = 134_217_727;
const SLOTS_AT_FIRST = 256;
const DOUBLES = 6;
const INTS = 12;
// Places within a record, in units of 8 bytes and of 4.
const SEQUENCE = 2;
const A = 3;
const B = 4;
const NEXT = 2;
const TARGET = 3;
const GENERATION = 10;
const KIND = 11;
/** In place of a kind: cancelled, but still in a list of the queue. */
const CANCELLED = -1;
/** In place of a kind: free, or given up. */
const FREE = -2;

/** Storage of event records by slot. The caller keeps slots within bounds; nothing is checked. */
export class EventSlab {
  #doubles = new Float64Array(SLOTS_AT_FIRST * DOUBLES);
  #ints = new Int32Array(this.#doubles.buffer);
  readonly #generationMax: number;
  #freeSlot = NO_SLOT;
  #usedCount = 0;

  /**
   * @param generationMax - Generations of a slot until it is given up, so that no id comes twice.
   *   Less than the default serves tests only.
   */
  constructor(generationMax: number = GENERATION_MAX) {
    check(generationMax > 0 && generationMax <= GENERATION_MAX, 'too many generations');
    this.#generationMax = generationMax;
  }

  /** Bytes held, used or not. */
  get byteLength(): number {
    return this.#doubles.byteLength;
  }

  /** Takes a slot and writes a record into it. */
  write(
    atUs: number,
    sequence: number,
    kind: number,
    target: number,
    a: number,
    b: number,
  ): number {
    const slot = this.#acquire();
    const doubles = this.#doubles;
    const double = slot * DOUBLES;
    doubles[double] = atUs;
    doubles[double + SEQUENCE] = sequence;
    doubles[double + A] = a;
    doubles[double + B] = b;
    const int = slot * INTS;
    this.#ints[int + KIND] = kind;
    this.#ints[int + TARGET] = target;
    return slot;
  }

  atUs(slot: number): number {
    return this.#doubles[slot * DOUBLES]!;
  }

  sequence(slot: number): number {
    return this.#doubles[slot * DOUBLES + SEQUENCE]!;
  }

  a(slot: number): number {
    return this.#doubles[slot * DOUBLES + A]!;
  }

  b(slot: number): number {
    return this.#doubles[slot * DOUBLES + B]!;
  }

  kind(slot: number): number {
    return this.#ints[slot * INTS + KIND]!;
  }

  target(slot: number): number {
    return this.#ints[slot * INTS + TARGET]!;
  }

  next(slot: number): number {
    return this.#ints[slot * INTS + NEXT]!;
  }

  setNext(slot: number, next: number): void {
    this.#ints[slot * INTS + NEXT] = next;
  }

  isCancelled(slot: number): boolean {
    return this.#ints[slot * INTS + KIND] === CANCELLED;
  }

  /** The id of the event in a slot. */
  idOf(slot: number): EventId {
    return this.#ints[slot * INTS + GENERATION]! * SLOT_COUNT_MAX + slot;
  }

  /** The slot of a pending event; {@link NO_SLOT} if it happened or was cancelled. */
  find(id: EventId): number {
    const slot = id % SLOT_COUNT_MAX;
    if (!(slot >= 0 && slot < this.#usedCount)) return NO_SLOT;
    const int = slot * INTS;
    if (this.#ints[int + GENERATION] !== (id - slot) / SLOT_COUNT_MAX) return NO_SLOT;
    return this.#ints[int + KIND]! >= 0 ? slot : NO_SLOT;
  }

  /** Marks an event as cancelled; its slot stays taken until it is released. */
  cancel(slot: number): void {
    this.#ints[slot * INTS + KIND] = CANCELLED;
  }

  /** Gives a slot back. Its next event is of the next generation. */
  release(slot: number): void {
    const ints = this.#ints;
    const int = slot * INTS;
    ints[int + KIND] = FREE;
    const generation = ints[int + GENERATION]!;
    if (generation === this.#generationMax) return;
    ints[int + GENERATION] = generation + 1;
    ints[int + NEXT] = this.#freeSlot;
    this.#freeSlot = slot;
  }

  #acquire(): number {
    const free = this.#freeSlot;
    if (free !== NO_SLOT) {
      this.#freeSlot = this.#ints[free * INTS + NEXT]!;
      return free;
    }
    const slot = this.#usedCount;
    if ((slot + 1) * INTS > this.#ints.length) this.#grow();
    this.#usedCount = slot + 1;
    this.#ints[slot * INTS + GENERATION] = 1;
    return slot;
  }

  #grow(): void {
    const slots = this.#usedCount;
    check(slots < SLOT_COUNT_MAX, 'no slot is left for an event', slots);
    const doubles = new Float64Array(Math.min(roomier(slots), SLOT_COUNT_MAX) * DOUBLES);
    doubles.set(this.#doubles);
    this.#doubles = doubles;
    this.#ints = new Int32Array(doubles.buffer);
  }
}

/**
 * The length that something full grows to: twofold while small, by an eighth when large. Then at
 * most 6 of the 48 bytes of a record lie idle.
 */
export function roomier(count: number): number {
  return count + (count < 4096 ? count : count >> 3);
}
