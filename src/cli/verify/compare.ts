/**
 * Compares two runs of one seed while they happen: record by record, then what came of them.
 *
 * Neither trace is kept: what agrees is dropped as it comes, but for the last few records. So the
 * length of a run does not matter.
 */
import { RECORD_BYTES } from '../../kernel/trace.ts';
import { EnvironmentError } from '../../run/errors.ts';
import { EXIT } from '../exit-codes.ts';
import {
  FRAME,
  type Frame,
  frameJson,
  type RunEnd,
  type RunFailure,
  type RunHead,
} from './frames.ts';
import { readRecord, type TraceRecord } from './records.ts';

/** Why each run came to no result; null for one that did, or that was left before its end. */
export interface Failures {
  readonly first: RunFailure | null;
  readonly second: RunFailure | null;
}

/** The first place at which two runs differ. */
interface Divergence {
  /** Records that both have before it, the last few. */
  readonly before: readonly TraceRecord[];
  /** The record of each run; null where its trace has ended. */
  readonly first: TraceRecord | null;
  readonly second: TraceRecord | null;
  readonly failures: Failures;
}

/** What comparing the runs of one seed found. */
export type Comparison =
  | { readonly seed: string; readonly kind: 'same'; readonly records: number; readonly end: RunEnd }
  | { readonly seed: string; readonly kind: 'diverged'; readonly divergence: Divergence }
  /** The traces agree, but not these parts of the reports. */
  | { readonly seed: string; readonly kind: 'reports'; readonly parts: readonly string[] }
  /** The traces agree as far as they go, but the runs did not end alike: one failed at least. */
  | { readonly seed: string; readonly kind: 'ends'; readonly failures: Failures }
  /** Both runs failed at the same record with the same words. */
  | {
      readonly seed: string;
      readonly kind: 'failed';
      readonly records: number;
      readonly failure: RunFailure;
    };

/** A child ended before it had sent its run. */
export class BrokenRunError extends Error {
  /** Which of the two it was, from 0. */
  readonly which: number;

  constructor(which: number) {
    super(`the ${which === 0 ? 'first' : 'second'} process ended before its run did`);
    this.which = which;
  }
}

const CONTEXT_RECORDS = 3;

/** Reads the records of one run, as many at a time as the other has. */
class RunReader {
  readonly #frames: AsyncIterator<Frame>;
  readonly #which: number;
  #pending: Uint8Array = new Uint8Array(0);
  #end: RunEnd | null = null;
  #failure: RunFailure | null = null;

  constructor(frames: AsyncIterator<Frame>, which: number) {
    this.#frames = frames;
    this.#which = which;
  }

  /** What the numbers of its trace stand for; null if it failed before it had any. */
  async head(): Promise<RunHead | null> {
    const frame = await this.#next();
    if (frame.kind === FRAME.head) return frameJson<RunHead>(frame);
    this.#fail(frame);
    return null;
  }

  /** Records that have come and were not taken; empty once the trace has ended. */
  async records(): Promise<Uint8Array> {
    while (this.#pending.length === 0 && this.#end === null && this.#failure === null) {
      const frame = await this.#next();
      if (frame.kind === FRAME.end) this.#end = frameJson<RunEnd>(frame);
      else if (frame.kind === FRAME.failure) this.#fail(frame);
      else this.#pending = frame.bytes;
    }
    return this.#pending;
  }

  take(bytes: number): void {
    this.#pending = this.#pending.subarray(bytes);
  }

  /** What came of the run; null until its trace has ended, and if it failed. */
  get end(): RunEnd | null {
    return this.#end;
  }

  /** Why it failed; null until its trace has ended, and if it did not. */
  get failure(): RunFailure | null {
    return this.#failure;
  }

  /** @throws EnvironmentError if the machine is to blame: that says nothing about the run. */
  #fail(frame: Frame): void {
    const failure = frameJson<RunFailure>(frame);
    if (failure.code === EXIT.environment) throw new EnvironmentError(failure.message);
    this.#failure = failure;
  }

  async #next(): Promise<Frame> {
    const { value, done } = await this.#frames.next();
    if (done === true) throw new BrokenRunError(this.#which);
    return value;
  }
}

/**
 * Compares the next run of each stream.
 *
 * @param seed - Of both runs.
 * @throws BrokenRunError if a stream ends too soon.
 * @throws EnvironmentError if the machine failed a run.
 */
export async function compareRuns(
  seed: string,
  first: AsyncIterator<Frame>,
  second: AsyncIterator<Frame>,
): Promise<Comparison> {
  const one = new RunReader(first, 0);
  const two = new RunReader(second, 1);
  const heads = await Promise.all([one.head(), two.head()]);
  const head = heads[0] ?? heads[1] ?? { seed, kinds: [], nodes: [] };
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
        failures: failuresOf(one, two),
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

function failuresOf(one: RunReader, two: RunReader): Failures {
  return { first: one.failure, second: two.failure };
}

function concluded(seed: string, records: number, one: RunReader, two: RunReader): Comparison {
  const { end } = one;
  const other = two.end;
  if (end === null || other === null) {
    const failures = failuresOf(one, two);
    const { first, second } = failures;
    if (first === null || second === null || !isAlike(first, second)) {
      return { seed, kind: 'ends', failures };
    }
    return { seed, kind: 'failed', records, failure: first };
  }
  const keys = new Set([...Object.keys(end.parts), ...Object.keys(other.parts)]);
  const parts = [...keys].filter((key) => end.parts[key] !== other.parts[key]);
  if (end.traceHash !== other.traceHash) parts.push('trace hash');
  if (parts.length > 0) return { seed, kind: 'reports', parts };
  return { seed, kind: 'same', records, end };
}

/** Stacks are not compared: how calls came to be awaited depends on the number of workers. */
function isAlike(one: RunFailure, two: RunFailure): boolean {
  return one.code === two.code && firstLine(one) === firstLine(two);
}

/** What went wrong, without the stack below it. */
export function firstLine({ message }: RunFailure): string {
  return message.split('\n', 1)[0] ?? '';
}
