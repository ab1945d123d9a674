/**
 * Jobs that one thread does in one go, and what it hands back. Outcomes come in the order of their
 * jobs, so an answer is found by its place and never by when it arrived.
 */
import { executeJob } from '../crypto/execute.ts';
import type { CryptoAnswer, CryptoJob } from '../crypto/jobs.ts';
import type { StarkModule, StarkProver } from '../crypto/stark.ts';

export type JobOutcome =
  | { readonly kind: 'answer'; readonly answer: CryptoAnswer; readonly hostMs: number }
  /** The job threw: a trap of the prover, or a fault of ours. Text, as threads lose the class. */
  | { readonly kind: 'failure'; readonly name: string; readonly message: string };

/** What a worker is asked: to do jobs, or to get warm before the first job comes. */
export type WorkerTask =
  | { readonly kind: 'jobs'; readonly jobs: readonly CryptoJob[] }
  | { readonly kind: 'warm-up' };

/** What each worker is given when it starts. */
export interface WorkerStart {
  /** The compiled prover, so that no thread compiles it again; null when the run makes no proofs. */
  readonly prover: StarkModule | null;
}

/** Does one job and times it. Never throws: what the job threw becomes its outcome. */
export function runJob(job: CryptoJob, prover: () => StarkProver): JobOutcome {
  const startedMs = performance.now();
  try {
    const answer = executeJob(job, prover);
    return { kind: 'answer', answer, hostMs: performance.now() - startedMs };
  } catch (cause) {
    const error = cause instanceof Error ? cause : new Error(String(cause));
    return { kind: 'failure', name: error.name, message: error.message };
  }
}
