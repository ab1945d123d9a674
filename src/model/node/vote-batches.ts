/** Votes under verification that are counted and passed on together. */
import type { Ticket } from '../../crypto/jobs.ts';
import type { Micros } from '../../kernel/time.ts';
import type { ProcessContext } from './context.ts';
import type { KnownVote } from './vote-book.ts';

interface Batch {
  readonly check: number;
  /** Answered when the checks of all its votes are. */
  readonly all: Ticket;
  closesUs: Micros;
  votes: KnownVote[];
}

export class VoteBatches {
  readonly #context: ProcessContext;
  readonly #waitUs: Micros;
  readonly #batches: Batch[] = [];
  /** The batch that was opened last, until it closes. */
  #open: Batch | null = null;

  /** @param waitUs - How long a batch waits for further votes. */
  constructor(context: ProcessContext, waitUs: Micros) {
    this.#context = context;
    this.#waitUs = waitUs;
  }

  /**
   * Adds votes whose checks were asked for to the open batch, or to a new one. Its check comes back
   * to the process by its number.
   *
   * @param workUs - How long it takes now until they are verified.
   */
  add(votes: KnownVote[], workUs: Micros): void {
    const batch = this.#batchUntil(this.#context.nowUs + workUs);
    const { desk } = this.#context.env;
    for (const { ticket } of votes) desk.enlist(batch.all, ticket as Ticket);
    if (batch.votes.length === 0) batch.votes = votes;
    else for (const known of votes) batch.votes.push(known);
  }

  /** The votes of a batch whose check has come back; null if it is not of this process. */
  take(check: number): KnownVote[] | null {
    const place = this.#batches.findIndex((batch) => batch.check === check);
    const [batch] = place < 0 ? [] : this.#batches.splice(place, 1);
    if (batch === undefined) return null;
    if (this.#open === batch) this.#open = null;
    return batch.votes;
  }

  /** The batch for votes that are verified by a time: the open one, if it is open until then. */
  #batchUntil(verifiedUs: Micros): Batch {
    const open = this.#open;
    if (open !== null && verifiedUs <= open.closesUs) return open;
    const { env, nowUs } = this.#context;
    const closesUs = Math.max(verifiedUs, nowUs + this.#waitUs);
    const check = env.votes.nextCheck();
    const batch: Batch = { check, all: env.desk.openGroup(), closesUs, votes: [] };
    this.#open = batch;
    this.#batches.push(batch);
    this.#schedule(batch);
    return batch;
  }

  #schedule(batch: Batch): void {
    const { env, machine, nowUs } = this.#context;
    const { all, check, closesUs } = batch;
    const { processor, index } = machine;
    if (processor.factor === 1) {
      env.scheduleVoteCheck(closesUs - nowUs, index, all, check);
      return;
    }
    const leastUs = nowUs + this.#waitUs;
    processor.waits.add(
      closesUs - nowUs,
      0,
      (workUs, due) => {
        batch.closesUs = Math.max(this.#context.nowUs + workUs, leastUs);
        return env.whenAnswered(all, batch.closesUs - this.#context.nowUs, index, due);
      },
      () => machine.process?.voteChecked(all, check),
    );
  }
}
