/** Aggregations over the series of a vector. Source: Prometheus 2.42, `aggregation`. */
import type { Aggregation } from './ast.ts';
import { EvaluationError } from './evaluation-error.ts';
import { plainText } from './go-number.ts';
import { type LabelSet, METRIC_NAME } from './label-set.ts';
import { isSettled } from './over-time.ts';
import type { Sample, Vector } from './series.ts';

type Fold = (values: readonly number[]) => number;

const FOLDS: ReadonlyMap<string, Fold> = new Map<string, Fold>([
  ['avg', mean],
  ['count', (values) => values.length],
  ['count_values', (values) => values.length],
  ['max', (values) => values.reduce((a, b) => (a < b || Number.isNaN(a) ? b : a))],
  ['min', (values) => values.reduce((a, b) => (a > b || Number.isNaN(a) ? b : a))],
  ['sum', (values) => values.reduce((a, b) => a + b)],
]);

/**
 * Aggregates a vector, group by group, in the order in which the groups first appear.
 *
 * @param parameter - Of `topk` how many, of `count_values` the label.
 * @throws EvaluationError if the parameter is out of its range.
 */
export function aggregate(
  { name, grouping }: Aggregation,
  parameter: number | string | null,
  vector: Vector,
): Vector {
  const marked = typeof parameter === 'string' ? withValueLabel(vector, parameter) : vector;
  const labels =
    typeof parameter === 'string' && !grouping.isWithout
      ? [...grouping.labels, parameter]
      : grouping.labels;
  const groups = grouped(marked, labels, grouping.isWithout);
  if (name === 'topk') {
    const count = countOf(parameter);
    return groups.flatMap(({ samples }) => largest(samples, count));
  }
  const fold = FOLDS.get(name)!;
  return groups.map((group) => {
    return { labels: group.labels, value: fold(group.samples.map(({ value }) => value)) };
  });
}

interface Group {
  readonly labels: LabelSet;
  readonly samples: Sample[];
}

function grouped(vector: Vector, names: readonly string[], isWithout: boolean): Group[] {
  const groups = new Map<string, Group>();
  for (const sample of vector) {
    const labels = isWithout
      ? sample.labels.without([...names, METRIC_NAME])
      : sample.labels.only(names);
    const group = groups.get(labels.key);
    if (group === undefined) groups.set(labels.key, { labels, samples: [sample] });
    else group.samples.push(sample);
  }
  return [...groups.values()];
}

function mean(values: readonly number[]): number {
  let result = values[0]!;
  for (const [index, value] of values.entries()) {
    if (index === 0 || isSettled(result, value)) continue;
    result += value / (index + 1) - result / (index + 1);
  }
  return result;
}

function withValueLabel(vector: Vector, label: string): Vector {
  if (!/^[A-Za-z_]\w*$/.test(label)) {
    throw new EvaluationError(`count_values: ${JSON.stringify(label)} is no label name`);
  }
  return vector.map(({ labels, value }) => {
    return { labels: labels.with([[label, plainText(value)]]), value };
  });
}

function countOf(parameter: number | string | null): number {
  const count = Math.trunc(Number(parameter));
  // Just below and at the ends of whole numbers of 64 bits.
  if (count >= -0x8000000000000000 && count <= 0x8000000000000000) return count;
  throw new EvaluationError(`topk: ${parameter} is no count`);
}

/** The largest first; NaN is below all. Of equal values the first series is taken. */
function largest(samples: readonly Sample[], count: number): Sample[] {
  if (count < 1) return [];
  const sorted = [...samples].sort((a, b) => {
    if (Number.isNaN(a.value) || Number.isNaN(b.value)) {
      return Number(Number.isNaN(a.value)) - Number(Number.isNaN(b.value));
    }
    return a.value > b.value ? -1 : a.value < b.value ? 1 : 0;
  });
  return sorted.slice(0, count);
}
