/**
 * Jobs of tens of milliseconds that no thread has begun yet, the most urgent first: a model waits
 * for a verification almost at once, for a proof after a while, for a tamper much later.
 */
import type { CryptoJob, JobKind, Ticket } from '../crypto/jobs.ts';

/** The heavy kinds by urgency. */
const KINDS: readonly JobKind[] = ['verify-envelope', 'prove', 'tamper'];

/** Whether a job is worth a task of its own. */
export function isHeavy(kind: JobKind): boolean {
  return KINDS.includes(kind);
}

export class HeavyQueue {
  readonly #byKind = new Map(KINDS.map((kind) => [kind, new Map<Ticket, CryptoJob>()]));

  push(ticket: Ticket, job: CryptoJob): void {
    this.#byKind.get(job.kind)?.set(ticket, job);
  }

  /** Takes a certain job out, if no thread has begun it. */
  take(ticket: Ticket): CryptoJob | undefined {
    for (const jobs of this.#byKind.values()) {
      const job = jobs.get(ticket);
      if (jobs.delete(ticket)) return job;
    }
    return undefined;
  }

  /** Takes the most urgent job out, of equals the one submitted first. */
  next(): { readonly ticket: Ticket; readonly job: CryptoJob } | undefined {
    for (const jobs of this.#byKind.values()) {
      for (const [ticket, job] of jobs) {
        jobs.delete(ticket);
        return { ticket, job };
      }
    }
    return undefined;
  }
}
