/**
 * Messages whose bytes changed on the way. They travel as bytes alone: what a receiver makes of
 * them, if anything, it decodes when they arrive.
 */
import { DecodeError } from '../../crypto/bytes.ts';
import { check } from '../../kernel/check.ts';
import type { Codec } from '../wire/codec.ts';
import type { Message } from '../wire/messages.ts';

interface Garbled {
  readonly codec: Codec;
  readonly bytes: Uint8Array;
}

/** The bytes with some bits inverted. A place counts bits from the first byte's lowest. */
export function flipped(bytes: Uint8Array, places: readonly number[]): Uint8Array {
  const changed = bytes.slice();
  for (const place of places) {
    const at = place >>> 3;
    changed[at] = (changed[at] ?? 0) ^ (1 << (place & 7));
  }
  return changed;
}

/** Garbled messages on their way, by numbers below 0: those from 0 name frames. */
export class GarbledTable {
  readonly #onWay = new Map<number, Garbled>();
  #count = 0;

  hold(codec: Codec, bytes: Uint8Array): number {
    this.#count += 1;
    this.#onWay.set(-this.#count, { codec, bytes });
    return -this.#count;
  }

  /** Takes back a message. @returns What it says, or null if it is no message any more. */
  release(code: number): { readonly message: Message | null; readonly bytes: number } {
    const garbled = this.#onWay.get(code);
    check(garbled !== undefined, 'a delivery names no garbled message', code);
    this.#onWay.delete(code);
    return { message: decoded(garbled), bytes: garbled.bytes.length };
  }
}

function decoded({ codec, bytes }: Garbled): Message | null {
  try {
    return codec.decode(bytes);
  } catch (error) {
    if (error instanceof DecodeError) return null;
    throw error;
  }
}
