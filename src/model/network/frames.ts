/**
 * Messages on their way. A frame is one message, encoded once for each codec that carries it and
 * decoded once for all who receive it: bytes are immutable, so are the messages made from them.
 */
import { check } from '../../kernel/check.ts';
import { RecentMap } from '../recent.ts';
import type { Codec } from '../wire/codec.ts';
import type { Message } from '../wire/messages.ts';

/** Most codecs in one cluster; a delivery names its frame and its codec in one number. */
const FORMATS_MAX = 8;

/** Gossiped messages whose frame is surely found again. */
const SHARED_KEPT = 1 << 10;

interface Encoded {
  readonly codec: Codec;
  readonly bytes: Uint8Array;
  decoded: Message | null;
}

export interface Frame {
  readonly message: Message;
  /** Place in the table while deliveries are pending, else -1. */
  slot: number;
  pendingCount: number;
  readonly formats: Encoded[];
}

export interface Arrival {
  readonly frame: Frame;
  readonly message: Message;
  readonly bytes: number;
}

export class FrameTable {
  readonly #frames: (Frame | null)[] = [];
  readonly #free: number[] = [];
  readonly #shared = new RecentMap<string, Frame>(SHARED_KEPT);

  make(message: Message): Frame {
    return { message, slot: -1, pendingCount: 0, formats: [] };
  }

  /**
   * The frame of a message that many nodes pass on: encoded and decoded once for all of them.
   *
   * @param key - Determines the message completely.
   */
  shared(key: string, message: Message): Frame {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const frame = this.make(message);
    this.#shared.set(key, frame);
    return frame;
  }

  /** Encodes the frame unless that codec did before; returns the place of the encoding. */
  encode(frame: Frame, codec: Codec): number {
    const known = frame.formats.findIndex((format) => format.codec === codec);
    if (known >= 0) return known;
    check(frame.formats.length < FORMATS_MAX, 'too many codecs in one cluster', codec.name);
    frame.formats.push({ codec, bytes: codec.encode(frame.message), decoded: null });
    return frame.formats.length - 1;
  }

  bytesOf(frame: Frame, format: number): number {
    return frame.formats[format]?.bytes.length ?? 0;
  }

  /** Counts one more delivery under way; returns the number that names frame and encoding. */
  hold(frame: Frame, format: number): number {
    if (frame.slot < 0) {
      frame.slot = this.#free.pop() ?? this.#frames.length;
      this.#frames[frame.slot] = frame;
    }
    frame.pendingCount += 1;
    return frame.slot * FORMATS_MAX + format;
  }

  /** Takes back one delivery. The message is decoded from the bytes, not passed by reference. */
  release(code: number): Arrival {
    const frame = this.#frames[Math.floor(code / FORMATS_MAX)];
    const encoded = frame?.formats[code % FORMATS_MAX];
    check(frame !== null && frame !== undefined, 'a delivery names no frame', code);
    check(encoded !== undefined, 'a delivery names no encoding', code);
    frame.pendingCount -= 1;
    if (frame.pendingCount === 0) {
      this.#frames[frame.slot] = null;
      this.#free.push(frame.slot);
      frame.slot = -1;
    }
    encoded.decoded ??= encoded.codec.decode(encoded.bytes);
    return { frame, message: encoded.decoded, bytes: encoded.bytes.length };
  }
}
