/**
 * One process of a service: workers, a queue in front of them, and what it counts of itself.
 *
 * A request waits in the queue in the order of arrival and is then with one worker until it is
 * done. The service does not learn that a client gave up: it finishes such a request as any other,
 * which is why an overload outlasts its cause.
 */
import { check } from '../../kernel/check.ts';
import type { Sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Attempts } from './attempts.ts';
import { type OutcomeCode, outcomeCode, outcomeCounts } from './failure.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { NumberRing } from './ring.ts';
import { callVerdict, type Surface } from './surface.ts';
import { EVENT, type Timeline } from './timeline.ts';

/** What a version of a service is to its request path. */
export interface Build {
  readonly serviceTime: Sampler;
  /** Times which service takes longer than `serviceTime` says: 1.15 for 15 % longer. Default 1. */
  readonly slowdown?: number;
  readonly surface: Surface;
  /** Relative service time of methods that are not of cost 1. */
  readonly costs?: ReadonlyMap<string, number>;
  /** Share of the calls of a method that end in an error of its own, from 0 to 1. Default 0. */
  readonly errorShares?: ReadonlyMap<string, number>;
}

/** What an instance has to work with, whatever runs on it. */
export interface Capacity {
  readonly workers: number;
  /** Most requests that wait while all workers are busy. */
  readonly queueMax: number;
}

/** Life of a process, as far as requests notice it. */
export type ServiceState = 'stopped' | 'accepting' | 'draining';

/** Who calls what, by which contract: the part of a client group that an instance needs. */
export interface Caller {
  readonly surface: Surface;
  readonly methods: readonly string[];
}

/** How an instance treats the calls of one client group, by place among its methods. */
interface CallPlan {
  readonly caller: Caller;
  readonly verdicts: Uint8Array;
  readonly costs: Float64Array;
  readonly errorShares: Float64Array;
  readonly served: Float64Array;
}

/** Returned for a request that an instance took, or still holds: no outcome yet. */
export const IN_HAND: OutcomeCode = -1;

const ANSWERED = outcomeCode('answered');
const REFUSED = outcomeCode('refused');
const QUEUE_FULL = outcomeCode('queue_full');
const INVALID_RESULT = outcomeCode('invalid_result');
const INTERNAL = outcomeCode('internal');
const IDLE = -1;
const FACTOR_MAX = 1_000_000;

/** A process; made and driven by its `RequestPath`. */
export class ServiceInstance {
  readonly id: number;
  readonly capacity: Capacity;
  readonly #stream: Stream;
  readonly #attempts: Attempts;
  readonly #timeline: Timeline;
  readonly #workers: Int32Array;
  readonly #endsUs: Float64Array;
  readonly #parked: number[] = [];
  #queue = new NumberRing();
  #plans: CallPlan[] = [];
  #build: Build | undefined;
  #state: ServiceState = 'stopped';
  #slowdown = 1;
  #buildSlowdown = 1;
  #busyCount = 0;
  #isHung = false;
  #incarnation = 0;
  #receivedCount = 0;
  #outcomes = outcomeCounts();
  #latency = new LatencyHistogram();

  /** @throws InvariantError if the capacity is not whole or has no worker. */
  constructor(
    id: number,
    capacity: Capacity,
    stream: Stream,
    attempts: Attempts,
    timeline: Timeline,
  ) {
    const { workers, queueMax } = capacity;
    check(Number.isSafeInteger(workers) && workers > 0, 'not a number of workers', workers);
    check(Number.isSafeInteger(queueMax) && queueMax >= 0, 'not a queue capacity', queueMax);
    this.id = id;
    this.capacity = capacity;
    this.#stream = stream;
    this.#attempts = attempts;
    this.#timeline = timeline;
    this.#workers = new Int32Array(workers).fill(IDLE);
    this.#endsUs = new Float64Array(workers);
  }

  get state(): ServiceState {
    return this.#state;
  }

  /** Starts so far: tells one process from the next. */
  get incarnation(): number {
    return this.#incarnation;
  }

  get isHung(): boolean {
    return this.#isHung;
  }

  /** Requests with workers. */
  get busyCount(): number {
    return this.#busyCount;
  }

  /** Requests that wait for a worker. */
  get queueLength(): number {
    return this.#queue.length;
  }

  /** Requests with workers or waiting: in flight. */
  get inHandCount(): number {
    return this.#busyCount + this.#queue.length;
  }

  /** Requests that reached this process. */
  get receivedCount(): number {
    return this.#receivedCount;
  }

  /** What this process answered, by outcome code, as it sees it itself. */
  get outcomes(): Float64Array {
    return this.#outcomes;
  }

  /** Arrival to answer of the requests that this process worked on. */
  get latency(): LatencyHistogram {
    return this.#latency;
  }

  /** Answers of this process to calls of one method. */
  servedCount(method: string): number {
    let sum = 0;
    for (const plan of this.#plans) {
      for (const [use, name] of plan.caller.methods.entries()) {
        if (name === method) sum += plan.served[use]!;
      }
    }
    return sum;
  }

  /** Starts a process of a build, with counters at 0. */
  start(build: Build, callers: readonly Caller[]): void {
    check(this.#state === 'stopped', 'an instance that runs was started', this.id);
    this.#build = build;
    this.#buildSlowdown = factor(build.slowdown ?? 1);
    this.#plans = callers.map((caller) => planOf(caller, build));
    this.#state = 'accepting';
    this.#isHung = false;
    this.#incarnation += 1;
    this.#receivedCount = 0;
    this.#outcomes = outcomeCounts();
    this.#latency = new LatencyHistogram();
  }

  /** Learns of a client group, or of another contract of one that it knows. */
  plan(client: number, caller: Caller): void {
    if (this.#build === undefined) return;
    const known = this.#plans[client];
    const next = planOf(caller, this.#build);
    if (known !== undefined) next.served.set(known.served);
    this.#plans[client] = next;
  }

  /** Takes nothing new from now on. */
  drain(): void {
    if (this.#state === 'accepting') this.#state = 'draining';
  }

  /**
   * Ends the process.
   *
   * @returns The records that it held: those that nothing else knows of, and those whose completion
   *   is still scheduled.
   */
  stop(): { readonly free: readonly number[]; readonly scheduled: readonly number[] } {
    const free = [...this.#parked];
    while (this.#queue.length > 0) free.push(this.#queue.take());
    const held = new Set(free);
    const scheduled = [...this.#workers].filter((record) => record !== IDLE && !held.has(record));
    this.#parked.length = 0;
    this.#workers.fill(IDLE);
    this.#busyCount = 0;
    this.#isHung = false;
    this.#state = 'stopped';
    return { free, scheduled };
  }

  /** Stands still: takes requests as long as there is room, and finishes none. */
  hang(): void {
    this.#isHung = true;
  }

  /** Moves again. @returns The records whose workers should have been done meanwhile. */
  resume(): readonly number[] {
    this.#isHung = false;
    return this.#parked.splice(0);
  }

  /** Sets how many times longer than its build says the instance takes for what it begins. */
  setSlowdown(slowdown: number): void {
    this.#slowdown = factor(slowdown);
  }

  /** When the first of the workers now busy is done; infinite when none is or it hangs. */
  get nextCompletionUs(): Micros {
    let nextUs = Number.POSITIVE_INFINITY;
    if (this.#isHung) return nextUs;
    for (const [worker, record] of this.#workers.entries()) {
      if (record !== IDLE) nextUs = Math.min(nextUs, this.#endsUs[worker]!);
    }
    return nextUs;
  }

  /** A request arrives. @returns `IN_HAND`, or why it was turned away at once. */
  offer(record: number): OutcomeCode {
    if (this.#state !== 'accepting') return REFUSED;
    this.#receivedCount += 1;
    const plan = this.#plans[this.#attempts.client[record]!]!;
    const verdict = plan.verdicts[this.#attempts.use[record]!]!;
    if (verdict !== ANSWERED && verdict !== INVALID_RESULT) return this.#count(verdict);
    if (this.#busyCount < this.#workers.length && !this.#isHung) {
      this.#begin(record, plan);
      return IN_HAND;
    }
    if (this.#queue.length >= this.capacity.queueMax) return this.#count(QUEUE_FULL);
    this.#queue.push(record);
    return IN_HAND;
  }

  /**
   * A worker is done with a request.
   *
   * @returns What the client gets; `IN_HAND` while the process hangs.
   */
  complete(record: number): OutcomeCode {
    if (this.#isHung) {
      this.#parked.push(record);
      return IN_HAND;
    }
    this.#workers[this.#workers.indexOf(record)] = IDLE;
    this.#busyCount -= 1;
    const outcome = this.#answer(record);
    this.fill();
    return outcome;
  }

  #answer(record: number): OutcomeCode {
    const plan = this.#plans[this.#attempts.client[record]!]!;
    const use = this.#attempts.use[record]!;
    this.#latency.observe(this.#timeline.nowUs - this.#attempts.sentUs[record]!);
    const errorShare = plan.errorShares[use]!;
    if (errorShare > 0 && this.#stream.chance(errorShare)) return this.#count(INTERNAL);
    plan.served[use]! += 1;
    this.#count(ANSWERED);
    return plan.verdicts[use]!;
  }

  /** Gives waiting requests to free workers; to be called after the last of a hang is done. */
  fill(): void {
    while (this.#busyCount < this.#workers.length && this.#queue.length > 0) {
      const record = this.#queue.take();
      this.#begin(record, this.#plans[this.#attempts.client[record]!]!);
    }
  }

  #begin(record: number, plan: CallPlan): void {
    const cost = plan.costs[this.#attempts.use[record]!]!;
    const nominalUs = this.#build!.serviceTime(this.#stream);
    const tookUs = Math.floor(nominalUs * this.#slowdown * this.#buildSlowdown * cost + 0.5);
    const endsUs = this.#timeline.nowUs + tookUs;
    const worker = this.#workers.indexOf(IDLE);
    this.#workers[worker] = record;
    this.#endsUs[worker] = endsUs;
    this.#busyCount += 1;
    this.#timeline.push(endsUs, EVENT.completion, record);
  }

  #count(outcome: OutcomeCode): OutcomeCode {
    this.#outcomes[outcome]! += 1;
    return outcome;
  }
}

function planOf(caller: Caller, build: Build): CallPlan {
  const { methods, surface } = caller;
  const shares = methods.map((name) => build.errorShares?.get(name) ?? 0);
  for (const share of shares) check(share >= 0 && share <= 1, 'share is not from 0 to 1', share);
  return {
    caller,
    verdicts: Uint8Array.from(methods, (name) =>
      outcomeCode(callVerdict(surface.get(name), build.surface.get(name))),
    ),
    costs: Float64Array.from(methods, (name) => factor(build.costs?.get(name) ?? 1)),
    errorShares: Float64Array.from(shares),
    served: new Float64Array(methods.length),
  };
}

function factor(value: number): number {
  check(value >= 0 && value <= FACTOR_MAX, 'factor of service time is out of range', value);
  return value;
}
