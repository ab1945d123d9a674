/**
 * How a traced run reaches the process that compares it: frames of a kind and a length, both uint32
 * little endian, then so many bytes.
 */

/** Kinds of frames, in the order in which a run sends them. */
export const FRAME = {
  /** JSON, `RunHead`. */
  head: 1,
  /** Whole records of the trace. */
  records: 2,
  /** JSON, `RunEnd`. */
  end: 3,
  /** JSON, `RunFailure`: in place of the end, and of the head where there was no run yet. */
  failure: 4,
} as const;

export interface Frame {
  readonly kind: number;
  readonly bytes: Uint8Array;
}

/** What the numbers of a trace stand for. */
export interface RunHead {
  readonly seed: string;
  readonly kinds: readonly string[];
  readonly nodes: readonly string[];
}

/** What came of a run. */
export interface RunEnd {
  /** Exit code that the run alone would have had. */
  readonly code: number;
  readonly traceHash: string;
  readonly digest: string;
  /** SHA-256 of every part of the report, by its key. */
  readonly parts: Readonly<Record<string, string>>;
}

/** Why a run came to no result. */
export interface RunFailure {
  readonly code: number;
  readonly message: string;
}

const HEADER_BYTES = 8;

/** One frame as bytes. */
export function frameBytes(kind: number, bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + bytes.length);
  const view = new DataView(frame.buffer);
  view.setUint32(0, kind, true);
  view.setUint32(4, bytes.length, true);
  frame.set(bytes, HEADER_BYTES);
  return frame;
}

/** One frame of JSON as bytes. */
export function jsonFrame(kind: number, value: RunHead | RunEnd | RunFailure): Uint8Array {
  return frameBytes(kind, new TextEncoder().encode(JSON.stringify(value)));
}

/** The value of a frame of JSON that `jsonFrame` made. */
export function frameJson<Value extends RunHead | RunEnd | RunFailure>(frame: Frame): Value {
  return JSON.parse(new TextDecoder().decode(frame.bytes)) as Value;
}

/** Cuts a stream of bytes into frames; what comes after the last whole frame is dropped. */
export async function* framesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : joined(rest, chunk);
    for (;;) {
      const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
      if (rest.length < HEADER_BYTES) break;
      const end = HEADER_BYTES + view.getUint32(4, true);
      if (rest.length < end) break;
      yield { kind: view.getUint32(0, true), bytes: rest.subarray(HEADER_BYTES, end) };
      rest = rest.subarray(end);
    }
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
