/**
 * The way of requests: client groups, a load balancer, the instances of one service.
 *
 * Nothing outside depends on a single request, so requests are no events of the simulation. The path
 * keeps their events to itself and works them off in order up to the present whenever somebody looks
 * (`advance`, before a scrape) or intervenes (each method here does it first). What comes out is the
 * same as if each had happened in its turn, for a fraction of the cost.
 */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import { ATTEMPT, Attempts } from './attempts.ts';
import { type BalancePolicy, Balancer } from './balancer.ts';
import { ClientGroup, type ClientOptions } from './clients.ts';
import { isRetryable, type OutcomeCode, outcomeCode } from './failure.ts';
import { IdleWatch } from './idle-watch.ts';
import { type Build, type Capacity, IN_HAND, ServiceInstance } from './instance.ts';
import type { Surface } from './surface.ts';
import { EVENT, kindOf, subjectOf, Timeline } from './timeline.ts';

const ANSWERED = outcomeCode('answered');
const NO_INSTANCE = outcomeCode('no_instance');
const DISCONNECTED = outcomeCode('disconnected');
const TIMEOUT = outcomeCode('timeout');
const ABORTED = outcomeCode('aborted');
/** User of the handshake on connection c is `HANDSHAKE - c`: below 0, as no user of a load is. */
const HANDSHAKE = -1;

/** Requests to one service. */
export class RequestPath {
  readonly balancer: Balancer;
  readonly #scheduler: Scheduler;
  readonly #timeline = new Timeline();
  readonly #attempts = new Attempts();
  readonly #instances: ServiceInstance[] = [];
  readonly #clients: ClientGroup[] = [];
  readonly #idle: IdleWatch;
  #connectionCount = 0;

  constructor(scheduler: Scheduler, policy: BalancePolicy) {
    this.#scheduler = scheduler;
    this.balancer = new Balancer(policy);
    this.#idle = new IdleWatch(scheduler, this.#timeline, () => this.advance());
    this.#timeline.reach(scheduler.nowUs());
  }

  /** When the next thing happens on the path; infinite when nothing will. */
  get nextEventUs(): Micros {
    return this.#timeline.nextUs;
  }

  /** The instances in the order in which they were added. */
  get instances(): readonly ServiceInstance[] {
    return this.#instances;
  }

  /** The client groups in the order in which they were added. */
  get clients(): readonly ClientGroup[] {
    return this.#clients;
  }

  /** Lets everything happen that is due by now. Counters are current only after it. */
  advance(): void {
    const untilUs = this.#scheduler.nowUs();
    const timeline = this.#timeline;
    while (timeline.nextUs <= untilUs) {
      const event = timeline.take();
      this.#happen(kindOf(event), subjectOf(event));
    }
    timeline.reach(untilUs);
  }

  /**
   * Adds an instance: stopped, and unknown to the balancer.
   *
   * @param stream - Draws of its service times and errors; of nothing else.
   */
  addInstance(capacity: Capacity, stream: Stream): ServiceInstance {
    this.advance();
    const id = this.#instances.length;
    const instance = new ServiceInstance(id, capacity, stream, this.#attempts, this.#timeline);
    this.#instances.push(instance);
    return instance;
  }

  /** Starts a process of a build, with its counters at 0; it takes requests at once. */
  start(instance: ServiceInstance, build: Build): void {
    this.advance();
    instance.start(build, this.#clients);
  }

  /** Tells the balancer whether an instance is ready. Neither start nor stop does. */
  setReady(instance: ServiceInstance, isReady: boolean): void {
    this.advance();
    this.balancer.list(instance, isReady);
  }

  /**
   * Lets an instance finish what it has in hand and take nothing new. Its persistent connections
   * break; what is in hand is still answered.
   *
   * @param onIdle - Called once, at the instant at which nothing is in hand any more; never if the
   *   instance is stopped before.
   */
  drain(instance: ServiceInstance, onIdle?: () => void): void {
    this.advance();
    check(instance.state !== 'stopped', 'an instance that is stopped was drained', instance.id);
    instance.drain();
    this.#breakConnections(instance);
    if (onIdle !== undefined) this.#idle.begin(instance, onIdle);
  }

  /** Ends the process of an instance at once: what it has in hand fails. */
  stop(instance: ServiceInstance): void {
    this.advance();
    if (instance.state === 'stopped') return;
    this.#idle.end(instance);
    const { free, scheduled } = instance.stop();
    for (const record of [...scheduled, ...free]) {
      if (this.#attempts.state[record] === ATTEMPT.pending) this.#conclude(record, ABORTED);
    }
    for (const record of scheduled) this.#attempts.state[record] = ATTEMPT.orphaned;
    for (const record of free) this.#attempts.release(record);
    this.#breakConnections(instance);
  }

  /** Lets an instance stand still: it takes requests while it has room, and finishes none. */
  hang(instance: ServiceInstance): void {
    this.advance();
    instance.hang();
  }

  /** Ends a hang: what should have been done meanwhile is done now. */
  resume(instance: ServiceInstance): void {
    this.advance();
    for (const record of instance.resume()) this.#complete(record);
    instance.fill();
    this.#idle.look(instance);
  }

  /** Makes an instance take so many times longer for all that it begins from now on. */
  setSlowdown(instance: ServiceInstance, slowdown: number): void {
    this.advance();
    instance.setSlowdown(slowdown);
  }

  /** Adds a client group, whose load begins now. */
  addClients(options: ClientOptions): ClientGroup {
    this.advance();
    const clients = new ClientGroup(this.#clients.length, options, this.#connectionCount);
    const connectionCount = clients.pool?.options.count ?? 0;
    this.#connectionCount += connectionCount;
    this.#clients.push(clients);
    for (const instance of this.#instances) instance.plan(clients.id, clients);
    for (let place = 0; place < connectionCount; place++) {
      this.#connectLater(clients, place, false);
    }
    this.#beginLoad(clients);
    return clients;
  }

  /** Sets the rate of an open loop, 0 for none. */
  setRate(clients: ClientGroup, ratePerSecond: number): void {
    this.advance();
    check(clients.options.load.kind === 'open', 'a closed loop has no rate', clients.id);
    clients.setRate(ratePerSecond);
    this.#arriveLater(clients);
  }

  /** Upgrades the clients of a group to another contract. */
  setSurface(clients: ClientGroup, surface: Surface): void {
    this.advance();
    clients.setSurface(surface);
    for (const instance of this.#instances) instance.plan(clients.id, clients);
  }

  #happen(kind: number, subject: number): void {
    if (kind === EVENT.completion) this.#complete(subject);
    else if (kind === EVENT.arrival) this.#arrive(this.#clients[subject]!);
    else if (kind === EVENT.send) this.#resend(subject);
    else if (kind === EVENT.timeout) this.#giveUp(this.#clients[subject]!);
    else if (kind === EVENT.arrived) this.#arrived(subject);
    else this.#connect(subject);
  }

  #beginLoad(clients: ClientGroup): void {
    const { load } = clients.options;
    if (load.kind === 'open') {
      this.#arriveLater(clients);
      return;
    }
    for (let user = 0; user < load.users; user++) this.#thinkThenSend(clients, user);
  }

  // The gaps of a Poisson process have no memory, so a new rate just draws the next one anew. What
  // was scheduled before is told by its time, and ignored.
  #arriveLater(clients: ClientGroup): void {
    clients.nextArrivalUs = -1;
    if (clients.meanGapUs === Number.POSITIVE_INFINITY) return;
    clients.nextArrivalUs = this.#timeline.nowUs + clients.drawGapUs();
    this.#timeline.push(clients.nextArrivalUs, EVENT.arrival, clients.id);
  }

  #arrive(clients: ClientGroup): void {
    if (clients.nextArrivalUs !== this.#timeline.nowUs) return;
    const user = clients.pool === undefined ? 0 : clients.startedCount % clients.pool.options.count;
    this.#begin(clients, user, clients.drawUse());
    this.#arriveLater(clients);
  }

  #begin(clients: ClientGroup, user: number, use: number): void {
    const attempts = this.#attempts;
    const record = attempts.take();
    attempts.client[record] = clients.id;
    attempts.user[record] = user;
    attempts.use[record] = use;
    attempts.retries[record] = 0;
    attempts.firstUs[record] = this.#timeline.nowUs;
    clients.startedCount += 1;
    this.#send(record, clients);
  }

  #resend(record: number): void {
    const attempts = this.#attempts;
    const clients = this.#clients[attempts.client[record]!]!;
    if (attempts.state[record] === ATTEMPT.backoff) {
      this.#send(record, clients);
      return;
    }
    const user = attempts.user[record]!;
    attempts.release(record);
    this.#begin(clients, user, clients.drawUse());
  }

  #send(record: number, clients: ClientGroup): void {
    const attempts = this.#attempts;
    attempts.state[record] = ATTEMPT.pending;
    attempts.sentUs[record] = this.#timeline.nowUs;
    attempts.serial[record]! += 1;
    const instance = this.#instanceFor(clients, attempts.user[record]!);
    if (instance === undefined || clients.drawLoss(instance.id)) {
      this.#turnAway(record, clients.pool === undefined ? NO_INSTANCE : DISCONNECTED);
      return;
    }
    attempts.instance[record] = instance.id;
    const travelUs = clients.travelTo?.(instance.id) ?? 0;
    if (travelUs > 0) {
      this.#timeline.push(this.#timeline.nowUs + travelUs, EVENT.arrived, record);
      this.#await(record, clients);
      return;
    }
    const outcome = instance.offer(record);
    if (outcome === IN_HAND) this.#await(record, clients);
    else this.#turnAway(record, outcome);
  }

  /** A try arrives after a long way, whether or not its client still waits for the answer. */
  #arrived(record: number): void {
    const attempts = this.#attempts;
    attempts.sentUs[record] = this.#timeline.nowUs;
    const outcome = this.#instances[attempts.instance[record]!]!.offer(record);
    if (outcome === IN_HAND) return;
    if (attempts.state[record] === ATTEMPT.pending) this.#conclude(record, outcome);
    attempts.release(record);
  }

  #instanceFor(clients: ClientGroup, user: number): ServiceInstance | undefined {
    if (clients.pool === undefined) return this.balancer.pick();
    const place = user < 0 ? HANDSHAKE - user : user % clients.pool.options.count;
    const instance = clients.pool.instanceOf(place);
    return instance === undefined ? undefined : this.#instances[instance];
  }

  #turnAway(record: number, outcome: OutcomeCode): void {
    this.#conclude(record, outcome);
    this.#attempts.release(record);
  }

  // All tries of a group have the same patience, so their deadlines come in the order of sending,
  // and one timer for the first of them is enough.
  #await(record: number, clients: ClientGroup): void {
    const deadlineUs = this.#timeline.nowUs + clients.options.timeoutUs;
    clients.waiting.push(record);
    clients.waiting.push(this.#attempts.serial[record]!);
    clients.waiting.push(deadlineUs);
    if (clients.timerUs < 0) this.#setTimer(clients, deadlineUs);
  }

  #setTimer(clients: ClientGroup, atUs: Micros): void {
    clients.timerUs = atUs;
    this.#timeline.push(atUs, EVENT.timeout, clients.id);
  }

  #giveUp(clients: ClientGroup): void {
    const { waiting } = clients;
    clients.timerUs = -1;
    while (waiting.length > 0) {
      const record = waiting.at(0);
      const isWaiting = this.#attempts.isPending(record, waiting.at(1));
      const deadlineUs = waiting.at(2);
      if (isWaiting && deadlineUs > this.#timeline.nowUs) {
        this.#setTimer(clients, deadlineUs);
        return;
      }
      for (let column = 0; column < 3; column++) waiting.take();
      if (!isWaiting) continue;
      this.#attempts.state[record] = ATTEMPT.abandoned;
      this.#conclude(record, TIMEOUT);
    }
  }

  #complete(record: number): void {
    const attempts = this.#attempts;
    if (attempts.state[record] === ATTEMPT.orphaned) {
      attempts.release(record);
      return;
    }
    const outcome = this.#instances[attempts.instance[record]!]!.complete(record);
    if (outcome === IN_HAND) return;
    if (attempts.state[record] === ATTEMPT.pending) this.#conclude(record, outcome);
    attempts.release(record);
  }

  /** A try has its outcome for the client; the record itself stays as it is. */
  #conclude(record: number, outcome: OutcomeCode): void {
    const attempts = this.#attempts;
    const clients = this.#clients[attempts.client[record]!]!;
    const retries = attempts.retries[record]!;
    clients.tries[outcome]! += 1;
    if (isRetryable(outcome) && retries < clients.options.retry.retryMax) {
      this.#retryLater(record, clients, retries);
      return;
    }
    clients.outcomes[outcome]! += 1;
    if (outcome === ANSWERED) {
      clients.latency.observe(this.#timeline.nowUs - attempts.firstUs[record]!);
    }
    const user = attempts.user[record]!;
    if (clients.options.load.kind === 'closed' && user >= 0) this.#thinkThenSend(clients, user);
  }

  #retryLater(failed: number, clients: ClientGroup, retries: number): void {
    const attempts = this.#attempts;
    const record = attempts.take();
    attempts.state[record] = ATTEMPT.backoff;
    attempts.client[record] = clients.id;
    attempts.user[record] = attempts.user[failed]!;
    attempts.use[record] = attempts.use[failed]!;
    attempts.firstUs[record] = attempts.firstUs[failed]!;
    attempts.retries[record] = retries + 1;
    const atUs = this.#timeline.nowUs + clients.drawBackoffUs(retries);
    this.#timeline.push(atUs, EVENT.send, record);
  }

  #thinkThenSend(clients: ClientGroup, user: number): void {
    const { load, stream } = clients.options;
    if (load.kind !== 'closed') return;
    const record = this.#attempts.take();
    this.#attempts.state[record] = ATTEMPT.thinking;
    this.#attempts.client[record] = clients.id;
    this.#attempts.user[record] = user;
    this.#timeline.push(this.#timeline.nowUs + load.think(stream), EVENT.send, record);
  }

  #connectLater(clients: ClientGroup, place: number, wasRefused: boolean): void {
    const pool = clients.pool!;
    const delayUs = pool.drawDelayUs(clients.options.stream, wasRefused);
    this.#timeline.push(this.#timeline.nowUs + delayUs, EVENT.connect, pool.base + place);
  }

  #connect(connection: number): void {
    const clients = this.#clients.findLast(({ pool }) => pool && pool.base <= connection)!;
    const pool = clients.pool!;
    const place = connection - pool.base;
    const instance = this.balancer.pick();
    if (instance?.state !== 'accepting') {
      pool.refuse();
      this.#connectLater(clients, place, true);
      return;
    }
    pool.connect(place, instance.id);
    const { handshake } = pool.options;
    if (handshake === undefined) return;
    this.#begin(clients, HANDSHAKE - place, clients.methods.indexOf(handshake));
  }

  #breakConnections(instance: ServiceInstance): void {
    for (const clients of this.#clients) {
      for (const place of clients.pool?.breakAll(instance.id) ?? []) {
        this.#connectLater(clients, place, false);
      }
    }
  }
}
