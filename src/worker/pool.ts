/**
 * Does crypto jobs on worker threads, while the simulation goes on.
 *
 * Answers are found by ticket and are pure functions of their jobs, so neither the number of
 * threads nor the order of arrival can reach a run. What the pool decides is only where a job runs:
 *
 * - A proof, its verification or a tamper is a task of its own, sent as soon as it is submitted.
 * - A signature or a VRF costs about as much as the way to a thread and back. Such jobs gather in
 *   a queue. An idle thread takes them in batches; a job still queued when someone waits for it
 *   runs right there, so that it never stands behind somebody else's proof.
 *
 * The first failure of a thread ends the pool: every later wait rejects, none hangs.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Piscina } from 'piscina';
import type { CryptoAnswer, CryptoJob, CryptoPort, JobKind, Ticket } from '../crypto/jobs.ts';
import type { StarkProver, StarkSecurity } from '../crypto/stark.ts';
import { type JobOutcome, runJob, type WorkerStart, type WorkerTask } from './batch.ts';
import { compactJob } from './compact.ts';
import { HeavyQueue, isHeavy } from './heavy-queue.ts';
import { JobQueue } from './job-queue.ts';
import { lazyProver } from './lazy-prover.ts';
import { threadFile, workerBeside } from './thread-file.ts';
import { WorkerError } from './worker-error.ts';

export interface PoolOptions {
  /** Threads; 0 does every job in the calling thread, when someone waits for it. */
  readonly workers: number;
  /** The prover module, or null when the run makes no proofs. */
  readonly wasm: Uint8Array | null;
  /** Another worker file; for tests of threads that die. */
  readonly workerFile?: URL;
}

/** Wall time of one job on the thread that did it. Goes to the `host` block and nowhere else. */
export interface JobTiming {
  readonly ticket: Ticket;
  readonly ms: number;
}

const WORKER_FILE = workerBeside(import.meta.url, 'crypto');
/** A queue that costs less than this is not worth the way to a thread, microseconds. */
const HAND_OVER_US = 1_000;
/** What a batch may cost: whoever waits for one of its jobs waits for all, microseconds. */
const BATCH_US = 20_000;
const WORKERS_MAX = 64;
/** Wall times that are kept of each kind of job: those of a long run would fill the memory. */
const TIMINGS_MAX = 1 << 16;
/** The answer that most jobs have, once for all of them. */
const ACCEPTED: CryptoAnswer = { kind: 'verdict', reason: null };

export class CryptoPool implements CryptoPort {
  readonly #threads: Piscina<WorkerTask, JobOutcome[]> | undefined;
  readonly #workers: number;
  readonly #prover: () => StarkProver;
  readonly #hasProver: boolean;
  readonly #queue = new JobQueue();
  readonly #heavy = new HeavyQueue();
  /** When each ticket's task is over: its answers are stored or the pool has failed. */
  readonly #sent = new Map<Ticket, Promise<void>>();
  readonly #answers = new Map<Ticket, CryptoAnswer>();
  readonly #timings = new Map<JobKind, JobTiming[]>();
  #warm: Promise<void> = Promise.resolve();
  #runningTasks = 0;
  #ticket = 0;
  #failure: WorkerError | undefined;

  private constructor(options: PoolOptions) {
    this.#workers = options.workers;
    this.#prover = lazyProver(options.wasm);
    this.#hasProver = options.wasm !== null;
    if (options.workers === 0) return;
    const prover = options.wasm === null ? null : this.#prover().module;
    this.#threads = openThreads(options, { prover });
    // A thread that dies between two tasks is nobody's rejection: piscina emits it.
    this.#threads.on('error', (cause) => this.#fail('open', cause));
    const warmUps = Array.from({ length: options.workers }, () => this.#warmUp());
    this.#warm = Promise.all(warmUps).then(() => undefined);
  }

  /**
   * Compiles the prover, starts the threads and returns; they get warm meanwhile. If they fail to,
   * the first wait rejects.
   *
   * @throws RangeError if `workers` is not a whole number from 0 to 64.
   * @throws Error of the engine if `wasm` is no WebAssembly and there are threads to send it to.
   */
  static async open(options: PoolOptions): Promise<CryptoPool> {
    const { workers } = options;
    if (!Number.isInteger(workers) || workers < 0 || workers > WORKERS_MAX) {
      throw new RangeError(`workers must be a whole number from 0 to ${WORKERS_MAX}: ${workers}`);
    }
    return new CryptoPool(options);
  }

  /** Settles when every thread is ready for its first job, or the pool has failed. */
  warm(): Promise<void> {
    return this.#warm;
  }

  submit(job: CryptoJob): Ticket {
    const ticket = this.#ticket++;
    if (this.#threads !== undefined && isHeavy(job.kind)) {
      this.#heavy.push(ticket, job);
      this.#sendHeavy();
    } else {
      this.#queue.push(ticket, job);
      if (this.#queue.costUs >= BATCH_US) this.flush();
    }
    return ticket;
  }

  answer(ticket: Ticket): CryptoAnswer | undefined {
    return this.#answers.get(ticket);
  }

  /** Drops the answer, also one that is still to come; a job nobody has begun is never done. */
  forget(ticket: Ticket): void {
    this.#answers.delete(ticket);
    this.#queue.take(ticket);
    this.#heavy.take(ticket);
    this.#sent.delete(ticket);
  }

  /** Hands queued jobs to idle threads. What finds none stays queued for the next one. */
  flush(): void {
    while (this.#queue.costUs >= HAND_OVER_US && this.#runningTasks < this.#workers) {
      const { tickets, jobs } = this.#queue.takeBatch(BATCH_US);
      this.#send(tickets, jobs);
    }
  }

  /**
   * Waits until the ticket is answered. Answers of other tickets arrive meanwhile.
   *
   * @throws WorkerError if the job threw, a thread died, or the pool is closed.
   * @throws RangeError if nobody holds that ticket: never submitted, or forgotten.
   */
  async wait(ticket: Ticket): Promise<void> {
    if (this.#answers.has(ticket)) return;
    if (this.#failure !== undefined) throw this.#failure;
    // A job that no thread has begun is done here: this thread has nothing else to do.
    const queued = this.#queue.take(ticket) ?? this.#heavy.take(ticket);
    if (queued !== undefined) {
      this.flush();
      this.#store(ticket, queued.kind, runJob(queued, this.#prover));
      // Lets finished threads report, or they would idle while this thread works the queue off.
      if (this.#runningTasks > 0) await nextTurn();
    } else {
      const sent = this.#sent.get(ticket);
      if (sent === undefined) throw new RangeError(`ticket is not known: ${ticket}`);
      await sent;
    }
    if (!this.#answers.has(ticket)) throw this.#failure ?? new RangeError('ticket was forgotten');
  }

  /** Ends the threads, whatever they are doing. Pending waits reject. */
  async close(): Promise<void> {
    this.#failure ??= new WorkerError('open', 'the pool is closed');
    await this.#threads?.destroy();
  }

  /** Security of the proofs, as the proof library computes it; null without a prover. */
  security(): StarkSecurity | null {
    return this.#hasProver ? this.#prover().security() : null;
  }

  /** Wall times of the first jobs by kind, each list by ticket. For the `host` block of a result only. */
  hostTimings(): ReadonlyMap<JobKind, readonly JobTiming[]> {
    for (const list of this.#timings.values()) list.sort((a, b) => a.ticket - b.ticket);
    return this.#timings;
  }

  async #warmUp(): Promise<void> {
    await this.#run({ kind: 'warm-up' }, 'open');
    this.#sendHeavy();
  }

  /** Hands heavy jobs to idle threads; the others wait, so that a more urgent one can pass them. */
  #sendHeavy(): void {
    while (this.#runningTasks < this.#workers) {
      const next = this.#heavy.next();
      if (next === undefined) return;
      this.#send([next.ticket], [next.job]);
    }
  }

  #send(tickets: readonly Ticket[], jobs: readonly CryptoJob[]): void {
    const kinds = jobs.map((job) => job.kind);
    const task: WorkerTask = { kind: 'jobs', jobs: jobs.map(compactJob) };
    const done = this.#run(task, kinds[0] ?? 'open').then((outcomes) => {
      for (const [index, outcome] of outcomes.entries()) {
        const ticket = tickets[index]!;
        // Who forgot the ticket meanwhile wants no answer any more.
        if (this.#sent.delete(ticket)) this.#store(ticket, kinds[index]!, outcome);
      }
      this.#sendHeavy();
      if (this.#queue.costUs >= BATCH_US) this.flush();
    });
    for (const ticket of tickets) this.#sent.set(ticket, done);
  }

  /** Runs a task on a thread. The promise settles when it is over and never rejects. */
  async #run(task: WorkerTask, kind: JobKind | 'open'): Promise<JobOutcome[]> {
    if (this.#threads === undefined || this.#failure !== undefined) return [];
    this.#runningTasks++;
    try {
      return await this.#threads.run(task);
    } catch (cause) {
      this.#fail(kind, cause);
      return [];
    } finally {
      this.#runningTasks--;
    }
  }

  #store(ticket: Ticket, kind: JobKind, outcome: JobOutcome): void {
    if (outcome.kind === 'failure') {
      const { name, message } = outcome;
      this.#fail(kind, Object.assign(new Error(message), { name }));
      return;
    }
    // A prover that trapped once is not believed again, nor are answers on their way from it.
    if (this.#failure !== undefined) return;
    this.#answers.set(ticket, isAcceptance(outcome.answer) ? ACCEPTED : outcome.answer);
    const timings = this.#timings.get(kind) ?? [];
    if (timings.length < TIMINGS_MAX) timings.push({ ticket, ms: outcome.hostMs });
    this.#timings.set(kind, timings);
  }

  /** The first failure stands: what came after it may be its consequence. */
  #fail(kind: JobKind | 'open', cause: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = new WorkerError(kind, cause);
    // Rejects every task, also those that no thread has begun, so that no wait hangs.
    void this.#threads?.destroy();
  }
}

function isAcceptance(answer: CryptoAnswer): boolean {
  return answer.kind === 'verdict' && answer.reason === null && answer.output === undefined;
}

function openThreads(
  { workers, workerFile }: PoolOptions,
  workerData: WorkerStart,
): Piscina<WorkerTask, JobOutcome[]> {
  return new Piscina({
    ...threadFile(workerFile ?? WORKER_FILE),
    ...{ minThreads: workers, maxThreads: workers, workerData },
    // A thread that finds its next task already there need not wait for this one to turn.
    concurrentTasksPerWorker: 2,
    // With atomics a thread would start all tasks it holds before it reports the first.
    atomics: 'disabled',
    recordTiming: false,
  });
}
