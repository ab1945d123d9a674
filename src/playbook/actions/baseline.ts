/**
 * Keeps what a metric is like now, for gates of later stages to compare with.
 *
 * A baseline that still drifts is none, and neither is one of too few samples.
 */
import { z } from 'zod';
import { baselineOf } from '../../analysis/baseline.ts';
import type { Micros } from '../../kernel/time.ts';
import { numberText } from '../../kernel/words.ts';
import { expression } from '../../promql/expression-field.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { freeName, identifier } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { note, writeEvidence } from '../context.ts';
import { read } from '../gates/reading.ts';
import type { Baseline } from '../state.ts';
import { type ActionContext, type ActionKind, actionFields } from './action.ts';
import { histogramSummary, type Summary } from './histogram-summary.ts';

/** What a scenario file says about the action. */
export const baselineSchema = record({
  ...actionFields,
  action: z.literal('baseline'),
  baseline: freeName().describe('Name of the baseline; one of the same name is replaced.'),
  expr: expression().optional().describe('Expression of PromQL whose values it is made of.'),
  histogram: identifier().optional().describe('Histogram whose observations it is made of.'),
  labels: z
    .record(identifier(), z.string().max(128))
    .prefault({})
    .describe('Labels that series of the histogram must have.'),
  over: positiveDuration().prefault('10m').describe('How far back it looks.'),
  every: positiveDuration().prefault('30s').describe('Time between two values.'),
  min_samples: whole(1).prefault(1).describe('With fewer samples it fails.'),
  stationary: z.boolean().prefault(false).describe('Whether it fails when the values drift.'),
})
  .refine(({ expr, histogram }) => (expr === undefined) !== (histogram === undefined), {
    error: 'baseline.source: needs either expr or histogram',
  })
  .describe('Keeps what a metric is like, to compare later stages with.');

type Spec = z.output<typeof baselineSchema>;

const VALUES_KEPT = 1_000;

/** The kind. */
export const baseline: ActionKind<Spec> = {
  action: 'baseline',
  changes: false,
  text: (spec) => `take the baseline ${spec.baseline}`,
  // Looks at what was scraped, which takes no time.
  *run(context, spec) {
    const atUs = context.estate.scheduler.nowUs();
    const summary =
      spec.histogram === undefined ? ofValues(context, spec) : ofHistogram(context, spec);
    if (typeof summary === 'string') return `${spec.baseline} cannot be taken: ${summary}`;
    const { samples } = summary ?? { samples: 0 };
    if (summary === null || samples < spec.minSamples) {
      return `${spec.baseline} has ${samples} samples, needs ${spec.minSamples}`;
    }
    if (!Object.values(summary.statistics).every(Number.isFinite)) {
      return `${spec.baseline} cannot be taken: its statistics are not finite`;
    }
    const trend = spec.stationary ? baselineOf(summary.values) : null;
    if (trend?.isStationary === false) {
      return `${spec.baseline} drifts: the chance of such a trend is ${numberText(trend.trendPValue)}`;
    }
    const kept = { name: spec.baseline, atUs, ...summary, values: thinned(summary.values) };
    context.once('kept', () => keep(context, kept));
    return null;
  },
};

function keep(context: ActionContext, kept: Baseline): string {
  const { baselines } = context.state;
  const known = baselines.findIndex(({ name }) => name === kept.name);
  if (known >= 0) baselines[known] = kept;
  else baselines.push(kept);
  const { mean, p50, p95, p99, max } = kept.statistics;
  const fields = { mean, p50, p95, p99, max, samples: kept.samples };
  const texts = Object.entries(fields).map(([key, number]) => [key, `${number}`]);
  writeEvidence(context, 'baseline', kept.name, Object.fromEntries(texts));
  const told = Object.entries({ mean, p95, p99 }).map(
    ([key, value]) => `${key} ${numberText(value)}`,
  );
  note(context, 'action', `${kept.name}: ${told.join(', ')} (${kept.samples} samples)`);
  return kept.name;
}

function ofValues(
  context: ActionContext,
  { expr, overUs, everyUs }: Spec,
): Summary | string | null {
  const nowUs = context.estate.scheduler.nowUs();
  const values: number[] = [];
  for (const atUs of instants(nowUs, overUs, everyUs)) {
    const vector = expr === undefined ? [] : read(context, expr, atUs);
    if (typeof vector === 'string') return vector;
    for (const { value } of vector) if (Number.isFinite(value)) values.push(value);
  }
  const of = baselineOf(values);
  if (of === null) return null;
  const { mean, p50, p95, p99 } = of;
  const max = values.reduce((most, value) => Math.max(most, value));
  return { samples: values.length, statistics: { mean, p50, p95, p99, max }, values };
}

function ofHistogram(context: ActionContext, spec: Spec): Summary | null {
  const { histogram = '', labels, overUs, everyUs } = spec;
  const nowUs = context.estate.scheduler.nowUs();
  const source = { series: context.series, name: histogram, labels };
  return histogramSummary(source, nowUs, overUs, instants(nowUs, overUs, everyUs), everyUs);
}

/** Instants of the last stretch of time, the last one now. */
function instants(nowUs: Micros, overUs: Micros, everyUs: Micros): readonly Micros[] {
  const count = Math.floor(Math.min(overUs, nowUs) / everyUs);
  return Array.from({ length: count }, (_, place) => nowUs - (count - 1 - place) * everyUs);
}

/** At most as many as are kept, evenly taken. */
function thinned(values: readonly number[]): readonly number[] {
  const step = Math.ceil(values.length / VALUES_KEPT);
  return step <= 1 ? values : values.filter((_, place) => place % step === 0);
}
