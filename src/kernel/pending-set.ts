/**
 * Which events are pending, by their sequence: the place of an event among all pushes.
 *
 * Sequences rise by one, so one bit for each of the latest is enough, in a ring that stays in the
 * cache. The few events that are still pending when the ring comes round to their bit move to an
 * ordinary set.
 */

const WORD_BITS = 5;
/** Sequences that enter the ring together. */
const BLOCK_LENGTH = 256;
const BLOCK_MASK = BLOCK_LENGTH - 1;
const BLOCK_WORDS = BLOCK_LENGTH >> WORD_BITS;
const RING_LENGTH_MIN = 4096;
const RING_LENGTH_MAX = 1_073_741_824;
/** Sequences in the ring for each event that is pending. */
const RING_PER_PENDING = 16;
/** About what an entry of a set takes. */
const BYTES_PER_OLD = 48;

/** A set of whole numbers that are added in rising order, from 0. */
export class PendingSet {
  /** One bit a sequence; set while it is pending, and for those of the block not yet added. */
  #ring = new Int32Array(0);
  /** Earlier sequences are in `#old`, if pending. */
  #ringStart = 0;
  #next = 0;
  readonly #old = new Set<number>();

  constructor() {
    this.#ring = new Int32Array(RING_LENGTH_MIN >> WORD_BITS);
  }

  /** How many were ever added. */
  get addedCount(): number {
    return this.#next;
  }

  /** Bytes held, used or not. */
  get byteLength(): number {
    return this.#ring.byteLength + this.#old.size * BYTES_PER_OLD;
  }

  /** Adds the next sequence and returns it. */
  add(): number {
    const sequence = this.#next;
    if ((sequence & BLOCK_MASK) === 0) this.#openBlock();
    this.#next = sequence + 1;
    return sequence;
  }

  /** Whether any number is a sequence that was added and not removed. */
  includes(value: number): boolean {
    const isSequence = Number.isSafeInteger(value) && value >= 0 && value < this.#next;
    return isSequence && this.has(value);
  }

  /** Whether a sequence that was added has not been removed. */
  has(sequence: number): boolean {
    if (sequence < this.#ringStart) return this.#old.has(sequence);
    const ring = this.#ring;
    return (ring[(sequence >>> WORD_BITS) & (ring.length - 1)]! & (1 << sequence)) !== 0;
  }

  /** Removes a sequence that was added; it may be gone already. */
  remove(sequence: number): void {
    if (sequence < this.#ringStart) {
      this.#old.delete(sequence);
      return;
    }
    const ring = this.#ring;
    ring[(sequence >>> WORD_BITS) & (ring.length - 1)]! &= ~(1 << sequence);
  }

  /** Makes the ring long enough for so many pending events, if it is not. */
  fit(pendingCount: number): void {
    let length = this.#ring.length << WORD_BITS;
    const wanted = Math.min(pendingCount * RING_PER_PENDING, RING_LENGTH_MAX);
    if (length >= wanted) return;
    while (length < wanted) length *= 2;
    const ring = new Int32Array(length >> WORD_BITS);
    const end = Math.ceil(this.#next / BLOCK_LENGTH) * BLOCK_LENGTH;
    for (let sequence = this.#ringStart; sequence < end; sequence += 1 << WORD_BITS) {
      const word = sequence >>> WORD_BITS;
      ring[word & (ring.length - 1)] = this.#ring[word & (this.#ring.length - 1)]!;
    }
    this.#ring = ring;
  }

  #openBlock(): void {
    const ring = this.#ring;
    const start = (this.#next >>> WORD_BITS) & (ring.length - 1);
    const before = this.#next - (ring.length << WORD_BITS);
    for (let word = 0; word < BLOCK_WORDS; word++) {
      if (ring[start + word] !== 0) this.#retire(before + (word << WORD_BITS), ring[start + word]!);
    }
    ring.fill(-1, start, start + BLOCK_WORDS);
    this.#ringStart = Math.max(this.#ringStart, before + BLOCK_LENGTH);
  }

  #retire(start: number, bits: number): void {
    for (let rest = bits; rest !== 0; rest &= rest - 1) {
      this.#old.add(start + 31 - Math.clz32(rest & -rest));
    }
  }
}
