/** The counters of a market as a process shows them: since it took over, and not since ever. */
import type { Micros } from '../../../kernel/time.ts';
import type { JobMarket, SettledJob } from '../../jobs/job-market.ts';
import type { Provider } from '../../jobs/provider.ts';
import type { Verdict } from '../../jobs/service-level.ts';
import type { Exposition, Labels } from '../../runtime/exposition.ts';
import { SecondsHistogram } from '../process/seconds-histogram.ts';

const SETTLEMENT_BOUNDS = [30, 60, 120, 180, 300, 450, 600, 900, 1_800, 3_600];
const TURNAROUND_BOUNDS = [1, 2.5, 5, 10, 20, 30, 60, 120, 300, 600];

/** What is counted, and where the market keeps it. */
const COUNTERS: readonly (readonly [name: string, of: (market: JobMarket) => number])[] = [
  ['jobs_submitted_total', (market) => market.submittedCount],
  ['jobs_turned_away_total', (market) => market.turnedAwayCount],
  ['jobs_assigned_total', (market) => market.assignedCount],
  ['jobs_completed_total', (market) => market.completedCount],
  ['jobs_failures_total', (market) => market.failedCount],
  ['jobs_timeouts_total', (market) => market.timeoutCount],
  ['jobs_late_results_total', (market) => market.lateResultCount],
  ['jobs_abandoned_total', (market) => market.abandonedCount],
  ['jobs_slashes_total', (market) => market.slashCount],
  ['jobs_breaches_total', (market) => market.breachCount],
  ['jobs_verdicts_total', (market) => market.verdictCount],
];

interface ProviderLabels {
  readonly provider: Labels;
  readonly passed: Labels;
  readonly failed: Labels;
  readonly timeout: Labels;
}

export class JobTally {
  readonly #market: JobMarket;
  readonly #before: readonly number[];
  readonly #providersBefore: readonly Readonly<Provider>[];
  readonly #labels: readonly ProviderLabels[];
  readonly #verdicts = new Map<string, Verdict>();
  readonly #settlements = new SecondsHistogram(SETTLEMENT_BOUNDS);
  readonly #turnarounds = new SecondsHistogram(TURNAROUND_BOUNDS);

  constructor(market: JobMarket) {
    this.#market = market;
    this.#before = COUNTERS.map(([, of]) => of(market));
    this.#providersBefore = market.providers.map((provider) => ({ ...provider }));
    this.#labels = market.providers.map(({ name }) => ({
      provider: { provider: name },
      passed: { provider: name, outcome: 'passed' },
      failed: { provider: name, outcome: 'failed' },
      timeout: { provider: name, outcome: 'timeout' },
    }));
  }

  /** The last verdict over a provider; undefined before the first. */
  verdictOf(provider: string): Verdict | undefined {
    return this.#verdicts.get(provider);
  }

  judged(verdict: Verdict): void {
    this.#verdicts.set(verdict.provider, verdict);
  }

  settled({ settlementUs, turnaroundUs }: SettledJob): void {
    this.#settlements.observe(settlementUs);
    this.#turnarounds.observe(turnaroundUs);
  }

  expose(out: Exposition, nowUs: Micros): void {
    COUNTERS.forEach(([name, of], place) => {
      out.value(name, of(this.#market) - (this.#before[place] ?? 0));
    });
    out.value('jobs_queue', this.#market.queueLength);
    out.histogram('jobs_settlement_seconds', this.#settlements);
    out.histogram('jobs_turnaround_seconds', this.#turnarounds);
    this.#market.providers.forEach((provider, place) => {
      this.#exposeProvider(out, provider, place, nowUs);
    });
  }

  #exposeProvider(
    out: Exposition,
    provider: Readonly<Provider>,
    place: number,
    nowUs: Micros,
  ): void {
    const labels = this.#labels[place]!;
    const before = this.#providersBefore[place]!;
    out.value('jobs_results_total', provider.passedCount - before.passedCount, labels.passed);
    out.value('jobs_results_total', provider.failedCount - before.failedCount, labels.failed);
    out.value('jobs_results_total', provider.timeoutCount - before.timeoutCount, labels.timeout);
    out.value('jobs_provider_jailed', nowUs < provider.jailedUntilUs ? 1 : 0, labels.provider);
    out.value('jobs_provider_stake', provider.stake, labels.provider);
    const verdict = this.#verdicts.get(provider.name);
    if (verdict === undefined) return;
    out.value('jobs_pass_ratio', verdict.passed / verdict.total, labels.provider);
    out.value('jobs_pass_ratio_lower', verdict.lower, labels.provider);
  }
}
