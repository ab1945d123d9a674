/**
 * Drift: a value that creeps towards a limit, within the life of each process. A restart sets a
 * leak back and hides it from every threshold; the slope since the process began does not.
 */
import { z } from 'zod';
import { type Drift, driftOf, isDrifting, reachesLimitUs } from '../../analysis/drift.ts';
import type { Micros } from '../../kernel/time.ts';
import { durationText } from '../../kernel/words.ts';
import { expression } from '../../promql/expression-field.ts';
import type { Series } from '../../promql/series.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, listText, undecided } from './gate.ts';
import { isRetired, type Life, livesOf } from './lives.ts';
import { measureText, seriesRead } from './reading.ts';

const S_PER_HOUR = 3_600;
const ROWS_MAX = 1_000;
const DEFAULT_CONFIDENCE = 0.98;

/** What a scenario file says about the gate. */
export const driftSchema = record({
  ...gateFields,
  check: z.literal('drift'),
  series: expression().describe('Selector of gauges, such as memory; each series by itself.'),
  limit: z.number().optional().describe('Value that must not be reached.'),
  horizon: positiveDuration().prefault('30d').describe('For so long, if it goes on like this.'),
  per_hour_max: z.number().min(0).optional().describe('Most that it may change in an hour.'),
  settle: duration()
    .prefault('0s')
    .describe('First part of the life of a process that does not count.'),
  span: positiveDuration()
    .prefault('1h')
    .describe('Stretch of one life that is needed; of a shorter life the one before is judged.'),
  confidence: z
    .number()
    .gt(0)
    .lt(1)
    .prefault(DEFAULT_CONFIDENCE)
    .describe('With which a slope is told from noise.'),
})
  .refine(({ series }) => series.expr.kind === 'selector', {
    error: 'gate.series: needs a plain selector, such as process_resident_memory_bytes{x="y"}',
  })
  .refine((gate) => gate.limit !== undefined || gate.perHourMax !== undefined, {
    error: 'gate.limit: needs limit or per_hour_max',
  })
  .describe('A value does not creep towards a limit.');

type Spec = z.output<typeof driftSchema>;

/** The kind. */
export const drift: GateKind<Spec> = {
  check: 'drift',
  rule: ({ series, limit, horizonUs, perHourMax }) => {
    const parts = [
      ...(limit === undefined ? [] : [`reaches ${limit} not within ${durationText(horizonUs)}`]),
      ...(perHourMax === undefined ? [] : [`changes by ${perHourMax} an hour at most`]),
    ];
    return `${series.text} ${parts.join(' and ')}`;
  },
  judge: (context, spec) => {
    const all = seriesRead(context, spec.series).filter(
      ({ labels }) => !isRetired(context, labels.get('instance')),
    );
    if (all.length === 0) return undecided('no series');
    const fits = all.map((series) => ({ series, fit: fitOf(context, spec, series) }));
    const young = fits.filter(({ fit }) => fit === null).map(({ series }) => `${series.labels}`);
    const found = fits.flatMap(({ series, fit }) => (fit === null ? [] : [{ series, fit }]));
    const samples = found.reduce((least, { fit }) => Math.min(least, fit.count), Infinity);
    const wrong = found.flatMap(({ series, fit }) => {
      const text = departureOf(context, spec, series, fit);
      return text === null ? [] : [`${series.labels} ${text}`];
    });
    const slopes = found.map(({ fit }) => fit.slopePerSecond * S_PER_HOUR);
    const steepest = slopes.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
    const threshold = spec.perHourMax ?? spec.limit ?? 0;
    const base = { threshold, unit: 'count' as const, samples: found.length === 0 ? 0 : samples };
    if (wrong.length > 0) {
      return { ...base, value: steepest, outcome: 'fail', reason: listText(wrong) };
    }
    if (young.length > 0) {
      const reason = `no life of ${durationText(spec.spanUs)} with enough samples: ${listText(young)}`;
      return undecided(reason, threshold, base.samples);
    }
    return { ...base, value: steepest, outcome: 'pass', reason: null };
  },
  facts: ({ series, spanUs, settleUs, forUs }) => ({
    expressions: [series],
    minimumTimeUs: spanUs + settleUs + forUs,
    countsSamples: true,
  }),
};

/** The last line through a series, and the rows that it was laid through. */
interface Fitted {
  readonly firstUs: Micros;
  readonly lastUs: Micros;
  readonly step: number;
  readonly fit: Drift | null;
}

const fittedBySpec = new WeakMap<Spec, WeakMap<Series, Fitted>>();

/** The line through the latest life that is long enough; null when there is none. */
function fitOf(context: PlaybookContext, spec: Spec, series: Series): Drift | null {
  const lives = livesOf(context, series.labels.get('instance'));
  for (const life of lives.toReversed()) {
    const fit = fitOfLife(spec, series, life);
    if (fit !== null) return fit;
  }
  return null;
}

function fitOfLife(spec: Spec, series: Series, { fromUs, toUs }: Life): Drift | null {
  const { times, values, from, to } = series.between(fromUs + spec.settleUs, toUs);
  const count = to - from;
  if (count < 2 || count < spec.minSamples) return null;
  if (times[to - 1]! - times[from]! < spec.spanUs) return null;
  const step = Math.ceil(count / ROWS_MAX);
  const length = Math.ceil(count / step);
  // Of many rows every k-th is taken, so that most samples leave the line as it was.
  const firstUs = times[from]!;
  const lastUs = times[from + (length - 1) * step]!;
  const fitted = fittedBySpec.get(spec) ?? new WeakMap<Series, Fitted>();
  fittedBySpec.set(spec, fitted);
  const known = fitted.get(series);
  if (known?.firstUs === firstUs && known.lastUs === lastUs && known.step === step) {
    return known.fit;
  }
  const taken = { times: [] as Micros[], values: [] as number[] };
  for (let row = from; row < to; row += step) {
    taken.times.push(times[row]!);
    taken.values.push(values[row]!);
  }
  const fit = driftOf(taken.times, taken.values);
  fitted.set(series, { firstUs, lastUs, step, fit });
  return fit;
}

function departureOf(
  { estate }: PlaybookContext,
  { limit, perHourMax, horizonUs, confidence }: Spec,
  { labels }: Series,
  fit: Drift,
): string | null {
  const of = (value: number) => measureText(labels, value);
  if (limit !== undefined && fit.value >= limit) return `is at ${of(fit.value)}, past ${of(limit)}`;
  if (!isDrifting(fit, confidence)) return null;
  const perHour = fit.slopePerSecond * S_PER_HOUR;
  const slope = `changes by ${of(perHour)} an hour`;
  if (perHourMax !== undefined && Math.abs(perHour) > perHourMax) return slope;
  if (limit === undefined) return null;
  const reachedUs = reachesLimitUs(fit, limit);
  const nowUs = estate.scheduler.nowUs();
  if (reachedUs === null || reachedUs > nowUs + horizonUs) return null;
  return `${slope} and reaches ${of(limit)} in ${durationText(Math.max(0, reachedUs - nowUs))}`;
}
