/**
 * The events of the current bucket of an event queue, as a four-ary heap.
 *
 * Time, sequence and slot lie side by side in three arrays, so that ordering a bucket never goes
 * back to the records. Four children a node: half the levels of a binary heap, and the children
 * share cache lines.
 */

const CAPACITY_MIN = 256;

/** Slots of events, least (time, sequence) first. */
export class EventHeap {
  /** Begins with infinity while the heap is empty. */
  #atUs = new Float64Array(CAPACITY_MIN).fill(Number.POSITIVE_INFINITY);
  #sequence = new Float64Array(CAPACITY_MIN);
  #slot = new Int32Array(CAPACITY_MIN);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Bytes held, used or not. */
  get byteLength(): number {
    return this.#atUs.byteLength + this.#sequence.byteLength + this.#slot.byteLength;
  }

  /** Slot of the first event. The heap must not be empty. */
  top(): number {
    return this.#slot[0]!;
  }

  /** Time of the first event; infinite if there is none. */
  topUs(): number {
    return this.#atUs[0]!;
  }

  /** Adds an event that comes after all of its instant: its sequence is the greatest so far. */
  push(atUs: number, sequence: number, slot: number): void {
    this.append(atUs, sequence, slot);
    this.#siftUp(this.#length - 1, atUs, sequence, slot);
  }

  /** Adds an event out of order; {@link EventHeap.order} must follow the last of them. */
  append(atUs: number, sequence: number, slot: number): void {
    const place = this.#length;
    if (place === this.#slot.length) this.#resize(place * 2);
    this.#atUs[place] = atUs;
    this.#sequence[place] = sequence;
    this.#slot[place] = slot;
    this.#length = place + 1;
  }

  /** Brings appended events into order. Source: Floyd, "Algorithm 245: Treesort 3" (1964). */
  order(): void {
    for (let place = (this.#length - 2) >> 2; place >= 0; place--) {
      this.#siftDown(place, this.#atUs[place]!, this.#sequence[place]!, this.#slot[place]!);
    }
  }

  /** Removes the first event. The heap must not be empty. */
  removeTop(): void {
    const last = this.#length - 1;
    this.#length = last;
    if (last === 0) this.#atUs[0] = Number.POSITIVE_INFINITY;
    else this.#siftDown(0, this.#atUs[last]!, this.#sequence[last]!, this.#slot[last]!);
  }

  /** Removes all events and gives back the memory that a burst took. */
  clear(): void {
    this.#length = 0;
    this.#atUs[0] = Number.POSITIVE_INFINITY;
    if (this.#slot.length > CAPACITY_MIN) this.#resize(CAPACITY_MIN);
  }

  #siftUp(start: number, atUs: number, sequence: number, slot: number): void {
    const times = this.#atUs;
    const sequences = this.#sequence;
    const slots = this.#slot;
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentUs = times[parent]!;
      if (parentUs <= atUs) break;
      times[place] = parentUs;
      sequences[place] = sequences[parent]!;
      slots[place] = slots[parent]!;
      place = parent;
    }
    times[place] = atUs;
    sequences[place] = sequence;
    slots[place] = slot;
  }

  #siftDown(start: number, atUs: number, sequence: number, slot: number): void {
    const times = this.#atUs;
    const sequences = this.#sequence;
    const slots = this.#slot;
    let place = start;
    for (;;) {
      const child = this.#firstChild(place);
      if (child < 0) break;
      const childUs = times[child]!;
      if (atUs < childUs || (atUs === childUs && sequence < sequences[child]!)) break;
      times[place] = childUs;
      sequences[place] = sequences[child]!;
      slots[place] = slots[child]!;
      place = child;
    }
    times[place] = atUs;
    sequences[place] = sequence;
    slots[place] = slot;
  }

  // The child that happens before its siblings, or -1.
  #firstChild(parent: number): number {
    const times = this.#atUs;
    const start = 4 * parent + 1;
    const length = this.#length;
    if (start >= length) return -1;
    const end = Math.min(start + 4, length);
    let first = start;
    let firstUs = times[start]!;
    for (let child = start + 1; child < end; child++) {
      const childUs = times[child]!;
      if (childUs > firstUs) continue;
      if (childUs === firstUs && this.#sequence[child]! > this.#sequence[first]!) continue;
      first = child;
      firstUs = childUs;
    }
    return first;
  }

  #resize(capacity: number): void {
    const kept = this.#length;
    const times = new Float64Array(capacity);
    times[0] = Number.POSITIVE_INFINITY;
    times.set(this.#atUs.subarray(0, kept));
    this.#atUs = times;
    const sequences = new Float64Array(capacity);
    sequences.set(this.#sequence.subarray(0, kept));
    this.#sequence = sequences;
    const slots = new Int32Array(capacity);
    slots.set(this.#slot.subarray(0, kept));
    this.#slot = slots;
  }
}
