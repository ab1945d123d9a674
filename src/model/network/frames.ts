/**
 * Messages on their way. A frame is one message, encoded once for each codec that carries it and
 * decoded once for all who receive it: bytes are immutable, so are the messages made from them.
 *
 * Votes that share a message are not encoded again: what each of them is on the wire alone, and
 * what a receiver reads of it there, tells the length of the whole and what is read of that.
 */
import { check } from '../../kernel/check.ts';
import { RecentMap } from '../recent.ts';
import type { Codec } from '../wire/codec.ts';
import type { Message, WireVote } from '../wire/messages.ts';

/** Most codecs in one cluster; a delivery names its frame and its codec in one number. */
const FORMAT_BITS = 3;
const FORMATS_MAX = 1 << FORMAT_BITS;

/** Gossiped messages whose frame is surely found again. */
const SHARED_KEPT = 1 << 10;

interface Encoded {
  readonly codec: Codec;
  /** Null once it is decoded, and for votes that were encoded alone. */
  encoding: Uint8Array | null;
  /** How many they are. */
  readonly bytes: number;
  /** What a receiver reads; null until the first one does. */
  message: Message | null;
}

export interface Frame {
  readonly message: Message;
  /** Frames of the single votes that make up the message; null for any other message. */
  readonly parts: readonly Frame[] | null;
  /** Place in the table while deliveries are pending, else -1. */
  slot: number;
  pendingCount: number;
  /** One for each codec that carried it, made as they come. */
  formats: readonly Encoded[];
}

const NO_FORMATS: readonly Encoded[] = [];

export interface Arrival {
  readonly message: Message;
  readonly bytes: number;
}

export class FrameTable {
  readonly #frames: (Frame | null)[] = [];
  readonly #free: number[] = [];
  readonly #shared = new RecentMap<string, Frame>(SHARED_KEPT);
  readonly #ofSubject = new RecentMap<object, Frame>(SHARED_KEPT);

  make(message: Message): Frame {
    return { message, parts: null, slot: -1, pendingCount: 0, formats: NO_FORMATS };
  }

  /**
   * The frame of a message of several votes, from the frames of each of them alone.
   *
   * @throws InvariantError if one of them is of no vote.
   */
  join(parts: readonly Frame[]): Frame {
    for (const part of parts) voteOf(part.message);
    return new Joined(parts);
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

  /**
   * As `shared`, for a message about something that nobody changes and that many nodes have.
   *
   * @param key - Called only for a subject that was not passed on yet.
   */
  sharedOf(subject: object, key: () => string, message: () => Message): Frame {
    const known = this.#ofSubject.get(subject);
    if (known !== undefined) return known;
    const frame = this.shared(key(), message());
    this.#ofSubject.set(subject, frame);
    return frame;
  }

  /** Encodes the frame unless that codec did before; returns the place of the encoding. */
  encode(frame: Frame, codec: Codec): number {
    const { formats } = frame;
    for (let place = 0; place < formats.length; place += 1) {
      if (formats[place]?.codec === codec) return place;
    }
    check(formats.length < FORMATS_MAX, 'too many codecs in one cluster', codec.name);
    const format =
      frame.parts === null ? encoded(frame.message, codec) : this.#joined(frame.parts, codec);
    // Almost always one: a list made as long as it is takes an eighth of one that may grow.
    frame.formats = formats.length === 0 ? [format] : [...formats, format];
    return formats.length;
  }

  bytesOf(frame: Frame, format: number): number {
    return frame.formats[format]?.bytes ?? 0;
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
    const frame = this.#frames[code >> FORMAT_BITS];
    const format = frame?.formats[code & (FORMATS_MAX - 1)];
    check(frame !== null && frame !== undefined, 'a delivery names no frame', code);
    check(format !== undefined, 'a delivery names no encoding', code);
    frame.pendingCount -= 1;
    if (frame.pendingCount === 0) {
      this.#frames[frame.slot] = null;
      this.#free.push(frame.slot);
      frame.slot = -1;
    }
    return arrivalOf(format);
  }

  #joined(parts: readonly Frame[], codec: Codec): Encoded {
    let alone = 0;
    const votes = parts.map((part) => {
      const place = this.encode(part, codec);
      const format = part.formats[place] as Encoded;
      alone += format.bytes;
      return voteOf(arrivalOf(format).message);
    });
    const bytes = codec.lengthOfVotes(parts.length, alone);
    return { codec, encoding: null, bytes, message: { type: 'votes', votes } };
  }
}

/** A frame of several votes. What it says as a whole is put together only for who asks. */
class Joined implements Frame {
  readonly parts: readonly Frame[];
  slot = -1;
  pendingCount = 0;
  formats: readonly Encoded[] = NO_FORMATS;

  constructor(parts: readonly Frame[]) {
    this.parts = parts;
  }

  get message(): Message {
    return { type: 'votes', votes: this.parts.map((part) => voteOf(part.message)) };
  }
}

function encoded(message: Message, codec: Codec): Encoded {
  const encoding = codec.encode(message);
  return { codec, encoding, bytes: encoding.length, message: null };
}

function arrivalOf(format: Encoded): Arrival {
  if (format.message === null) {
    check(format.encoding !== null, 'an encoding has no bytes');
    format.message = format.codec.decode(format.encoding);
    format.encoding = null;
  }
  return format as Arrival;
}

function voteOf(message: Message): WireVote {
  check(message.type === 'vote', 'a part of several votes is no vote', message.type);
  return message.vote;
}
