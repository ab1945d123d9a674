/**
 * The far end of telemetry: what really arrived, from whom, and how old it is.
 *
 * A payload may arrive twice, when its confirmation was lost on the way back. It counts once.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';
import { decodeSnapshot, type Snapshot } from './snapshot.ts';

/** One payload as it travels. */
export interface Payload {
  readonly source: string;
  /** Which start of the source it comes from, and its number since then, from 0. */
  readonly incarnation: number;
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/** What the collector knows of one source. */
export interface SourceRecord {
  readonly source: string;
  readonly intervalUs: Micros;
  /** Since when payloads are expected. */
  readonly sinceUs: Micros;
  /** Different payloads that arrived and could be read. */
  readonly receivedCount: number;
  /** Payloads that had arrived before. */
  readonly repeatedCount: number;
  /** Payloads that could not be read. */
  readonly garbledCount: number;
  /** Bytes of all that arrived. */
  readonly byteCount: number;
  /** The newest snapshot, by number and not by arrival. */
  readonly last: Snapshot | undefined;
  /** When that one arrived. */
  readonly lastUs: Micros | undefined;
  /** When a snapshot last had a greater height than all before it. */
  readonly advancedUs: Micros | undefined;
}

interface Source extends Mutable<SourceRecord> {
  incarnation: number;
  newest: number;
  heightMax: number;
  /** Numbers that arrived, of those that a repeat can still have. */
  seen: Set<number>;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Numbers remembered to know a repeat: far more than a queue and its retries can span. */
const SEEN_MAX = 4096;

/** Collects the snapshots of sources that were announced to it. */
export class TelemetryCollector {
  readonly #sources = new Map<string, Source>();

  /**
   * Announces a source, or begins its count anew.
   *
   * @throws InvariantError if the interval is not whole or not above 0.
   */
  expect(source: string, intervalUs: Micros, nowUs: Micros): void {
    check(Number.isSafeInteger(intervalUs) && intervalUs > 0, 'not an interval', intervalUs);
    this.#sources.set(source, {
      source,
      intervalUs,
      sinceUs: nowUs,
      receivedCount: 0,
      repeatedCount: 0,
      garbledCount: 0,
      byteCount: 0,
      last: undefined,
      lastUs: undefined,
      advancedUs: undefined,
      incarnation: -1,
      newest: -1,
      heightMax: -1,
      seen: new Set(),
    });
  }

  /** The sources in the order of their announcement. */
  sources(): readonly SourceRecord[] {
    return [...this.#sources.values()];
  }

  /** What is known of a source; `undefined` if it was not announced. */
  source(name: string): SourceRecord | undefined {
    return this.#sources.get(name);
  }

  /** A payload arrives. One of a source that was not announced is dropped. */
  receive(payload: Payload, nowUs: Micros): void {
    const source = this.#sources.get(payload.source);
    if (source === undefined) return;
    source.byteCount += payload.bytes.length;
    if (payload.incarnation > source.incarnation) renew(source, payload.incarnation);
    if (payload.incarnation < source.incarnation || !remember(source, payload.sequence)) {
      source.repeatedCount += 1;
      return;
    }
    const snapshot = decodeSnapshot(payload.bytes);
    if (snapshot === undefined) source.garbledCount += 1;
    else take(source, payload.sequence, snapshot, nowUs);
  }

  /**
   * Received over expected payloads of a source, since it was announced: one is expected at the end
   * of each interval.
   *
   * @returns At most 1; `undefined` before the first is expected, or for an unknown source.
   */
  receivedRatio(name: string, nowUs: Micros): number | undefined {
    const source = this.#sources.get(name);
    if (source === undefined) return undefined;
    const expected = Math.floor((nowUs - source.sinceUs) / source.intervalUs);
    return expected === 0 ? undefined : Math.min(1, source.receivedCount / expected);
  }

  /** Time since the newest snapshot of a source arrived; `undefined` if none did. */
  ageUs(name: string, nowUs: Micros): Micros | undefined {
    const lastUs = this.#sources.get(name)?.lastUs;
    return lastUs === undefined ? undefined : nowUs - lastUs;
  }

  /** Time since a source last told of a new height; since its announcement if it never did. */
  stalledUs(name: string, nowUs: Micros): Micros | undefined {
    const source = this.#sources.get(name);
    return source === undefined ? undefined : nowUs - (source.advancedUs ?? source.sinceUs);
  }
}

function renew(source: Source, incarnation: number): void {
  source.incarnation = incarnation;
  source.newest = -1;
  source.seen.clear();
}

/** Whether the number is new. What is far older than the newest counts as a repeat. */
function remember(source: Source, sequence: number): boolean {
  if (source.seen.has(sequence) || sequence < source.newest - SEEN_MAX) return false;
  source.seen.add(sequence);
  source.seen.delete(sequence - SEEN_MAX - 1);
  return true;
}

function take(source: Source, sequence: number, snapshot: Snapshot, nowUs: Micros): void {
  source.receivedCount += 1;
  if (snapshot.height > source.heightMax) {
    source.heightMax = snapshot.height;
    source.advancedUs = nowUs;
  }
  if (sequence < source.newest) return;
  source.newest = sequence;
  source.last = snapshot;
  source.lastUs = nowUs;
}
