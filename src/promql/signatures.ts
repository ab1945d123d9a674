/**
 * What the subset knows: its functions with their types, its aggregations, and the names of those
 * that Prometheus has beyond it.
 */

export type ValueType = 'scalar' | 'string' | 'vector' | 'range';

export interface Signature {
  readonly args: readonly ValueType[];
  /** How many of the last arguments may be left out. */
  readonly optional?: number;
  /** Of any number of further arguments. */
  readonly rest?: ValueType;
  readonly result: 'scalar' | 'vector';
}

const ofVector: Signature = { args: ['vector'], result: 'vector' };
const ofRange: Signature = { args: ['range'], result: 'vector' };
const ofTime: Signature = { args: ['vector'], optional: 1, result: 'vector' };

/** The functions of the subset: those that published rules use, as far as they are exact. */
export const SIGNATURES: ReadonlyMap<string, Signature> = new Map<string, Signature>([
  ['abs', ofVector],
  ['absent', ofVector],
  ['absent_over_time', ofRange],
  ['avg_over_time', ofRange],
  ['ceil', ofVector],
  ['changes', ofRange],
  ['clamp', { args: ['vector', 'scalar', 'scalar'], result: 'vector' }],
  ['clamp_max', { args: ['vector', 'scalar'], result: 'vector' }],
  ['clamp_min', { args: ['vector', 'scalar'], result: 'vector' }],
  ['count_over_time', ofRange],
  ['day_of_month', ofTime],
  ['day_of_week', ofTime],
  ['day_of_year', ofTime],
  ['days_in_month', ofTime],
  ['delta', ofRange],
  ['deriv', ofRange],
  ['floor', ofVector],
  ['histogram_quantile', { args: ['scalar', 'vector'], result: 'vector' }],
  ['hour', ofTime],
  ['idelta', ofRange],
  ['increase', ofRange],
  ['irate', ofRange],
  ['label_join', { args: ['vector', 'string', 'string'], rest: 'string', result: 'vector' }],
  ['label_replace', { args: ['vector', 'string', 'string', 'string', 'string'], result: 'vector' }],
  ['last_over_time', ofRange],
  ['max_over_time', ofRange],
  ['min_over_time', ofRange],
  ['minute', ofTime],
  ['month', ofTime],
  ['predict_linear', { args: ['range', 'scalar'], result: 'vector' }],
  ['present_over_time', ofRange],
  ['quantile_over_time', { args: ['scalar', 'range'], result: 'vector' }],
  ['rate', ofRange],
  ['resets', ofRange],
  ['round', { args: ['vector', 'scalar'], optional: 1, result: 'vector' }],
  ['scalar', { args: ['vector'], result: 'scalar' }],
  ['sgn', ofVector],
  ['sort', ofVector],
  ['sort_desc', ofVector],
  ['sqrt', ofVector],
  ['stddev_over_time', ofRange],
  ['stdvar_over_time', ofRange],
  ['sum_over_time', ofRange],
  ['time', { args: [], result: 'scalar' }],
  ['timestamp', ofVector],
  ['vector', { args: ['scalar'], result: 'vector' }],
  ['year', ofTime],
]);

/** The aggregations of the subset, by the type of their parameter. */
export const AGGREGATIONS: ReadonlyMap<string, ValueType | null> = new Map<
  string,
  ValueType | null
>([
  ['avg', null],
  ['bottomk', 'scalar'],
  ['count', null],
  ['count_values', 'string'],
  ['group', null],
  ['max', null],
  ['min', null],
  ['quantile', 'scalar'],
  ['stddev', null],
  ['stdvar', null],
  ['sum', null],
  ['topk', 'scalar'],
]);

/**
 * Functions of Prometheus that are not in the subset: logarithms, exponentials and trigonometry,
 * which no two machines round alike, native histograms, and what is newer or hardly ever used.
 */
export const UNSUPPORTED_FUNCTIONS: ReadonlySet<string> = new Set(
  `acos acosh asin asinh atan atanh cos cosh deg double_exponential_smoothing end exp
  first_over_time histogram_avg histogram_count histogram_fraction histogram_quantiles
  histogram_stddev histogram_stdvar histogram_sum holt_winters info ln log10 log2 mad_over_time pi
  rad range sin sinh sort_by_label sort_by_label_desc start start_timestamp step tan tanh
  ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time
  ts_of_min_over_time`.split(/\s+/),
);
