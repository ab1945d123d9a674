/**
 * Users in a closed loop: each sends a request, waits for its outcome, thinks, and sends the next.
 *
 * A request is a transaction. Its outcome is what the user's wallet sees of the chain: final, or not
 * final in time. After a timeout the user tries again with a new transaction, and what became of the
 * old one no longer counts: its work is done in vain. So users who give up early make load of their
 * own, and a cluster that was overloaded for a moment can stay so.
 *
 * Source: Bronson et al., "Metastable failures in distributed systems", HotOS (2021).
 */
import { z } from 'zod';
import { type Sampler, sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { distribution } from '../../schema/distribution.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { fraction } from '../../schema/fraction.ts';
import { name, nameOf } from '../../schema/names.ts';
import { record, value } from '../../schema/record.ts';
import { sizeRange } from '../../schema/size.ts';
import { whole } from '../../schema/whole.ts';
import type { TrafficHost } from './host.ts';
import { drawPayload } from './payload.ts';
import { ownerOf, type Sender, senderSampler, sendersSchema } from './senders.ts';

/** Most users of one traffic. */
const USERS_MAX = 100_000;
/** Most retries of one request. */
const RETRIES_MAX = 100;

const backoffSchema = value({
  base: duration().describe('Wait before the first retry; it doubles with every further one.'),
  max: duration().describe('Longest wait.'),
  jitter: fraction()
    .prefault(1)
    .describe('Share of the wait that is drawn at random, from none of it to all of it.'),
})
  .refine(({ baseUs, maxUs }) => baseUs <= maxUs, { error: 'range.order: base is above max' })
  .describe('Wait between a timeout and the retry after it.');

/** What a scenario file says about users in a closed loop. */
export const closedLoopSchema = record({
  kind: z.literal('closed_loop'),
  name: name('traffic').describe('Name of this traffic.'),
  users: whole(1, USERS_MAX).describe('Number of users.'),
  think: distribution().describe('Time between an outcome and the next request of a user.'),
  timeout: positiveDuration().describe('How long a user waits for a transaction to be final.'),
  retries: whole(0, RETRIES_MAX).describe('Retries of a request before the user gives it up.'),
  backoff: backoffSchema,
  stage: nameOf('stage').describe('Stage during which it flows.'),
  from: nameOf('group').describe('Group of wallets; users are dealt to them in turn.'),
  senders: sendersSchema
    .optional()
    .describe('Which accounts send how often; otherwise every user has one account.'),
  payload: sizeRange().describe('Size of the payload of a transaction, all sizes equally likely.'),
}).describe('Users who wait for each of their transactions, and retry what takes too long.');

/** Users in a closed loop, as the engine reads it. */
export type ClosedLoopSpec = z.output<typeof closedLoopSchema>;

/** Starts the users at the beginning of their stage; they stop with it. */
export function startClosedLoop(spec: ClosedLoopSpec, host: TrafficHost): void {
  const loop = new ClosedLoop(spec, host);
  for (let user = 0; user < spec.users; user += 1) loop.think(user);
}

interface Request {
  readonly user: number;
  readonly sender: Sender;
  readonly payload: Uint8Array;
  readonly sentUs: Micros;
  retries: number;
}

class ClosedLoop {
  readonly #spec: ClosedLoopSpec;
  readonly #host: TrafficHost;
  readonly #senderOf: (user: number) => Sender;
  readonly #thinkUs: Sampler;
  readonly #thoughts: Stream;
  readonly #backoffs: Stream;
  readonly #payloads: Stream;

  constructor(spec: ClosedLoopSpec, host: TrafficHost) {
    this.#spec = spec;
    this.#host = host;
    this.#thinkUs = sampler(spec.think);
    this.#thoughts = host.stream('thoughts');
    this.#backoffs = host.stream('backoffs');
    this.#payloads = host.stream('payloads');
    const wallets = host.nodesOf(spec.from);
    this.#senderOf =
      spec.senders === undefined
        ? (user) => ownerOf(user, wallets)
        : senderSampler(spec, host, this.#payloads);
    for (const wallet of wallets) resolveMetrics(host, wallet);
  }

  /** A user thinks, then begins a request. */
  think(user: number): void {
    this.#after(Math.max(1, this.#thinkUs(this.#thoughts)), () => {
      const payload = drawPayload(this.#spec.payload, this.#payloads);
      const sender = this.#senderOf(user);
      this.#try({ user, sender, payload, sentUs: this.#host.nowUs(), retries: 0 });
    });
  }

  /** Sends a transaction for a request. Its timeout and its finality exclude each other. */
  #try(request: Request): void {
    const { timeoutUs } = this.#spec;
    let isOpen = true;
    const onFinal = (): void => {
      if (!isOpen) return;
      isOpen = false;
      this.#succeeded(request);
    };
    const { sender, payload } = request;
    this.#host.send({ ...sender, payload, watch: { forUs: timeoutUs, onFinal } });
    this.#after(timeoutUs, () => {
      if (!isOpen) return;
      isOpen = false;
      this.#timedOut(request);
    });
  }

  #succeeded({ user, sender, sentUs }: Request): void {
    const nowUs = this.#host.nowUs();
    const { registry, done, time } = resolveMetrics(this.#host, sender.wallet);
    registry.add(done);
    registry.observe(time, nowUs - sentUs, nowUs);
    this.think(user);
  }

  #timedOut(request: Request): void {
    const { registry, failed, retried } = resolveMetrics(this.#host, request.sender.wallet);
    if (request.retries >= this.#spec.retries) {
      registry.add(failed);
      this.think(request.user);
      return;
    }
    this.#after(backoffUs(this.#spec.backoff, request.retries, this.#backoffs), () => {
      request.retries += 1;
      registry.add(retried);
      this.#try(request);
    });
  }

  /** Runs `action` later, unless the stage is over by then. */
  #after(delayUs: Micros, action: () => void): void {
    this.#host.after(delayUs, () => {
      if (this.#host.isStage(this.#spec.stage)) action();
    });
  }
}

/**
 * Wait before a retry: the base doubled with every retry before it, cut to the longest, of which the
 * share `jitter` is drawn at random.
 *
 * @param retries - Retries before this one.
 * @returns Whole microseconds, 0 or more.
 * Source: Brooker, "Exponential backoff and jitter", AWS Architecture Blog (2015).
 */
export function backoffUs(
  spec: { readonly baseUs: Micros; readonly maxUs: Micros; readonly jitter: number },
  retries: number,
  stream: Stream,
): Micros {
  let waitUs = Math.min(spec.baseUs, spec.maxUs);
  for (let doubled = 0; doubled < retries && waitUs < spec.maxUs; doubled += 1) {
    waitUs = Math.min(2 * waitUs, spec.maxUs);
    if (waitUs === 0) break;
  }
  const drawnUs = Math.floor(waitUs * spec.jitter);
  return waitUs - drawnUs + stream.below(drawnUs + 1);
}

function resolveMetrics(host: TrafficHost, wallet: number) {
  const registry = host.registryOf(wallet);
  return {
    registry,
    done: registry.counter('requests_done'),
    failed: registry.counter('requests_failed'),
    retried: registry.counter('requests_retried'),
    time: registry.samples('request_time'),
  };
}
