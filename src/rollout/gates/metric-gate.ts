/**
 * Metric gates: one number made of the scraped series of a metric, compared with a threshold.
 *
 * Inconclusive is whatever could be a pass only for lack of data: no scrape since the window ended,
 * no series, too few samples, a target that is down while its last value is asked for, or
 * observations that were lost before a scrape could take them.
 */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import { formatMicros, type Micros } from '../../kernel/time.ts';
import { breachUs } from '../../metrics/breach.ts';
import { isMetricName, METRICS } from '../../metrics/catalogue.ts';
import { AGGREGATES, type Answer, ask, type Query, unitOf } from '../../metrics/query.ts';
import type { Labels, SeriesStore } from '../../metrics/series-store.ts';
import { comparison } from '../../schema/comparison.ts';
import { identifier, name, nameOf } from '../../schema/names.ts';
import { quantity } from '../../schema/quantity.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { valueText } from '../rule-text.ts';
import { holds, type Judgement, marginOf } from './judgement.ts';
import { lossUs } from './loss.ts';

/** What a scenario file says about a metric gate. */
export const metricGateSchema = record({
  name: name('gate').describe('Name of the gate.'),
  metric: identifier().describe('Metric that it reads, as scraped.'),
  aggregate: z
    .enum(AGGREGATES)
    .describe('How the samples become one number; percentiles by nearest rank.'),
  group: nameOf('group').optional().describe('Only samples of this group.'),
  over: z
    .enum(['run', 'stage'])
    .default('run')
    .describe('Samples since the start of the run, or of the stage that the gate ends.'),
  op: comparison().describe('Comparison of the number with `value`.'),
  value: quantity().describe('Threshold, in the unit of the metric; of `count` a number.'),
  min_samples: whole(1).default(1).describe('With fewer samples the gate is inconclusive.'),
}).describe('Compares a number made of the samples of a metric with a threshold.');

/** Metric gate, as the engine reads it. */
export type MetricGateSpec = z.output<typeof metricGateSchema>;

/** The time that a gate looks at. */
export interface GateWindow {
  readonly fromUs: Micros;
  readonly toUs: Micros;
  /** A scrape at or after this instant has taken everything the window holds. */
  readonly scrapedUs: Micros;
}

/** Judges a metric gate by what was scraped. */
export function judgeMetric(
  store: SeriesStore,
  spec: MetricGateSpec,
  window: GateWindow,
): Judgement {
  const query = queryOf(spec, window);
  const unit = unitOf(METRICS[query.metric].unit, spec.aggregate);
  const answer = ask(store, query);
  const threshold = spec.value.amount;
  const { value } = answer;
  const judgement = {
    rule: ruleText(spec),
    value,
    threshold,
    unit,
    margin: value === null ? null : marginOf(spec.op, value, threshold),
    samples: answer.samples,
    firstBreachUs: null,
    lostUs: null,
  };
  const missing = value === null ? absence(spec, answer) : missingText(store, spec, answer, window);
  if (missing !== null) return { ...judgement, outcome: 'inconclusive', reason: missing };
  if (value !== null && holds(spec.op, value, threshold)) return passed(judgement, answer);

  const sinceUs = breachUs(store, query, (running) => holds(spec.op, running, threshold));
  return {
    ...judgement,
    outcome: 'fail',
    firstBreachUs: sinceUs,
    lostUs: lossUs(store, query, spec.op, threshold),
    reason: `${valueText(value ?? 0, unit)}, so since ${formatMicros(sinceUs ?? window.toUs)}`,
  };
}

/** The rule of a metric gate: `p95 propagation of validators <= 500ms`. */
export function ruleText(spec: MetricGateSpec): string {
  const subject = spec.group === undefined ? spec.metric : `${spec.metric} of ${spec.group}`;
  const span = spec.over === 'stage' ? ' over stage' : '';
  const unit = unitOf(METRICS[metricOf(spec)].unit, spec.aggregate);
  return `${spec.aggregate} ${subject}${span} ${spec.op} ${valueText(spec.value.amount, unit)}`;
}

function queryOf(spec: MetricGateSpec, { fromUs, toUs }: GateWindow): Query {
  const labels: Labels = spec.group === undefined ? {} : { group: spec.group };
  return { metric: metricOf(spec), aggregate: spec.aggregate, labels, fromUs, toUs };
}

function metricOf(spec: MetricGateSpec) {
  check(isMetricName(spec.metric), 'the gate reads a metric that nothing emits', spec.metric);
  return spec.metric;
}

function absence(spec: MetricGateSpec, answer: Answer): string {
  const whose = spec.group === undefined ? '' : ` of ${spec.group}`;
  if (answer.seriesCount === 0) return `no target${whose} reports ${spec.metric}`;
  return `no target${whose} reported ${spec.metric} in the window`;
}

function missingText(
  store: SeriesStore,
  spec: MetricGateSpec,
  answer: Answer,
  window: GateWindow,
): string | null {
  if ((store.lastScrapeUs ?? -1) < window.scrapedUs) return 'nothing was scraped since the end';
  if (answer.samples < spec.minSamples) {
    return `${answer.samples} samples, needs ${spec.minSamples}`;
  }
  if (answer.stale.length > 0) return `last value unknown, down: ${answer.stale.join(', ')}`;
  return null;
}

/** A pass, unless observations were lost: with them the rule might have been broken. */
function passed(judgement: Omit<Judgement, 'outcome' | 'reason'>, answer: Answer): Judgement {
  if (answer.dropped === 0) return { ...judgement, outcome: 'pass', reason: null };
  const reason = `${answer.dropped} observations were lost before a scrape`;
  return { ...judgement, outcome: 'inconclusive', reason };
}
