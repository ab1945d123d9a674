/**
 * A market of jobs: a queue, leases to providers, verification of results, payment after a delay,
 * and penalties for those that do not deliver.
 *
 * The price of a job is set aside when it is queued. It goes to the provider a settlement delay
 * after its result passed, or back to the client if the job is given up. A result that comes after
 * its lease ran out counts for nothing.
 */
import { check } from '../../kernel/check.ts';
import type { Sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import type { Scheduler } from '../scheduler.ts';
import { candidatesOf, type DispatcherDefects, type PickRule, pickRules } from './dispatch.ts';
import {
  isJailed,
  newProvider,
  type Provider,
  type ProviderQuality,
  type ProviderSpec,
} from './provider.ts';
import { judge, type ServiceLevel, type Verdict } from './service-level.ts';

/** What a provider loses. */
interface Penalties {
  /** Part of the stake lost by a result that does not pass: whole units, or what is left. */
  readonly slashPerFailure: number;
  /** The same for a lease that runs out. */
  readonly slashPerTimeout: number;
  /** The same for a breach of the service level. */
  readonly slashPerBreach: number;
  /** How long a breach keeps a provider from leases. */
  readonly jailUs: Micros;
}

/** What a market is made of. */
export interface JobMarketOptions {
  readonly scheduler: Scheduler;
  /** Draws qualities of results, work times and picks. */
  readonly stream: Stream;
  readonly providers: readonly ProviderSpec[];
  readonly pick?: PickRule;
  readonly leaseUs: Micros;
  /** Leases of one job before it is given up. */
  readonly attemptsMax: number;
  /** Jobs that wait at most; one more is turned away. */
  readonly queueMax: number;
  readonly settlementUs: Micros;
  readonly serviceLevel: ServiceLevel;
  readonly penalties: Penalties;
  /** By what work takes longer than units / rate, in microseconds of a mean of 1 s; default none. */
  readonly workFactor?: Sampler;
  readonly onVerdict?: (verdict: Verdict) => void;
  readonly onSettled?: (job: SettledJob) => void;
}

/** A job that has been paid for. */
export interface SettledJob {
  readonly id: number;
  readonly provider: string;
  readonly price: number;
  /** From the passing result to the payment. */
  readonly settlementUs: Micros;
  /** From the queue to the passing result. */
  readonly turnaroundUs: Micros;
}

interface Job {
  readonly id: number;
  readonly units: number;
  readonly price: number;
  readonly queuedUs: Micros;
  attempts: number;
  /** The lease that is on: results of others count for nothing. */
  lease: number;
}

/** A market. Nothing is judged before {@link JobMarket.start}; jobs may come at any time. */
export class JobMarket {
  /** May be replaced at any time. */
  dispatcherDefects: DispatcherDefects = {};
  /** May be replaced at any time. */
  pick: PickRule;
  readonly #options: JobMarketOptions;
  readonly #providers: Provider[];
  #queue: Job[] = [];
  #head = 0;
  #nextJob = 0;
  #nextLease = 1;
  #isDispatching = false;
  #submitted = 0;
  #turnedAway = 0;
  #assigned = 0;
  #completed = 0;
  #failed = 0;
  #timeouts = 0;
  #lateResults = 0;
  #abandoned = 0;
  #slashes = 0;
  #slashedStake = 0;
  #breaches = 0;
  #verdicts = 0;
  #jailedLeases = 0;
  #deposited = 0;
  #escrow = 0;
  #paid = 0;
  #refunded = 0;

  /** @throws InvariantError if an option is outside its range or two providers have one name. */
  constructor(options: JobMarketOptions) {
    check(options.leaseUs >= 1, 'lease is empty', options.leaseUs);
    check(options.attemptsMax >= 1, 'no attempts', options.attemptsMax);
    check(options.serviceLevel.windowUs >= 1, 'window is empty', options.serviceLevel.windowUs);
    const names = new Set(options.providers.map((provider) => provider.name));
    check(names.size === options.providers.length, 'two providers have one name');
    this.#options = options;
    for (const provider of options.providers) check(provider.slots >= 1, 'no slots', provider.name);
    this.#providers = options.providers.map(newProvider);
    this.pick = options.pick ?? pickRules.least_loaded;
  }

  /** The providers with their records, in order of joining. */
  get providers(): readonly Readonly<Provider>[] {
    return this.#providers;
  }

  /** Jobs that wait for a provider. */
  get queueLength(): number {
    return this.#queue.length - this.#head;
  }

  /** Jobs taken in so far. */
  get submittedCount(): number {
    return this.#submitted;
  }

  /** Jobs turned away so far because the queue was full. */
  get turnedAwayCount(): number {
    return this.#turnedAway;
  }

  /** Leases given so far. */
  get assignedCount(): number {
    return this.#assigned;
  }

  /** Jobs so far whose result passed in time. */
  get completedCount(): number {
    return this.#completed;
  }

  /** Results so far that did not pass. */
  get failedCount(): number {
    return this.#failed;
  }

  /** Leases so far that ran out. */
  get timeoutCount(): number {
    return this.#timeouts;
  }

  /** Results so far that came after their lease. */
  get lateResultCount(): number {
    return this.#lateResults;
  }

  /** Jobs given up so far. */
  get abandonedCount(): number {
    return this.#abandoned;
  }

  /** Slashes so far. */
  get slashCount(): number {
    return this.#slashes;
  }

  /** Stake lost so far. */
  get slashedStake(): number {
    return this.#slashedStake;
  }

  /** Windows so far in which a provider breached the service level. */
  get breachCount(): number {
    return this.#breaches;
  }

  /** Windows of providers judged so far, whatever the outcome, if they had samples enough. */
  get verdictCount(): number {
    return this.#verdicts;
  }

  /** Leases given so far to providers that were jailed then. */
  get jailedLeaseCount(): number {
    return this.#jailedLeases;
  }

  /** All money of clients: what came in, and where it is now. deposited = escrow + paid + refunded. */
  get accounts(): { deposited: number; escrow: number; paid: number; refunded: number } {
    return {
      deposited: this.#deposited,
      escrow: this.#escrow,
      paid: this.#paid,
      refunded: this.#refunded,
    };
  }

  /** Starts to evaluate providers, one window from now and each window after. */
  start(): void {
    const { scheduler, serviceLevel } = this.#options;
    scheduler.after(serviceLevel.windowUs, () => {
      for (const provider of this.#providers) this.#judge(provider);
      this.#dispatch();
      this.start();
    });
  }

  /**
   * Takes in a job.
   *
   * @param units - How much work it is; above 0.
   * @param price - Whole units of account, set aside at once.
   * @returns Its number, or null if the queue is full.
   */
  submit(units: number, price: number): number | null {
    check(units > 0 && Number.isFinite(units), 'job is no work', units);
    check(Number.isSafeInteger(price) && price >= 0, 'price is not whole', price);
    if (this.queueLength >= this.#options.queueMax) {
      this.#turnedAway++;
      return null;
    }
    const queuedUs = this.#options.scheduler.nowUs();
    const job: Job = { id: this.#nextJob++, units, price, queuedUs, attempts: 0, lease: 0 };
    this.#submitted++;
    this.#deposited += price;
    this.#escrow += price;
    this.#queue.push(job);
    this.#dispatch();
    return job.id;
  }

  /** Replaces what a provider is able to do, from its next lease on. */
  setQuality(name: string, quality: ProviderQuality): void {
    const provider = this.#providers.find((one) => one.name === name);
    check(provider !== undefined, 'no provider has this name', name);
    provider.quality = quality;
    this.#dispatch();
  }

  #dispatch(): void {
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    const { scheduler, stream } = this.#options;
    while (this.queueLength > 0) {
      const nowUs = scheduler.nowUs();
      const candidates = candidatesOf(this.#providers, nowUs, this.dispatcherDefects);
      if (candidates.length === 0) break;
      this.#lease(this.#takeFirst(), this.pick(candidates, stream));
    }
    this.#isDispatching = false;
  }

  #takeFirst(): Job {
    const job = this.#queue[this.#head++]!;
    if (this.#head > 1024 && this.#head * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return job;
  }

  #lease(job: Job, provider: Provider): void {
    const { scheduler, leaseUs } = this.#options;
    const lease = this.#nextLease++;
    job.attempts++;
    job.lease = lease;
    this.#assigned++;
    provider.assignedCount++;
    provider.leaseCount++;
    if (isJailed(provider, scheduler.nowUs())) this.#jailedLeases++;
    scheduler.after(leaseUs, () => {
      if (job.lease === lease) this.#timeOut(job, provider);
    });
    this.#work(job, provider, lease);
  }

  /** What the provider does. A jailed one is cut off from the market: its result never arrives. */
  #work(job: Job, provider: Provider, lease: number): void {
    const { scheduler, stream, workFactor } = this.#options;
    const { unitsPerSecond, slots, passShare, silentShare } = provider.quality;
    const isSilent = stream.chance(silentShare);
    const isGood = stream.chance(passShare);
    const factor = workFactor === undefined ? 1 : workFactor(stream) / US_PER_SECOND;
    const sharing = Math.max(1, provider.leaseCount / slots);
    const workUs = ((job.units * US_PER_SECOND) / unitsPerSecond) * factor * sharing;
    if (isSilent || isJailed(provider, scheduler.nowUs())) return;
    scheduler.after(Math.max(1, Math.round(workUs)), () => {
      if (job.lease !== lease) this.#lateResults++;
      else this.#verify(job, provider, isGood);
    });
  }

  #verify(job: Job, provider: Provider, isGood: boolean): void {
    this.#endLease(job, provider);
    provider.windowTotal++;
    if (isGood) {
      provider.windowPassed++;
      provider.passedCount++;
      this.#completed++;
      this.#settleLater(job, provider);
    } else {
      provider.failedCount++;
      this.#failed++;
      this.#slash(provider, this.#options.penalties.slashPerFailure);
      this.#retry(job);
    }
    this.#dispatch();
  }

  #timeOut(job: Job, provider: Provider): void {
    this.#endLease(job, provider);
    provider.windowTotal++;
    provider.timeoutCount++;
    this.#timeouts++;
    this.#slash(provider, this.#options.penalties.slashPerTimeout);
    this.#retry(job);
    this.#dispatch();
  }

  #endLease(job: Job, provider: Provider): void {
    job.lease = 0;
    provider.leaseCount--;
  }

  #retry(job: Job): void {
    if (job.attempts < this.#options.attemptsMax) {
      this.#queue.push(job);
      return;
    }
    this.#abandoned++;
    this.#escrow -= job.price;
    this.#refunded += job.price;
  }

  #settleLater(job: Job, provider: Provider): void {
    const { scheduler, settlementUs, onSettled } = this.#options;
    const turnaroundUs = scheduler.nowUs() - job.queuedUs;
    scheduler.after(settlementUs, () => {
      this.#escrow -= job.price;
      this.#paid += job.price;
      provider.paid += job.price;
      const { id, price } = job;
      onSettled?.({ id, provider: provider.name, price, settlementUs, turnaroundUs });
    });
  }

  #slash(provider: Provider, amount: number): void {
    if (amount === 0) return;
    const lost = Math.min(provider.stake, amount);
    provider.stake -= lost;
    provider.slashCount++;
    this.#slashes++;
    this.#slashedStake += lost;
  }

  #judge(provider: Provider): void {
    const { scheduler, serviceLevel, penalties, onVerdict } = this.#options;
    const { windowPassed: passed, windowTotal: total, name } = provider;
    provider.windowPassed = 0;
    provider.windowTotal = 0;
    if (total < serviceLevel.samplesMin) return;
    const verdict = judge(serviceLevel, name, passed, total);
    this.#verdicts++;
    if (verdict.outcome === 'breached') {
      provider.breachCount++;
      this.#breaches++;
      this.#slash(provider, penalties.slashPerBreach);
      provider.jailedUntilUs = scheduler.nowUs() + penalties.jailUs;
      scheduler.after(penalties.jailUs, () => this.#dispatch());
    }
    onVerdict?.(verdict);
  }
}
