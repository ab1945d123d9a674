/** Replay: the state of a height, from an earlier state and a log. */
import { equalBytes } from '../../crypto/bytes.ts';
import type { State } from './state.ts';
import { readFrame, type WalDamage, type WalRecord } from './wal-frame.ts';

/**
 * Why a replay does not reach its height: damage; `wal.end`, there is no more; `wal.behind`, the
 * state to start from is later; `wal.gap`, heights are missing; `wal.root`, the outcome is another.
 */
export type ReplayReason = WalDamage | 'wal.end' | 'wal.behind' | 'wal.gap' | 'wal.root';

/** A state and the height that it is the outcome of. */
export interface StateAt {
  readonly state: State;
  readonly height: number;
}

export interface ReplayOutcome extends StateAt {
  readonly outcome: 'reached' | 'stopped';
  readonly applied: number;
  /** Of a replay that stopped: why, and the record it stopped at. */
  readonly reason?: ReplayReason;
  readonly sequence?: number;
  readonly offset?: number;
}

/** A log to be read. A `StateWal` gives both. */
export interface LogImage {
  readonly bytes: Uint8Array;
  readonly firstSequence: number;
}

/** What a version does not look at when it replays; all off in a sound one. */
export interface ReplayDefects {
  readonly skipsChecksum: boolean;
  readonly skipsRoot: boolean;
}

const SOUND_REPLAY: ReplayDefects = { skipsChecksum: false, skipsRoot: false };

/**
 * Replays a log up to a height, or to its first bad record.
 *
 * @returns The state of the last height reached, and at which record it stopped.
 */
export function replay(
  log: LogImage,
  from: StateAt,
  toHeight: number,
  defects: ReplayDefects = SOUND_REPLAY,
): ReplayOutcome {
  let { state, height } = from;
  let offset = 0;
  let sequence = log.firstSequence;
  let applied = 0;
  const stop = (reason: ReplayReason): ReplayOutcome => {
    return { outcome: 'stopped', state, height, applied, reason, sequence, offset };
  };
  if (toHeight < height) return stop('wal.behind');
  while (height < toHeight) {
    const frame = readFrame(log.bytes, offset, sequence, defects.skipsChecksum);
    if (frame.kind === 'end') return stop('wal.end');
    if (frame.kind === 'damage') return stop(frame.reason);
    if (frame.record.height > height) {
      const next = follow(state, height, frame.record, defects);
      if (typeof next === 'string') return stop(next);
      state = next;
      height += 1;
      applied += 1;
    }
    offset = frame.end;
    sequence += 1;
  }
  return { outcome: 'reached', state, height, applied };
}

function follow(
  state: State,
  height: number,
  record: WalRecord,
  defects: ReplayDefects,
): State | 'wal.gap' | 'wal.root' {
  if (record.height !== height + 1) return 'wal.gap';
  const next = state.with(record.writes);
  return defects.skipsRoot || equalBytes(next.root, record.root) ? next : 'wal.root';
}
