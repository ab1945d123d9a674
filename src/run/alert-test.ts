/**
 * The rules of a playbook's alerts and what was scraped for them, as files for `promtool test
 * rules`: Prometheus' own judge of whether the alerts of the run were right.
 *
 * Of a long run the test holds a window only. It ends ten minutes after the last change of an alert,
 * or with the run, and reaches back as far as its limits allow; what is compared in it begins when
 * every expression sees as much as it saw in the run.
 */
import type { Micros } from '../kernel/time.ts';
import { readsOf } from '../playbook/gates/reading.ts';
import { LOOKBACK_US } from '../promql/evaluate.ts';
import { METRIC_NAME } from '../promql/label-set.ts';
import type { JudgedRun } from '../promql/promtool-test.ts';
import { promtoolTest, rulesText } from '../promql/promtool-test.ts';
import type { AlertingRule, RecordingRule, RuleGroup } from '../promql/rule-file.ts';
import type { ScrapeStoreOptions } from '../promql/scrape-store.ts';
import type { Series } from '../promql/series.ts';
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';
import type { AlertServer } from '../services/alerts/server.ts';
import type { AlertTest } from './result.ts';

/** What the test calls the file of the rules, which stands beside it. */
const RULES_FILE = 'rules.yaml';
/** How long what rules read is kept, so that it can be told at the end. */
const KEPT_US: Micros = 6 * 3_600_000_000;
/** How long the window goes on behind the last change. */
const TAIL_US: Micros = 600_000_000;

/** How much one test holds. */
export interface AlertTestLimits {
  readonly samples: number;
  /** Changes of alerts that are compared. */
  readonly changes: number;
}

/** What a run leaves of its alerts. */
interface AlertHistory {
  readonly alerts: Pick<AlertServer, 'changes' | 'evaluatedUs' | 'failures'>;
  /** All series that were kept. */
  readonly series: Iterable<Series>;
}

/** About two megabytes. */
const LIMITS: AlertTestLimits = { samples: 100_000, changes: 500 };

/** A retention with which what rules read can still be told at the end of a run. */
export function keptForAlerts(
  options: ScrapeStoreOptions,
  groups: readonly RuleGroup[],
): ScrapeStoreOptions {
  const { retentionUs, retentionsUs } = options;
  const kept = new Map(retentionsUs);
  for (const metric of metricsOf(groups)) {
    kept.set(metric, Math.max(kept.get(metric) ?? retentionUs ?? 0, KEPT_US));
  }
  return { ...options, retentionsUs: kept };
}

/**
 * Writes the files of a run.
 *
 * @returns Null for a playbook without rules. Without a test, the note says why there is none.
 */
export function alertTest(
  playbook: Pick<PlaybookScenario, 'alerts' | 'observation' | 'name'>,
  { alerts, series }: AlertHistory,
  limits: AlertTestLimits = LIMITS,
): AlertTest | null {
  const groups = playbook.alerts.rules ?? [];
  if (groups.length === 0) return null;
  const { scrapeEveryUs, evaluateEveryUs } = playbook.observation;
  const { changes, failures } = alerts;
  const untilUs = Math.min(...alerts.evaluatedUs.values());
  const run: JudgedRun = {
    ...{ groups, changes, untilUs, evaluationUs: evaluateEveryUs, rulesFile: RULES_FILE },
    series: scrapedOf(series, groups),
    // Of two things that are due at once the one that was planned first comes first.
    isScrapedLast: scrapeEveryUs < evaluateEveryUs,
  };
  const rules = rulesText(groups);
  const refused = (reason: string) => ({ rules, test: null, note: `No test: ${reason}.` });
  const [failure] = failures;
  if (failure !== undefined) return refused(`a rule could not be evaluated, ${failure}`);
  if (!Number.isFinite(untilUs)) return refused('no rule was evaluated');
  const part = partOf(run, limits);
  if (typeof part === 'string') return refused(part);
  const told = promtoolTest({ ...run, ...part });
  if ('refused' in told) return refused(told.refused);
  const note = noteOf(part);
  return { rules: told.rules, test: `${commentOf(playbook.name, note, limits)}${told.test}`, note };
}

/** The part of a run that is told: its samples, and from when states are compared. */
type Part = Required<Pick<JudgedRun, 'sinceUs' | 'fromUs' | 'untilUs'>>;

/** Which part is told, or why none can be. */
function partOf(run: JudgedRun, limits: AlertTestLimits): Part | string {
  const { groups, untilUs, changes } = run;
  const backUs = lookBackOf(groups);
  if (!Number.isFinite(backUs)) {
    return 'a rule reads series of any name, a fixed instant, alerts, or what it records itself';
  }
  const isWhole =
    untilUs <= KEPT_US &&
    samplesIn(run, 0, untilUs) <= limits.samples &&
    changes.length <= limits.changes;
  return isWhole ? wholeOf(run, backUs) : windowOf(run, backUs, limits);
}

/**
 * promtool evaluates at 0 too, and the run did not: an alert that is pending from the start is so
 * for longer there, and is left out until it changed.
 */
function wholeOf({ groups, changes, evaluationUs, untilUs }: JudgedRun, backUs: Micros) {
  let fromUs = evaluationUs + keepFiringOf(groups) + (recordedOf(groups).size > 0 ? backUs : 0);
  for (const { atUs, after, labels } of changes) {
    if (atUs > evaluationUs || after !== 'pending') continue;
    const next = changes.find((one) => one.labels.key === labels.key && one.atUs > atUs);
    if (next === undefined) return `${labels.get('alertname')} is pending from beginning to end`;
    fromUs = Math.max(fromUs, next.atUs);
  }
  return fromUs < untilUs ? { sinceUs: 0, fromUs, untilUs } : 'the run is too short';
}

function windowOf(
  run: JudgedRun,
  backUs: Micros,
  { samples, changes: changesMax }: AlertTestLimits,
): Part | string {
  const { groups, changes, evaluationUs } = run;
  const heldUs = Math.max(0, run.untilUs - KEPT_US);
  const longestForUs = Math.max(0, ...alertingOf(groups).map(({ forUs }) => forUs));
  const settleUs = backUs + longestForUs + keepFiringOf(groups) + evaluationUs;
  const lastUs = changes.at(-1)?.atUs ?? run.untilUs;
  const endUs = Math.min(run.untilUs, lastUs + TAIL_US);
  const untilUs = endUs > heldUs + settleUs ? endUs : run.untilUs;
  const earliestUs = Math.max(heldUs, (changes.at(-changesMax)?.atUs ?? 0) - settleUs);
  let low = Math.ceil(earliestUs / evaluationUs);
  let high = Math.floor(untilUs / evaluationUs);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (samplesIn(run, middle * evaluationUs, untilUs) <= samples) high = middle;
    else low = middle + 1;
  }
  const sinceUs = low * evaluationUs;
  const fromUs = Math.ceil((sinceUs + settleUs) / evaluationUs) * evaluationUs;
  if (fromUs >= untilUs) return `${samples} samples are fewer than the rules look back over`;
  return { sinceUs, fromUs, untilUs };
}

function samplesIn({ series }: JudgedRun, fromUs: Micros, untilUs: Micros): number {
  let sum = 0;
  for (const one of series) sum += one.countUntil(untilUs) - one.countUntil(fromUs - 1);
  return sum;
}

/** What was scraped and rules read; not what rules wrote. */
function scrapedOf(all: Iterable<Series>, groups: readonly RuleGroup[]): readonly Series[] {
  const read = metricsOf(groups);
  return [...all].filter(({ labels }) => read.has(labels.get(METRIC_NAME)));
}

function metricsOf(groups: readonly RuleGroup[]): ReadonlySet<string> {
  const recorded = recordedOf(groups);
  const read = groups.flatMap(({ rules }) => rules.flatMap((rule) => readsOf(rule, 0)));
  return new Set(
    read.flatMap(({ metric }) => (metric === null || recorded.has(metric) ? [] : metric)),
  );
}

function recordedOf(groups: readonly RuleGroup[]): ReadonlyMap<string, readonly RecordingRule[]> {
  const recording = groups.flatMap(({ rules }) =>
    rules.filter((rule) => rule.kind === 'recording'),
  );
  const byName = new Map<string, RecordingRule[]>();
  for (const rule of recording) byName.set(rule.name, [...(byName.get(rule.name) ?? []), rule]);
  return byName;
}

function alertingOf(groups: readonly RuleGroup[]): readonly AlertingRule[] {
  return groups.flatMap(({ rules }) => rules.filter((rule) => rule.kind === 'alerting'));
}

function keepFiringOf(groups: readonly RuleGroup[]): Micros {
  return Math.max(0, ...alertingOf(groups).map(({ keepFiringForUs }) => keepFiringForUs));
}

/** Series that alerting rules write. */
const WRITTEN = ['ALERTS', 'ALERTS_FOR_STATE'];

/** How far back all rules look, through what other rules record; infinite where that has no end. */
function lookBackOf(groups: readonly RuleGroup[]): Micros {
  const recorded = recordedOf(groups);
  const backOf = (rule: RecordingRule | AlertingRule, path: readonly string[]): Micros =>
    readsOf(rule, 0).reduce((most, { metric, backUs }) => {
      if (metric === null || WRITTEN.includes(metric) || path.includes(metric)) {
        return Number.POSITIVE_INFINITY;
      }
      const through = (recorded.get(metric) ?? []).map((one) => backOf(one, [...path, metric]));
      return Math.max(most, backUs + LOOKBACK_US + Math.max(0, ...through));
    }, 0);
  return Math.max(0, ...groups.flatMap(({ rules }) => rules.map((rule) => backOf(rule, []))));
}

function noteOf({ sinceUs, fromUs, untilUs }: Part): string {
  const [since, from, until] = [sinceUs, fromUs, untilUs].map((us) => `${us / 1_000_000}s`);
  const told = sinceUs === 0 ? `Samples until ${until}` : `Samples from ${since} to ${until}`;
  return `${told}; states are compared from ${from}.`;
}

function commentOf(name: string, note: string, { samples, changes }: AlertTestLimits): string {
  return [
    `# The alerts of a run of ${JSON.stringify(name)}, for: promtool test rules <this file>`,
    `# ${note}`,
    `# Limits: the last ${KEPT_US / 3_600_000_000} hours, ${samples} samples, ${changes} changes of alerts.`,
    '',
  ].join('\n');
}
