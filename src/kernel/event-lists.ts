/**
 * The records of pending events, 40 bytes each, in one block of memory: lists of them by number,
 * each in the order of its pushes, and single ones.
 *
 * A list is a chain of chunks. What is written to a list lies side by side, so the few lines of
 * memory at the ends of the lists stay in the cache while they fill, and a list is read as it lies.
 * A record at a random place for each event would cost a cache miss when it is taken. Freed chunks
 * are used again, last freed first, while they are still in the cache.
 *
 * | bytes | field |
 * |---|---|
 * | 0 | time (float64) |
 * | 8 | sequence (float64) |
 * | 16, 24 | arguments `a`, `b` (float64) |
 * | 32 | kind (int32) |
 * | 36 | target (int32) |
 */
import { check } from './check.ts';

/** Records of a chunk as a power of two. */
const CHUNK_BITS = 3;
/** Records of a full chunk. */
const CHUNK_LENGTH = 1 << CHUNK_BITS;
const CHUNK_MASK = CHUNK_LENGTH - 1;
const CHUNKS_AT_FIRST = 32;
/** So many that the places within them are whole numbers of 31 bits in units of 4 bytes. */
const CHUNK_COUNT_MAX = 26_843_545;
/** Up to so many chunks their number doubles when all are used, then it grows by a quarter. */
const DOUBLING_CHUNKS_MAX = 1024;
/** Memory that is taken for expected records is so much larger, as a power of two below 1. */
const ROOM_SHIFT = 3;
/** No chunk or no record: the end of a chain. */
const NONE = -1;
const DOUBLES = 5;
const INTS = 10;
// Places within a record, in units of 8 bytes and of 4.
const SEQUENCE = 1;
const A = 2;
const B = 3;
const KIND = 8;
const TARGET = 9;

/** Records by place. The caller keeps lists and places within bounds; nothing is checked. */
export class EventLists {
  #doubles = new Float64Array(0);
  #ints = new Int32Array(0);
  /** The chunk that follows each, in its list or among the free ones. */
  #following = new Int32Array(0);
  #usedCount = 0;
  #freeChunk = NONE;
  /** Chain of free single records, by their targets. */
  #freeSingle = NONE;
  /** First chunk of each list that is not empty. */
  #heads = new Int32Array(0);
  /** The place after the last record of each list; 0 if it is empty. */
  #tails = new Int32Array(0);

  // What may be replaced later is replaced once at the start: a field that V8 has taken for a
  // constant costs all code that was compiled with it.
  constructor(listCount: number) {
    this.setCount(listCount, 0);
    this.#resize(CHUNKS_AT_FIRST);
  }

  /** Bytes held, used or not. */
  get byteLength(): number {
    const ofLists = this.#following.byteLength + this.#heads.byteLength + this.#tails.byteLength;
    return this.#doubles.byteLength + ofLists;
  }

  atUs(place: number): number {
    return this.#doubles[place * DOUBLES]!;
  }

  sequence(place: number): number {
    return this.#doubles[place * DOUBLES + SEQUENCE]!;
  }

  a(place: number): number {
    return this.#doubles[place * DOUBLES + A]!;
  }

  b(place: number): number {
    return this.#doubles[place * DOUBLES + B]!;
  }

  kind(place: number): number {
    return this.#ints[place * INTS + KIND]!;
  }

  target(place: number): number {
    return this.#ints[place * INTS + TARGET]!;
  }

  /** Writes a record. */
  write(
    place: number,
    atUs: number,
    sequence: number,
    kind: number,
    target: number,
    a: number,
    b: number,
  ): void {
    const doubles = this.#doubles;
    const double = place * DOUBLES;
    doubles[double] = atUs;
    doubles[double + SEQUENCE] = sequence;
    doubles[double + A] = a;
    doubles[double + B] = b;
    const int = place * INTS;
    this.#ints[int + KIND] = kind;
    this.#ints[int + TARGET] = target;
  }

  /** Copies a record. */
  copy(from: number, to: number): void {
    const sequence = this.sequence(from);
    const target = this.target(from);
    this.write(to, this.atUs(from), sequence, this.kind(from), target, this.a(from), this.b(from));
  }

  /** Adds a place at the end of a list and returns it; a record is to be written there. */
  extend(list: number): number {
    const tail = this.#tails[list]!;
    const place = (tail & CHUNK_MASK) === 0 ? this.#addChunk(list, tail) : tail;
    this.#tails[list] = place + 1;
    return place;
  }

  /** Takes a place outside of all lists; a record is to be written there. */
  acquireSingle(): number {
    if (this.#freeSingle === NONE) this.#cutSingles();
    const place = this.#freeSingle;
    this.#freeSingle = this.target(place);
    return place;
  }

  /** Gives a single record back. */
  releaseSingle(place: number): void {
    this.#ints[place * INTS + TARGET] = this.#freeSingle;
    this.#freeSingle = place;
  }

  /** Takes memory for so many records, with some room for chunks that are not full. */
  reserve(recordCount: number): void {
    const wanted = (recordCount + (recordCount >> ROOM_SHIFT)) >> CHUNK_BITS;
    if (wanted > this.#following.length) this.#resize(Math.min(wanted, CHUNK_COUNT_MAX));
  }

  /** Provides so many lists. All must be empty, but for those below `kept`. */
  setCount(listCount: number, kept: number): void {
    const held = this.#tails.length;
    if (listCount <= held && listCount * 8 >= held) return;
    const heads = new Int32Array(listCount);
    heads.set(this.#heads.subarray(0, kept));
    this.#heads = heads;
    const tails = new Int32Array(listCount);
    tails.set(this.#tails.subarray(0, kept));
    this.#tails = tails;
  }

  isEmpty(list: number): boolean {
    return this.#tails[list] === 0;
  }

  /** The first list that is not empty, from `start` up to but not including `end`, or `end`. */
  findFilled(start: number, end: number): number {
    const tails = this.#tails;
    let list = start;
    while (list < end && tails[list] === 0) list++;
    return list;
  }

  /**
   * Reads times and places of all records of a list, in its order.
   *
   * @param count - How many it has. The arrays are at least as long.
   */
  read(list: number, count: number, timesUs: Float64Array, places: Int32Array): void {
    const doubles = this.#doubles;
    let start = this.firstOf(list);
    for (let from = 0; from < count; from += CHUNK_LENGTH) {
      const end = Math.min(from + CHUNK_LENGTH, count);
      // A loop of its own with little in it: the reads from memory wait for each other no longer
      // than they must.
      for (let index = from, place = start; index < end; index++, place++) {
        timesUs[index] = doubles[place * DOUBLES]!;
        places[index] = place;
      }
      start = this.#following[start >> CHUNK_BITS]! << CHUNK_BITS;
    }
  }

  /** Puts all records of a list into another one, which must be empty. */
  move(from: number, to: number): void {
    this.#heads[to] = this.#heads[from]!;
    this.#tails[to] = this.#tails[from]!;
    this.#tails[from] = 0;
  }

  /** How many records a list has. */
  length(list: number): number {
    const tail = this.#tails[list]!;
    if (tail === 0) return 0;
    const last = (tail - 1) >> CHUNK_BITS;
    let length = tail - (last << CHUNK_BITS);
    for (let chunk = this.#heads[list]!; chunk !== last; chunk = this.#following[chunk]!) {
      length += CHUNK_LENGTH;
    }
    return length;
  }

  /** Place of the first record of a list that is not empty. */
  firstOf(list: number): number {
    return this.#heads[list]! << CHUNK_BITS;
  }

  /** The place after another one in the same list, which must have one. */
  after(place: number): number {
    const isLast = (place & CHUNK_MASK) === CHUNK_MASK;
    return isLast ? this.#following[place >> CHUNK_BITS]! << CHUNK_BITS : place + 1;
  }

  /** How many records the first chunk of a list has, at least 1; they lie side by side. */
  firstCount(list: number): number {
    const start = this.#heads[list]! << CHUNK_BITS;
    const tail = this.#tails[list]!;
    return (tail - 1) >> CHUNK_BITS === start >> CHUNK_BITS ? tail - start : CHUNK_LENGTH;
  }

  /** Frees the first chunk of a list. */
  dropChunk(list: number): void {
    const chunk = this.#heads[list]!;
    if ((this.#tails[list]! - 1) >> CHUNK_BITS === chunk) this.#tails[list] = 0;
    else this.#heads[list] = this.#following[chunk]!;
    this.#following[chunk] = this.#freeChunk;
    this.#freeChunk = chunk;
  }

  /** Removes all records of a list. */
  clear(list: number): void {
    const tail = this.#tails[list]!;
    if (tail === 0) return;
    this.#following[(tail - 1) >> CHUNK_BITS] = this.#freeChunk;
    this.#freeChunk = this.#heads[list]!;
    this.#tails[list] = 0;
  }

  #addChunk(list: number, tail: number): number {
    const chunk = this.#acquireChunk();
    if (tail === 0) this.#heads[list] = chunk;
    else this.#following[(tail - 1) >> CHUNK_BITS] = chunk;
    return chunk << CHUNK_BITS;
  }

  #cutSingles(): void {
    const start = this.#acquireChunk() << CHUNK_BITS;
    for (let place = start + CHUNK_MASK; place >= start; place--) this.releaseSingle(place);
  }

  #acquireChunk(): number {
    const free = this.#freeChunk;
    if (free !== NONE) {
      this.#freeChunk = this.#following[free]!;
      return free;
    }
    if (this.#usedCount === this.#following.length) this.#grow();
    return this.#usedCount++;
  }

  #grow(): void {
    const used = this.#usedCount;
    check(used < CHUNK_COUNT_MAX, 'no room is left for an event', used);
    const more = used < DOUBLING_CHUNKS_MAX ? used : used >> 2;
    this.#resize(Math.min(used + more, CHUNK_COUNT_MAX));
  }

  #resize(count: number): void {
    const doubles = new Float64Array(count * CHUNK_LENGTH * DOUBLES);
    doubles.set(this.#doubles);
    this.#doubles = doubles;
    this.#ints = new Int32Array(doubles.buffer);
    const following = new Int32Array(count);
    following.set(this.#following);
    this.#following = following;
  }
}
