/** A restore drill: whether a snapshot, and the log behind it, give the state that was recorded. */
import type { Schema } from './schema.ts';
import { restoreSnapshot, type SnapshotReaderDefects, type SnapshotReason } from './snapshot.ts';
import { type LogImage, type ReplayDefects, type ReplayReason, replay } from './wal-replay.ts';

export interface RestoreDrill {
  readonly snapshot: Uint8Array;
  /** Log to be replayed behind the snapshot, with the height to stop at; none by default. */
  readonly log?: LogImage & { readonly toHeight: number };
  /** Root that was recorded when the height was executed, hexadecimal. */
  readonly recordedRoot: string;
  readonly schema: Schema;
  /** What the program under drill does not look at. */
  readonly defects?: SnapshotReaderDefects & ReplayDefects;
}

type RestoreDrillReason = SnapshotReason | ReplayReason | 'restore.root';

export type RestoreDrillOutcome =
  | { readonly outcome: 'pass'; readonly root: string; readonly height: number }
  | {
      readonly outcome: 'fail';
      readonly reason: RestoreDrillReason;
      /** Root and height that were reached; null if the snapshot itself was refused. */
      readonly root: string | null;
      readonly height: number | null;
    };

/** Restores into a scratch state and compares. Nothing else changes. */
export function restoreDrill(drill: RestoreDrill): RestoreDrillOutcome {
  const restored = restoreSnapshot(drill.snapshot, drill.schema, drill.defects);
  if (restored.outcome === 'refused') {
    return { outcome: 'fail', reason: restored.reason, root: null, height: null };
  }
  const { log } = drill;
  const reached =
    log === undefined
      ? { ...restored, outcome: 'reached' as const }
      : replay(log, restored, log.toHeight, drill.defects);
  const { height } = reached;
  const root = reached.state.rootHex;
  if (reached.outcome === 'stopped') {
    return { outcome: 'fail', reason: reached.reason ?? 'wal.end', root, height };
  }
  if (root !== drill.recordedRoot) return { outcome: 'fail', reason: 'restore.root', root, height };
  return { outcome: 'pass', root, height };
}
