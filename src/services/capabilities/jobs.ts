/**
 * A market of jobs: clients submit, the dispatcher leases to providers, verifies and pays.
 *
 * One process dispatches: the first that works. While none does, nothing is taken in, and what
 * falls due waits; a component that is not stateful then forgets what it had.
 */
import { check } from '../../kernel/check.ts';
import { poissonWaitUs, sampler } from '../../kernel/distributions.ts';
import { pickRules } from '../jobs/dispatch.ts';
import { JobMarket, type JobMarketOptions } from '../jobs/job-market.ts';
import type { ProviderSpec } from '../jobs/provider.ts';
import {
  type Answer,
  answer,
  type Capability,
  type CapabilityHost,
  type CapabilityKind,
  noAnswer,
  type Probe,
} from '../runtime/capability.ts';
import type { Exposition } from '../runtime/exposition.ts';
import type { Instance } from '../runtime/instance.ts';
import { JobProvider } from './jobs/job-provider.ts';
import { type JobsSpec, jobsSchema } from './jobs/spec.ts';
import { JobTally } from './jobs/tally.ts';
import { HeldScheduler } from './process/held-scheduler.ts';
import { takesMessages } from './process/reach.ts';
import { wrongFactor, wrongShare } from './process/wrong.ts';

export { jobsSchema };

/** The kind of the dispatcher. */
export const jobs: CapabilityKind<JobsSpec> = {
  kind: 'jobs',
  schema: jobsSchema,
  metrics: {
    jobs_submitted_total: { type: 'counter', help: 'Jobs taken in' },
    jobs_turned_away_total: { type: 'counter', help: 'Jobs for which the queue had no room' },
    jobs_assigned_total: { type: 'counter', help: 'Leases given' },
    jobs_completed_total: { type: 'counter', help: 'Jobs whose result passed in time' },
    jobs_failures_total: { type: 'counter', help: 'Results that did not pass' },
    jobs_timeouts_total: { type: 'counter', help: 'Leases that ran out' },
    jobs_late_results_total: { type: 'counter', help: 'Results that came after their lease' },
    jobs_abandoned_total: { type: 'counter', help: 'Jobs given up' },
    jobs_slashes_total: { type: 'counter', help: 'Slashes' },
    jobs_breaches_total: { type: 'counter', help: 'Windows in which a provider fell short' },
    jobs_verdicts_total: { type: 'counter', help: 'Windows of providers judged' },
    jobs_queue: { type: 'gauge', help: 'Jobs that wait for a provider' },
    jobs_settlement_seconds: { type: 'histogram', help: 'From a passing result to its payment' },
    jobs_turnaround_seconds: { type: 'histogram', help: 'From the queue to a passing result' },
    jobs_results_total: {
      type: 'counter',
      help: 'Ends of leases by provider and outcome: passed, failed, timeout',
    },
    jobs_provider_jailed: { type: 'gauge', help: 'Whether the provider is kept from leases' },
    jobs_provider_stake: { type: 'gauge', help: 'What the provider can still lose' },
    jobs_pass_ratio: { type: 'gauge', help: 'Share of results that passed in the last window' },
    jobs_pass_ratio_lower: { type: 'gauge', help: 'Lower end of its 95 % interval of Wilson' },
  },
  probes: {
    jobs_queue: { gives: 'count', help: 'Jobs that wait for a provider' },
    jobs_jailed: { gives: 'texts', help: 'Providers that are kept from leases' },
    jobs_pass_ratio_lower: {
      gives: 'ratio',
      help: 'Lower end of the 95 % interval of the share of passing results of `provider`',
    },
    jobs_balanced: { gives: 'bool', help: 'Whether all money is set aside, paid or refunded' },
  },
  operations: [],
  settings: {},
  traits: {},
  faults: ['hang', 'port_closed', 'link_loss', 'partition'],
  partners: ({ components }, component) => [
    { group: component },
    ...components.map((group) => ({ group, kind: 'job_provider', key: 'components' })),
  ],
  results: {
    lease_to_jailed: 'leases to jailed providers, too',
    lease_beyond_slots: 'leases to providers without a free slot, too',
    settlement: 'pays after `factor` (10) times the settlement delay',
  },
  create: (host, spec) => new JobDispatcher(host, spec),
};

class JobDispatcher implements Capability {
  readonly probes: ReadonlyMap<string, Probe>;
  readonly #host: CapabilityHost;
  readonly #spec: JobsSpec;
  readonly #working = new Set<Instance>();
  #scheduler: HeldScheduler | null = null;
  #market: JobMarket | null = null;
  #markets = 0;
  #lead: { readonly instance: Instance; readonly life: number; readonly tally: JobTally } | null =
    null;

  constructor(host: CapabilityHost, spec: JobsSpec) {
    this.#host = host;
    this.#spec = spec;
    const ask =
      (question: (market: JobMarket, provider: string) => Answer): Probe =>
      (_instance, { provider }, reply) =>
        reply(this.#market === null ? NO_MARKET : question(this.#market, String(provider)));
    this.probes = new Map<string, Probe>([
      ['jobs_queue', ask(({ queueLength }) => answer(queueLength))],
      ['jobs_jailed', ask(({ providers }) => answer(jailed(providers, host.scheduler.nowUs())))],
      ['jobs_pass_ratio_lower', ask((_market, provider) => this.#passRatio(provider))],
      ['jobs_balanced', ask(({ accounts }) => answer(isBalanced(accounts)))],
    ]);
  }

  begin(): void {
    const stream = this.#host.stream('arrivals');
    const workUs = sampler(this.#spec.work);
    const { scheduler } = this.#host;
    const arrive = () => {
      scheduler.after(poissonWaitUs(stream, this.#spec.arrivalEveryUs), () => {
        const seconds = Math.max(1, workUs(stream)) / 1_000_000;
        const lead = this.#lead?.instance;
        if (lead !== undefined && takesRequests(lead)) {
          this.#market?.submit(seconds, this.#spec.price);
        }
        arrive();
      });
    };
    arrive();
  }

  started(instance: Instance): void {
    this.#working.add(instance);
    const isAlone = this.#working.size === 1;
    if (this.#market === null || (isAlone && !this.#host.isStateful)) this.#open();
    this.#elect();
  }

  stopped(instance: Instance): void {
    this.#working.delete(instance);
    this.#elect();
  }

  changed(): void {
    this.#elect();
  }

  expose(instance: Instance, out: Exposition): void {
    if (this.#lead?.instance !== instance) return;
    this.#lead.tally.expose(out, this.#host.scheduler.nowUs());
  }

  /** The dispatcher dispatches while it works; then the first that works does. */
  #elect(): void {
    const lead = this.#lead;
    const isKept = lead?.instance.isAlive === true && lead.instance.life === lead.life;
    if (!isKept) {
      const instance = this.#host.instances.find((one) => one.isAlive && this.#working.has(one));
      const isHung = lead !== null && lead.instance.life === lead.life;
      if (instance === undefined && isHung) return;
      this.#lead =
        instance === undefined || this.#market === null
          ? null
          : { instance, life: instance.life, tally: new JobTally(this.#market) };
    }
    this.#scheduler?.release();
  }

  #open(): void {
    this.#scheduler?.end();
    this.#lead = null;
    const scheduler = new HeldScheduler(
      this.#host.scheduler,
      () => this.#lead?.instance.isAlive === true,
    );
    this.#scheduler = scheduler;
    const members = this.#members();
    const market = new JobMarket(this.#options(scheduler, members));
    for (const { instance, provider } of members) {
      const quality = provider.qualityOf(instance, () => this.#lead?.instance);
      market.setQuality(instance.name, quality);
    }
    const isStruck = (result: string) => {
      const lead = this.#lead?.instance;
      return lead !== undefined && wrongShare(lead, result) > 0;
    };
    market.dispatcherDefects = {
      get ignoresJail() {
        return isStruck('lease_to_jailed');
      },
      get ignoresSlots() {
        return isStruck('lease_beyond_slots');
      },
    };
    this.#market = market;
    market.start();
  }

  #options(scheduler: HeldScheduler, members: readonly Member[]): JobMarketOptions {
    const { spec, settlementUs } = { spec: this.#spec, settlementUs: this.#spec.settlementUs };
    const late = () => {
      const lead = this.#lead?.instance;
      return lead === undefined ? 1 : wrongFactor(lead, 'settlement', 10);
    };
    return {
      scheduler,
      stream: this.#host.stream(`market/${this.#markets++}`),
      providers: [...spec.providers.map(providerOf), ...members.map(memberOf)],
      pick: pickRules[spec.pick],
      leaseUs: spec.leaseUs,
      attemptsMax: spec.attemptsMax,
      queueMax: spec.queueMax,
      get settlementUs() {
        return Math.round(settlementUs * late());
      },
      serviceLevel: {
        passShareMin: spec.serviceLevel.passShare,
        windowUs: spec.serviceLevel.windowUs,
        samplesMin: spec.serviceLevel.samplesMin,
      },
      penalties: {
        slashPerFailure: spec.penalties.failure,
        slashPerTimeout: spec.penalties.timeout,
        slashPerBreach: spec.penalties.breach,
        jailUs: spec.penalties.jailUs,
      },
      onVerdict: (verdict) => this.#lead?.tally.judged(verdict),
      onSettled: (job) => this.#lead?.tally.settled(job),
    };
  }

  #members(): readonly Member[] {
    return this.#spec.components.flatMap((component) => {
      const provider = this.#host.peer('job_provider', component);
      check(provider instanceof JobProvider, 'component has no job_provider', component);
      return provider.instances.map((instance) => ({ instance, provider }));
    });
  }

  #passRatio(provider: string): Answer {
    const verdict = this.#lead?.tally.verdictOf(provider);
    if (verdict === undefined) return noAnswer(`no window of ${provider} was judged yet`);
    return { value: verdict.lower, samples: verdict.total, detail: null };
  }
}

/** A provider that is an instance of a component. */
interface Member {
  readonly instance: Instance;
  readonly provider: JobProvider;
}

const NO_MARKET = noAnswer('there is no market yet');

function takesRequests(instance: Instance): boolean {
  return takesMessages(instance) && instance.parameter('port_closed', 'port') !== 'api';
}

function providerOf(spec: JobsSpec['providers'][number]): ProviderSpec {
  const { name, stake, slots, passShare, silentShare, speed } = spec;
  return { name, stake, slots, passShare, silentShare, unitsPerSecond: speed };
}

function memberOf({ instance, provider: { spec } }: Member): ProviderSpec {
  const { stake, slots, passShare, silentShare, speed } = spec;
  return { name: instance.name, stake, slots, passShare, silentShare, unitsPerSecond: speed };
}

function jailed(
  providers: readonly { readonly name: string; readonly jailedUntilUs: number }[],
  nowUs: number,
): readonly string[] {
  return providers.filter(({ jailedUntilUs }) => nowUs < jailedUntilUs).map(({ name }) => name);
}

function isBalanced({ deposited, escrow, paid, refunded }: JobMarket['accounts']): boolean {
  return deposited === escrow + paid + refunded;
}
