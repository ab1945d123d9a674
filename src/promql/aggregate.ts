/** Aggregations over the series of a vector. Source: Prometheus 2.42, `aggregation`. */
import type { Aggregation, Grouping } from './ast.ts';
import { EvaluationError } from './evaluation-error.ts';
import { plainText } from './go-number.ts';
import { remembersLayout } from './label-layout.ts';
import { remembered } from './label-memo.ts';
import { LabelSet } from './label-set.ts';
import { isSettled } from './over-time.ts';
import { quantile } from './quantile.ts';
import type { Sample, Vector } from './series.ts';

type Fold = (values: readonly number[]) => number;

const FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['avg', mean],
  ['count', (values) => values.length],
  ['group', () => 1],
  ['max', (values) => values.reduce((a, b) => (a < b || Number.isNaN(a) ? b : a))],
  ['min', (values) => values.reduce((a, b) => (a > b || Number.isNaN(a) ? b : a))],
  ['stddev', (values) => Math.sqrt(variance(values))],
  ['stdvar', variance],
  ['sum', total],
]);

/**
 * Aggregates a vector, group by group, in the order in which the groups first appear.
 *
 * @param parameter - Of `topk` and `bottomk` how many, of `quantile` which one, of `count_values`
 *   the label.
 * @throws EvaluationError if the parameter is out of its range.
 */
export function aggregate(
  { name, grouping }: Aggregation,
  parameter: number | string | null,
  vector: Vector,
): Vector {
  if (typeof parameter === 'string') return countValues(grouping, parameter, vector);
  const groups = groupsOf(grouping, vector);
  if (name === 'topk' || name === 'bottomk') {
    const count = countOf(name, parameter);
    const isTop = name === 'topk';
    return groups.flatMap(({ places }) => {
      const samples = places.map((place) => vector[place]!);
      return ranked(samples, isTop).slice(0, Math.max(0, count));
    });
  }
  const fold: Fold =
    name === 'quantile' ? (values) => quantile(parameter ?? Number.NaN, values) : FOLDS.get(name)!;
  return groups.map(({ labels, places }) => {
    return { labels, value: fold(places.map((place) => vector[place]!.value)) };
  });
}

function countValues(grouping: Grouping, label: string, vector: Vector): Vector {
  if (!/^[A-Za-z_]\w*$/.test(label)) {
    throw new EvaluationError(`count_values: ${JSON.stringify(label)} is no label name`);
  }
  const marked = vector.map(({ labels, value }) => {
    return { labels: labels.with([[label, plainText(value)]]), value };
  });
  const { isWithout } = grouping;
  const labels = isWithout ? grouping.labels : [...grouping.labels, label];
  return groupsOf({ isWithout, labels }, marked).map((group) => {
    return { labels: group.labels, value: group.places.length };
  });
}

interface Group {
  readonly labels: LabelSet;
  /** Of its samples in the vector, ascending. */
  readonly places: readonly number[];
}

const groupsOf = remembersLayout((grouping: Grouping, vector): readonly Group[] => {
  if (vector.length === 0) return [];
  const { isWithout, labels: names } = grouping;
  if (!isWithout && names.length === 0)
    return [{ labels: LabelSet.EMPTY, places: [...vector.keys()] }];
  const groups = new Map<string, Group & { readonly places: number[] }>();
  for (const [place, sample] of vector.entries()) {
    const labels = groupLabels(grouping, sample.labels);
    const group = groups.get(labels.key);
    if (group === undefined) groups.set(labels.key, { labels, places: [place] });
    else group.places.push(place);
  }
  return [...groups.values()];
});

const groupLabels = remembered(({ isWithout, labels }: Grouping, all) => {
  return isWithout ? all.nameless.without(labels) : all.only(labels);
});

function total(values: readonly number[]): number {
  let sum = values[0]!;
  for (let index = 1; index < values.length; index += 1) sum += values[index]!;
  return sum;
}

function mean(values: readonly number[]): number {
  let result = values[0]!;
  for (const [index, value] of values.entries()) {
    if (index === 0 || isSettled(result, value)) continue;
    result += value / (index + 1) - result / (index + 1);
  }
  return result;
}

/** Source: Welford (1962). */
function variance(values: readonly number[]): number {
  let average = 0;
  let squares = 0;
  for (const [index, value] of values.entries()) {
    if (index === 0) {
      average = value;
      continue;
    }
    const distance = value - average;
    average += distance / (index + 1);
    squares += distance * (value - average);
  }
  return squares / values.length;
}

function countOf(name: string, parameter: number | null): number {
  const count = Math.trunc(Number(parameter));
  // Just below and at the ends of whole numbers of 64 bits.
  if (count >= -0x8000000000000000 && count <= 0x8000000000000000) return count;
  throw new EvaluationError(`${name}: ${parameter} is no count`);
}

/**
 * The samples with the largest first, or the smallest; NaN comes last. Equal values keep their
 * order.
 */
export function ranked(samples: readonly Sample[], isDescending: boolean): Sample[] {
  const sign = isDescending ? -1 : 1;
  return [...samples].sort((a, b) => {
    if (Number.isNaN(a.value) || Number.isNaN(b.value)) {
      return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
    }
    return a.value < b.value ? -sign : a.value > b.value ? sign : 0;
  });
}
