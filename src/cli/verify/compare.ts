/**
 * Compares two runs of one seed while they happen: record by record, then what came of them.
 *
 * Neither trace is kept: what agrees is dropped as it comes, but for the last few records. So the
 * length of a run does not matter.
 */
import { RECORD_BYTES } from '../../kernel/trace.ts';
import { FRAME, type Frame, frameJson, type RunEnd, type RunHead } from './frames.ts';
import { readRecord, type TraceRecord } from './records.ts';

/** The first place at which two runs differ. */
interface Divergence {
  /** Records that both have before it, the last few. */
  readonly before: readonly TraceRecord[];
  /** The record of each run; null where its trace has ended. */
  readonly first: TraceRecord | null;
  readonly second: TraceRecord | null;
}

/** What comparing the runs of one seed found. */
export type Comparison =
  | { readonly seed: string; readonly kind: 'same'; readonly records: number; readonly end: RunEnd }
  | { readonly seed: string; readonly kind: 'diverged'; readonly divergence: Divergence }
  /** The traces agree, but not these parts of the reports. */
  | { readonly seed: string; readonly kind: 'reports'; readonly parts: readonly string[] };

/** A child ended before it had sent its run. */
export class BrokenRunError extends Error {}

const CONTEXT_RECORDS = 3;

/** Reads the records of one run, as many at a time as the other has. */
class RunReader {
  readonly #frames: AsyncIterator<Frame>;
  #pending: Uint8Array = new Uint8Array(0);
  #end: RunEnd | null = null;

  constructor(frames: AsyncIterator<Frame>) {
    this.#frames = frames;
  }

  async head(): Promise<RunHead> {
    return frameJson<RunHead>(await this.#next());
  }

  /** Records that have come and were not taken; empty once the trace has ended. */
  async records(): Promise<Uint8Array> {
    while (this.#pending.length === 0 && this.#end === null) {
      const frame = await this.#next();
      if (frame.kind === FRAME.end) this.#end = frameJson<RunEnd>(frame);
      else this.#pending = frame.bytes;
    }
    return this.#pending;
  }

  take(bytes: number): void {
    this.#pending = this.#pending.subarray(bytes);
  }

  /** What came of the run; to be asked once there are no more records. */
  end(): RunEnd {
    if (this.#end === null) throw new BrokenRunError('a run is asked for its end too soon');
    return this.#end;
  }

  async #next(): Promise<Frame> {
    const { value, done } = await this.#frames.next();
    if (done === true) throw new BrokenRunError('a process ended before its run did');
    return value;
  }
}

/**
 * Compares the next run of each stream.
 *
 * @throws BrokenRunError if a stream ends too soon.
 */
export async function compareRuns(
  first: AsyncIterator<Frame>,
  second: AsyncIterator<Frame>,
): Promise<Comparison> {
  const one = new RunReader(first);
  const two = new RunReader(second);
  const [head] = await Promise.all([one.head(), two.head()]);
  const { seed } = head;
  const last: TraceRecord[] = [];
  for (let index = 0; ; ) {
    const [ours, theirs] = await Promise.all([one.records(), two.records()]);
    const length = Math.min(ours.length, theirs.length);
    if (length === 0 && ours.length === theirs.length) return concluded(seed, index, one, two);
    const same = sameRecords(ours, theirs, length);
    const records = same * RECORD_BYTES;
    for (let place = Math.max(0, same - CONTEXT_RECORDS); place < same; place += 1) {
      last.push(recordAt(ours, place, index + place, head) as TraceRecord);
    }
    last.splice(0, last.length - CONTEXT_RECORDS);
    if (length === 0 || records < length) {
      const place = index + same;
      const divergence = {
        before: last,
        first: recordAt(ours, same, place, head),
        second: recordAt(theirs, same, place, head),
      };
      return { seed, kind: 'diverged', divergence };
    }
    index += same;
    one.take(length);
    two.take(length);
  }
}

/** How many records at the beginning of both are the same. */
function sameRecords(ours: Uint8Array, theirs: Uint8Array, length: number): number {
  const isSame = Buffer.compare(ours.subarray(0, length), theirs.subarray(0, length)) === 0;
  if (isSame) return length / RECORD_BYTES;
  let place = 0;
  while (ours[place] === theirs[place]) place += 1;
  return Math.floor(place / RECORD_BYTES);
}

function recordAt(
  bytes: Uint8Array,
  place: number,
  index: number,
  head: RunHead,
): TraceRecord | null {
  const start = place * RECORD_BYTES;
  if (start >= bytes.length) return null;
  return readRecord(bytes.subarray(start, start + RECORD_BYTES), index, head);
}

function concluded(seed: string, records: number, one: RunReader, two: RunReader): Comparison {
  const end = one.end();
  const other = two.end();
  const keys = new Set([...Object.keys(end.parts), ...Object.keys(other.parts)]);
  const parts = [...keys].filter((key) => end.parts[key] !== other.parts[key]);
  if (end.traceHash !== other.traceHash) parts.push('trace hash');
  if (parts.length > 0) return { seed, kind: 'reports', parts };
  return { seed, kind: 'same', records, end };
}
