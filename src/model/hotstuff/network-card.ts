/**
 * What a machine sends in a time, on all connections together: bytes leave as fast as it may send,
 * and wait while others take that up.
 *
 * Connections say in advance what they will send, in no order of times. So time is cut into slots,
 * each of which takes so much and no more; within one, bytes leave as if what came before had taken
 * its start. A slot is forgotten once one is used that comes a whole ring of slots later.
 */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';

const SLOT_US = 2000;
/** Over a minute: hardly any connection has so much before it. */
const SLOTS = 32_768;

export class NetworkCard {
  readonly #usPerByte: number;
  /** By place in the ring: which slot that is now, and for how long it is taken. */
  readonly #slots = new Float64Array(SLOTS).fill(-1);
  readonly #takenUs = new Float64Array(SLOTS);

  constructor(bytesPerSecond: number) {
    this.#usPerByte = US_PER_SECOND / bytesPerSecond;
  }

  /** Sends so many bytes, not before `atUs`; returns when the last has left. */
  send(atUs: Micros, bytes: number): Micros {
    let leftUs = bytes * this.#usPerByte;
    for (let slot = Math.floor(atUs / SLOT_US); ; slot++) {
      const place = this.#placeOf(slot);
      const startUs = Math.max(atUs, slot * SLOT_US + this.#takenUs[place]!);
      const roomUs = Math.max(0, (slot + 1) * SLOT_US - startUs);
      this.#takenUs[place]! += Math.min(leftUs, roomUs);
      if (leftUs <= roomUs) return startUs + leftUs;
      leftUs -= roomUs;
    }
  }

  /** In the ring, where nothing is left of an earlier slot. */
  #placeOf(slot: number): number {
    const place = slot % SLOTS;
    if (this.#slots[place] !== slot) {
      this.#slots[place] = slot;
      this.#takenUs[place] = 0;
    }
    return place;
  }
}
