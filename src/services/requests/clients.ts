/**
 * A group of like clients of a service: what they call, how patient they are, what they got.
 *
 * An open loop sends whatever happens, as a crowd of many does. In a closed loop each user waits for
 * the outcome and thinks before the next request, so a slow service is asked less.
 */
import { check } from '../../kernel/check.ts';
import { exponentialUnit, type Sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { type ConnectionOptions, ConnectionPool } from './connections.ts';
import { failureCount, outcomeCounts } from './failure.ts';
import type { Caller } from './instance.ts';
import { LatencyHistogram } from './latency-histogram.ts';
import { NumberRing } from './ring.ts';
import type { Surface } from './surface.ts';

/** What a client does when a try fails in a way that another try may mend. */
interface RetryPolicy {
  /** Most tries after the first. */
  readonly retryMax: number;
  /** Wait before the second try; doubles with each one. */
  readonly backoffUs: Micros;
  readonly backoffUsMax: Micros;
  /** Share of the wait that is drawn, from 0 to 1: 1 waits from nothing up to all of it. */
  readonly jitter: number;
}

/** When requests are made. */
type Load =
  /** A Poisson process; 0 for none. */
  | { readonly kind: 'open'; readonly ratePerSecond: number }
  /** So many users, each of whom thinks first. */
  | { readonly kind: 'closed'; readonly users: number; readonly think: Sampler };

/** One method that a group calls. */
export interface Use {
  readonly method: string;
  /** Share among the uses of the group; 0 for a method only called on connecting. */
  readonly weight: number;
}

/** A client group. */
export interface ClientOptions {
  /** Draws of arrivals, uses and waits; of nothing else. */
  readonly stream: Stream;
  /** The contract that the clients were built against. */
  readonly surface: Surface;
  readonly uses: readonly Use[];
  /** How long a client waits for the answer to one try. */
  readonly timeoutUs: Micros;
  readonly retry: RetryPolicy;
  readonly load: Load;
  /** Without them, the balancer chooses anew for each try. */
  readonly connections?: ConnectionOptions;
}

/** Most requests a second of one open loop: gaps are whole microseconds. */
const RATE_MAX = 100_000;
const SHIFT_MAX = 30;

/** The clients of one group; made and driven by their `RequestPath`. */
export class ClientGroup implements Caller {
  readonly id: number;
  readonly options: ClientOptions;
  readonly methods: readonly string[];
  readonly pool: ConnectionPool | undefined = undefined;
  /** Final outcomes by code. All but `answered` are server errors (5xx) to the consumer. */
  readonly outcomes = outcomeCounts();
  /** Outcomes of single tries by code. */
  readonly tries = outcomeCounts();
  /** First try to answer, of the requests that were answered. */
  readonly latency = new LatencyHistogram();
  /** Tries whose answer is awaited, in the order of sending: record, serial, deadline. */
  readonly waiting = new NumberRing();
  /** Requests begun. */
  startedCount = 0;
  /** Chance that a try is lost on its way to an instance, by id; none while undefined. */
  lossTo: ((instance: number) => number) | undefined = undefined;
  /** Time that a try and its answer travel to an instance and back; none while undefined. */
  travelTo: ((instance: number) => Micros) | undefined = undefined;
  /** The next arrival of the open loop, and the next look at the waiting tries; -1 for none. */
  nextArrivalUs: Micros = -1;
  timerUs: Micros = -1;
  readonly #weightsTo: number[] = [];
  #weightSum = 0;
  #surface: Surface;
  #meanGapUs = Number.POSITIVE_INFINITY;

  /**
   * @param connectionBase - Connections of the request path so far.
   * @throws InvariantError if an option is out of range.
   */
  constructor(id: number, options: ClientOptions, connectionBase: number) {
    checkOptions(options);
    this.id = id;
    this.options = options;
    const { connections } = options;
    if (connections !== undefined) this.pool = new ConnectionPool(connectionBase, connections);
    this.methods = options.uses.map((use) => use.method);
    this.#surface = options.surface;
    for (const { weight } of options.uses) {
      this.#weightSum += weight;
      this.#weightsTo.push(this.#weightSum);
    }
    if (options.load.kind === 'open') this.setRate(options.load.ratePerSecond);
  }

  /** The contract that the clients call by at present. */
  get surface(): Surface {
    return this.#surface;
  }

  /** Requests whose final outcome was a failure: the consumer's 5xx. */
  get failedCount(): number {
    return failureCount(this.outcomes);
  }

  /** Requests begun and not yet answered or given up. */
  get openCount(): number {
    return this.startedCount - this.outcomes[0]! - this.failedCount;
  }

  /** Mean time between arrivals; infinite for none. */
  get meanGapUs(): number {
    return this.#meanGapUs;
  }

  /** Takes another contract: the clients were upgraded. */
  setSurface(surface: Surface): void {
    this.#surface = surface;
  }

  /** Sets the rate of an open loop. */
  setRate(ratePerSecond: number): void {
    check(ratePerSecond >= 0 && ratePerSecond <= RATE_MAX, 'rate is out of range', ratePerSecond);
    this.#meanGapUs = 1_000_000 / ratePerSecond;
  }

  /** Draws the time to the next arrival of an open loop with a rate. */
  drawGapUs(): Micros {
    return Math.floor(this.#meanGapUs * exponentialUnit(this.options.stream) + 0.5);
  }

  /** Draws which of the uses the next request is. */
  drawUse(): number {
    if (this.#weightsTo.length === 1) return 0;
    const drawn = this.options.stream.uniform() * this.#weightSum;
    let use = 0;
    while (this.#weightsTo[use]! <= drawn) use++;
    return use;
  }

  /** Draws whether a try is lost on its way to an instance. */
  drawLoss(instance: number): boolean {
    const loss = this.lossTo?.(instance) ?? 0;
    return loss > 0 && this.options.stream.chance(loss);
  }

  /** Draws the wait before a try, given how many there were after the first. */
  drawBackoffUs(retries: number): Micros {
    const { backoffUs, backoffUsMax, jitter } = this.options.retry;
    const waitUs = Math.min(backoffUsMax, backoffUs * (1 << Math.min(retries, SHIFT_MAX)));
    return Math.floor(waitUs * (1 - jitter * this.options.stream.uniform()));
  }
}

function checkOptions({ uses, timeoutUs, retry, load, connections }: ClientOptions): void {
  const isDuration = (us: Micros) => Number.isSafeInteger(us) && us >= 0;
  check(uses.length > 0, 'clients call nothing');
  for (const { weight } of uses) check(weight >= 0 && weight < 1e9, 'not a weight', weight);
  check(isDuration(timeoutUs) && timeoutUs > 0, 'timeout is not a duration', timeoutUs);
  check(isDuration(retry.retryMax), 'not a number of retries', retry.retryMax);
  check(isDuration(retry.backoffUs), 'back-off is not a duration', retry.backoffUs);
  check(isDuration(retry.backoffUsMax), 'back-off is not a duration', retry.backoffUsMax);
  check(retry.jitter >= 0 && retry.jitter <= 1, 'jitter is not from 0 to 1', retry.jitter);
  if (load.kind === 'closed') check(isDuration(load.users), 'not a number of users', load.users);
  const isIdle = load.kind === 'open' ? load.ratePerSecond === 0 : load.users === 0;
  const handshake = connections?.handshake;
  const isUsed = handshake === undefined || uses.some((use) => use.method === handshake);
  check(isUsed, 'the handshake is not among the uses', handshake);
  check(isIdle || uses.some((use) => use.weight > 0), 'no method has a weight');
}
