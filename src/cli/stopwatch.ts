/**
 * Measures the wall time of a report.
 */
import type { Io } from './io.ts';

export interface WallTime {
  /** RFC 3339. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly durationSeconds: number;
}

/** Starts to measure; each call of what it returns reads the time until then. */
export function stopwatch(io: Io): () => WallTime {
  const startedAt = io.timestamp();
  const startedMs = io.nowMs();
  return () => ({
    startedAt,
    finishedAt: io.timestamp(),
    durationSeconds: Math.round(io.nowMs() - startedMs) / 1_000,
  });
}
