/** Cheap jobs that no thread has yet, in the order of their submission. */
import type { CryptoJob, JobKind, Ticket } from '../crypto/jobs.ts';

export interface Batch {
  readonly tickets: Ticket[];
  readonly jobs: CryptoJob[];
}

/**
 * What a job takes, roughly, in microseconds of one core. It decides where jobs run and nothing
 * else, so it need not be exact.
 */
const COST_US: Record<JobKind, number> = {
  sign: 50,
  verify: 150,
  'vrf-prove': 4_000,
  'vrf-verify': 4_000,
  prove: 90_000,
  'verify-envelope': 180_000,
  tamper: 150_000,
};
/** Most jobs of one batch: beyond it, the way to a thread costs nothing any more. */
const BATCH_JOBS_MAX = 256;

export class JobQueue {
  readonly #jobs = new Map<Ticket, CryptoJob>();
  #costUs = 0;

  /** What all queued jobs take together, microseconds of one core. */
  get costUs(): number {
    return this.#costUs;
  }

  push(ticket: Ticket, job: CryptoJob): void {
    this.#jobs.set(ticket, job);
    this.#costUs += COST_US[job.kind];
  }

  /** Takes one job out of the line, or returns undefined if it is not queued. */
  take(ticket: Ticket): CryptoJob | undefined {
    const job = this.#jobs.get(ticket);
    if (job === undefined) return undefined;
    this.#jobs.delete(ticket);
    this.#costUs -= COST_US[job.kind];
    return job;
  }

  /** Takes jobs from the front until they cost `costUsMax`; at least one if there is one. */
  takeBatch(costUsMax: number): Batch {
    const batch: Batch = { tickets: [], jobs: [] };
    const endUs = this.#costUs - costUsMax;
    for (const [ticket, job] of this.#jobs) {
      if (this.#costUs <= endUs || batch.jobs.length === BATCH_JOBS_MAX) break;
      this.take(ticket);
      batch.tickets.push(ticket);
      batch.jobs.push(job);
    }
    return batch;
  }
}
