/**
 * The crypto pool could not answer: a worker died, ran out of memory, the prover trapped, or the
 * pool was closed. Never a verdict about the bytes of a job: those are answers.
 */
import type { JobKind } from '../crypto/jobs.ts';

export class WorkerError extends Error {
  override readonly name = 'WorkerError';
  /** What was asked; `open` when the threads failed before any job. */
  readonly jobKind: JobKind | 'open';

  /** @param cause - What the thread died of, kept as it was. */
  constructor(jobKind: JobKind | 'open', cause: unknown) {
    super(`crypto job ${jobKind}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.jobKind = jobKind;
  }
}
