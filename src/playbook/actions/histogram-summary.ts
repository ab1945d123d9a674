/** What the observations of a histogram were like over a stretch of time. */
import type { Micros } from '../../kernel/time.ts';
import { evaluate } from '../../promql/evaluate.ts';
import { histogramQuantile } from '../../promql/histogram.ts';
import { parseExpression } from '../../promql/parse.ts';
import type { SeriesSource, Vector } from '../../promql/series.ts';
import type { Baseline } from '../state.ts';

/** The parts of a baseline that follow from samples. */
export type Summary = Pick<Baseline, 'samples' | 'statistics' | 'values'>;

/** A histogram, by its name without suffix, over all series that have the labels. */
export interface HistogramSource {
  readonly series: SeriesSource;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Summarises a histogram: quantiles from its buckets, as Prometheus estimates them.
 *
 * @param endsUs - Where the stretches end whose means are the values.
 * @param everyUs - Length of these stretches.
 * @returns Null when nothing was observed.
 */
export function histogramSummary(
  source: HistogramSource,
  nowUs: Micros,
  overUs: Micros,
  endsUs: readonly Micros[],
  everyUs: Micros,
): Summary | null {
  const total = growth(source, 'sum(increase(', 'count', nowUs, overUs)[0]?.value ?? 0;
  if (!(total > 0)) return null;
  const buckets = growth(source, 'sum by (le) (increase(', 'bucket', nowUs, overUs);
  const quantile = (share: number) => histogramQuantile(share, buckets)[0]?.value ?? Number.NaN;
  const means = endsUs.map((endUs) => meanOf(source, endUs, everyUs)).filter(Number.isFinite);
  return {
    samples: Math.round(total),
    statistics: {
      mean: meanOf(source, nowUs, overUs),
      p50: quantile(0.5),
      p95: quantile(0.95),
      p99: quantile(0.99),
      max: quantile(1),
    },
    values: means,
  };
}

function meanOf(source: HistogramSource, atUs: Micros, overUs: Micros): number {
  const of = (suffix: string) =>
    growth(source, 'sum(increase(', suffix, atUs, overUs)[0]?.value ?? Number.NaN;
  return of('sum') / of('count');
}

function growth(
  { series, name, labels }: HistogramSource,
  head: string,
  suffix: string,
  atUs: Micros,
  overUs: Micros,
): Vector {
  const matchers = Object.entries(labels).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  const selector = `${name}_${suffix}{${matchers.join(',')}}[${Math.ceil(overUs / 1_000)}ms]`;
  const { expr } = parseExpression(`${head}${selector}))`);
  return expr === null ? [] : evaluate(expr, series, atUs);
}
