/**
 * The middleware of one node: takes requests, has one of two implementations serve them by the phase
 * of the migration, and falls back to the old one if the new one fails or takes too long.
 */
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import { Applier, type ApplyOutcome } from './apply.ts';
import {
  type Answer,
  type ApiRequest,
  type Implementation,
  messages,
  PanicError,
} from './implementation.ts';
import type { NetworkState } from './network-state.ts';
import type { Backend, Router, RoutingChoice } from './router.ts';
import { APPLY_ENDPOINT } from './routes.ts';
import type { ServiceClock } from './service-time.ts';

/** One implementation as it runs on a node: its code and how long it takes. */
export interface RunningImplementation {
  readonly implementation: Implementation;
  readonly clock: ServiceClock;
}

export interface NodeAgentOptions {
  readonly node: string;
  readonly state: NetworkState;
  readonly router: Router;
  readonly scheduler: Scheduler;
  /** Draws service times. */
  readonly stream: Stream;
  readonly backends: { readonly [Name in Backend]: RunningImplementation };
  /** When the middleware gives up on an implementation. */
  readonly timeoutUs: Micros;
  /** The same for an apply, which runs on its own; as for anything else if left out. */
  readonly applyTimeoutUs?: Micros;
}

/** An answer with how it came about. */
export interface Served {
  readonly answer: Answer;
  /** Who answered in the end. */
  readonly backend: Backend;
  readonly elapsedUs: Micros;
  /** Why the rewrite did not, though it was chosen. */
  readonly cause?: FailureCause;
}

/** An apply with how it came about. */
export interface ServedApply {
  readonly outcome: ApplyOutcome;
  readonly backend: Backend;
  /** With what the failed attempt took before. */
  readonly elapsedUs: Micros;
  readonly cause?: FailureCause;
}

type FailureCause = 'error' | 'timeout';

interface Attempt {
  readonly answer: Answer | undefined;
  readonly elapsedUs: Micros;
  readonly cause?: FailureCause;
}

const FIRST_FAILURE_STATUS = 500;
const failure: Answer = { status: 500, body: null };

export class NodeAgent {
  readonly node: string;
  readonly router: Router;
  readonly applier: Applier;
  readonly #state: NetworkState;
  readonly #stream: Stream;
  readonly #timeoutUs: Micros;
  readonly #applyTimeoutUs: Micros;
  readonly #applyRequest: ApiRequest;
  #backends: { readonly [Name in Backend]: RunningImplementation };

  constructor(options: NodeAgentOptions) {
    const { node, state, router, scheduler, stream, backends, timeoutUs } = options;
    this.node = node;
    this.router = router;
    this.#state = state;
    this.#stream = stream;
    this.#timeoutUs = timeoutUs;
    this.#applyTimeoutUs = options.applyTimeoutUs ?? timeoutUs;
    this.#backends = backends;
    this.#applyRequest = { method: 'PUT', path: APPLY_ENDPOINT.replace('{node}', node) };
    this.applier = new Applier(state.disk(node), scheduler, (config) => state.commit(config));
  }

  /** Runs other code from now on, as an upgrade or a downgrade does. */
  setBackend(backend: Backend, running: RunningImplementation): void {
    this.#backends = { ...this.#backends, [backend]: running };
  }

  /** What runs under a name. */
  backend(backend: Backend): RunningImplementation {
    return this.#backends[backend];
  }

  /** Serves a request at once; what a write changes is staged. It takes `elapsedUs` of nobody. */
  request(request: ApiRequest): Served {
    const choice = this.router.choose(request);
    const first = this.#attempt(request, choice.backend);
    const isFallback = this.#mayFallBack(choice) && first.cause !== undefined;
    const last = isFallback ? this.#attempt(request, 'legacy') : first;
    const cause = isFallback ? first.cause : undefined;
    const backend = this.router.served(request, choice, cause);
    const elapsedUs = isFallback ? first.elapsedUs + last.elapsedUs : first.elapsedUs;
    const answer = this.#taken(last.answer ?? failure);
    return { answer, backend, elapsedUs, ...(cause === undefined ? {} : { cause }) };
  }

  /**
   * Applies what is staged on this node.
   *
   * @param key - Names the intention; the old implementation goes on with it after a failure.
   * @param done - Told when it is over, be it at once.
   */
  apply(key: string, done: (served: ServedApply) => void): void {
    const choice = this.router.choose(this.#applyRequest);
    this.#applyWith(choice.backend, key, (outcome) => {
      const cause = causeOf(outcome);
      if (cause === undefined || !this.#mayFallBack(choice)) {
        const backend = this.router.served(this.#applyRequest, choice);
        done({ outcome, backend, elapsedUs: outcome.durationUs });
        return;
      }
      this.#applyWith('legacy', key, (second) => {
        const backend = this.router.served(this.#applyRequest, choice, cause);
        const elapsedUs = outcome.durationUs + second.durationUs;
        done({ outcome: second, backend, elapsedUs, cause });
      });
    });
  }

  /** Applies what is staged with one implementation, past the router, as a command line does. */
  applyBy(backend: Backend, key: string, done: (outcome: ApplyOutcome) => void): void {
    this.#applyWith(backend, key, done);
  }

  #applyWith(backend: Backend, key: string, done: (outcome: ApplyOutcome) => void): void {
    const { implementation, clock } = this.#backends[backend];
    const job = {
      key,
      implementation,
      clock,
      stream: this.#stream,
      cluster: this.#state.cluster(this.node),
      node: this.#state.staged(this.node),
      timeoutUs: this.#applyTimeoutUs,
    };
    this.applier.start(job, (outcome) => {
      this.#state.touch(this.node);
      done(outcome);
    });
  }

  #mayFallBack({ backend }: RoutingChoice): boolean {
    return backend === 'rewrite' && this.router.config.isFallbackEnabled;
  }

  #attempt(request: ApiRequest, backend: Backend): Attempt {
    const { implementation, clock } = this.#backends[backend];
    const elapsedUs = clock.answerUs(this.#stream);
    if (elapsedUs > this.#timeoutUs) {
      return { answer: undefined, elapsedUs: this.#timeoutUs, cause: 'timeout' };
    }
    try {
      const answer = implementation.answer(request, this.#state.view(this.node));
      const isFailure = answer.status >= FIRST_FAILURE_STATUS;
      return { answer, elapsedUs, ...(isFailure ? { cause: 'error' as const } : {}) };
    } catch (cause) {
      if (!(cause instanceof PanicError)) throw cause;
      return { answer: undefined, elapsedUs, cause: 'error' };
    }
  }

  #taken(answer: Answer): Answer {
    if (answer.change === undefined || this.#state.take(this.node, answer.change)) return answer;
    return { status: 503, body: { message: messages.noQuorum } };
  }
}

function causeOf({ status }: ApplyOutcome): FailureCause | undefined {
  if (status === 'failed') return 'error';
  return status === 'timed_out' ? 'timeout' : undefined;
}
