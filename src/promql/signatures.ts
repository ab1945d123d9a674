/**
 * What the subset knows: its functions with their types, its aggregations, and the names of those
 * that Prometheus has beyond it.
 */

export type ValueType = 'scalar' | 'string' | 'vector' | 'range';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out. */
  readonly optional?: number;
  readonly result: 'scalar' | 'vector';
}

const ofVector: Signature = { args: ['vector'], result: 'vector' };
const ofRange: Signature = { args: ['range'], result: 'vector' };

/** The functions of the subset: those that published rules really use. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ['abs', ofVector],
  ['absent', ofVector],
  ['avg_over_time', ofRange],
  ['changes', ofRange],
  ['clamp_min', { args: ['vector', 'scalar'], result: 'vector' }],
  ['delta', ofRange],
  ['deriv', ofRange],
  ['floor', ofVector],
  ['histogram_quantile', { args: ['scalar', 'vector'], result: 'vector' }],
  ['increase', ofRange],
  ['label_replace', { args: ['vector', 'string', 'string', 'string', 'string'], result: 'vector' }],
  ['last_over_time', ofRange],
  ['max_over_time', ofRange],
  ['min_over_time', ofRange],
  ['predict_linear', { args: ['range', 'scalar'], result: 'vector' }],
  ['quantile_over_time', { args: ['scalar', 'range'], result: 'vector' }],
  ['rate', ofRange],
  ['round', { args: ['vector', 'scalar'], optional: 1, result: 'vector' }],
  ['time', { args: [], result: 'scalar' }],
  ['vector', { args: ['scalar'], result: 'vector' }],
]);

/** The aggregations of the subset, by the type of their parameter. */
export const AGGREGATIONS: ReadonlyMap<string, ValueType | null> = new Map<
  string,
  ValueType | null
>([
  ['avg', null],
  ['count', null],
  ['count_values', 'string'],
  ['max', null],
  ['min', null],
  ['sum', null],
  ['topk', 'scalar'],
]);

/** Functions of Prometheus that are not in the subset. */
export const UNSUPPORTED_FUNCTIONS: ReadonlySet<string> = new Set(
  `absent_over_time acos acosh asin asinh atan atanh ceil clamp clamp_max cos cosh count_over_time
  day_of_month day_of_week day_of_year days_in_month deg double_exponential_smoothing end exp
  first_over_time histogram_avg histogram_count histogram_fraction histogram_quantiles
  histogram_stddev histogram_stdvar histogram_sum holt_winters hour idelta info irate label_join ln
  log10 log2 mad_over_time minute month pi present_over_time rad range resets scalar sgn sin sinh
  sort sort_by_label sort_by_label_desc sort_desc sqrt start start_timestamp stddev_over_time
  stdvar_over_time step sum_over_time tan tanh timestamp ts_of_first_over_time
  ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time year`.split(/\s+/),
);
