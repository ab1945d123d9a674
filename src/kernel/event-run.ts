/**
 * The next few events of an event queue, in order.
 *
 * They come from the buckets some at a time and are sorted by insertion, which for so few is faster
 * than any heap. No event is added later: what is pushed into their time goes to the heap.
 */
import { NO_SLOT } from './event-slab.ts';

/** Most events of a run. */
const CAPACITY = 32;

/** Slots of few events, least (time, sequence) first. */
export class EventRun {
  readonly #atUs = new Float64Array(CAPACITY);
  readonly #sequence = new Float64Array(CAPACITY);
  /** One longer, so that an empty run too has a first slot: {@link NO_SLOT}. */
  readonly #slot = new Int32Array(CAPACITY + 1).fill(NO_SLOT);
  #start = 0;
  #end = 0;

  /** Bytes held, used or not. */
  get byteLength(): number {
    return this.#atUs.byteLength + this.#sequence.byteLength + this.#slot.byteLength;
  }

  /** Whether no event can be added before all are removed. */
  get isFull(): boolean {
    return this.#end === CAPACITY;
  }

  /** Slot of the first event; {@link NO_SLOT} if there is none. */
  first(): number {
    return this.#slot[this.#start]!;
  }

  /** Whether the first event happens before another one. The run must not be empty. */
  isBefore(atUs: number, sequence: number): boolean {
    const firstUs = this.#atUs[this.#start]!;
    return firstUs < atUs || (firstUs === atUs && this.#sequence[this.#start]! < sequence);
  }

  /** Adds an event where it belongs. The run must not be full. */
  insert(atUs: number, sequence: number, slot: number): void {
    const times = this.#atUs;
    const sequences = this.#sequence;
    const slots = this.#slot;
    let place = this.#end;
    this.#end = place + 1;
    slots[place + 1] = NO_SLOT;
    while (place > 0) {
      const earlierUs = times[place - 1]!;
      if (earlierUs < atUs) break;
      if (earlierUs === atUs && sequences[place - 1]! < sequence) break;
      times[place] = earlierUs;
      sequences[place] = sequences[place - 1]!;
      slots[place] = slots[place - 1]!;
      place--;
    }
    times[place] = atUs;
    sequences[place] = sequence;
    slots[place] = slot;
  }

  /** Removes the first event. The run must not be empty. */
  removeFirst(): void {
    this.#start++;
    if (this.#start === this.#end) this.clear();
  }

  clear(): void {
    this.#start = 0;
    this.#end = 0;
    this.#slot[0] = NO_SLOT;
  }
}
