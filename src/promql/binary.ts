/** Operators between scalars and vectors. Source: Prometheus 2.42, `VectorBinop` and its kin. */
import { check } from '../kernel/check.ts';
import { type Binary, isComparison, type Matching, type Operator } from './ast.ts';
import { EvaluationError } from './evaluation-error.ts';
import { remembered } from './label-memo.ts';
import type { LabelSet } from './label-set.ts';
import { power } from './power.ts';
import type { Sample, Vector } from './series.ts';

const ALL_LABELS: Matching = { isOn: false, labels: [], many: null, include: [] };

/** The result of an operator over two scalars; of a comparison 1 or 0. */
export function ofScalars(operator: Operator, left: number, right: number): number {
  if (isComparison(operator)) return Number(holds(operator, left, right));
  return computed(operator, left, right);
}

/** An operator over a vector and a scalar; the vector's values are kept by a comparison. */
export function ofVectorAndScalar(
  { operator, isBool }: Binary,
  vector: Vector,
  scalar: number,
  isScalarLeft: boolean,
): Vector {
  return vector.flatMap(({ labels, value }) => {
    const left = isScalarLeft ? scalar : value;
    const right = isScalarLeft ? value : scalar;
    if (!isComparison(operator)) {
      return [{ labels: labels.nameless, value: computed(operator, left, right) }];
    }
    const isKept = holds(operator, left, right);
    if (isBool) return [{ labels: labels.nameless, value: Number(isKept) }];
    return isKept ? [{ labels, value }] : [];
  });
}

/** `and`, `or`, `unless`: sets of series. */
export function ofSets(binary: Binary, left: Vector, right: Vector): Vector {
  const keyOf = signature(binary.matching ?? ALL_LABELS);
  const keysOf = (vector: Vector) => new Set(vector.map(({ labels }) => keyOf(labels)));
  if (binary.operator === 'or') {
    const known = keysOf(left);
    return [...left, ...right.filter(({ labels }) => !known.has(keyOf(labels)))];
  }
  const known = keysOf(right);
  const isWanted = binary.operator === 'and';
  return left.filter(({ labels }) => known.has(keyOf(labels)) === isWanted);
}

/**
 * An operator over two vectors, whose series find each other by their labels.
 *
 * @throws EvaluationError if a series matches several and the expression does not allow it.
 */
export function ofVectors(binary: Binary, left: Vector, right: Vector): Vector {
  if (left.length === 0 || right.length === 0) return [];
  const matching = binary.matching ?? ALL_LABELS;
  const isSwapped = matching.many === 'right';
  const keyOf = signature(matching);
  const ones = byKey(isSwapped ? left : right, keyOf, isSwapped ? 'left' : 'right');
  const paired = new Map<string, Set<string>>();
  const result: Sample[] = [];
  for (const many of isSwapped ? right : left) {
    const key = keyOf(many.labels);
    const one = ones.get(key);
    if (one === undefined) continue;
    const [a, b] = isSwapped ? [one.value, many.value] : [many.value, one.value];
    const value = pairValue(binary, a, b);
    if (value === null) continue;
    const labels = resultLabels(binary, matching, many.labels, one.labels);
    noteMatch(paired, key, labels, matching);
    result.push({ labels, value });
  }
  return result;
}

/** Null when a comparison drops the pair. */
function pairValue({ operator, isBool }: Binary, left: number, right: number): number | null {
  if (!isComparison(operator)) return computed(operator, left, right);
  const isKept = holds(operator, left, right);
  if (isBool) return Number(isKept);
  return isKept ? left : null;
}

function noteMatch(
  paired: Map<string, Set<string>>,
  key: string,
  labels: LabelSet,
  matching: Matching,
): void {
  const before = paired.get(key);
  if (before === undefined) {
    paired.set(key, new Set([labels.key]));
    return;
  }
  if (matching.many === null) {
    throw new EvaluationError('several series match one: say so with group_left or group_right');
  }
  if (before.has(labels.key)) {
    throw new EvaluationError('several series match one and would have the same labels');
  }
  before.add(labels.key);
}

function byKey(
  vector: Vector,
  keyOf: (labels: LabelSet) => string,
  side: string,
): Map<string, Sample> {
  const samples = new Map<string, Sample>();
  for (const sample of vector) {
    const key = keyOf(sample.labels);
    const before = samples.get(key);
    if (before !== undefined) {
      const pair = `${before.labels} and ${sample.labels}`;
      throw new EvaluationError(`many series match many: ${pair} on the ${side} side`);
    }
    samples.set(key, sample);
  }
  return samples;
}

const matched = remembered(({ isOn, labels }: Matching, all) => {
  return isOn ? all.only(labels) : all.nameless.without(labels);
});

function signature(matching: Matching): (labels: LabelSet) => string {
  return (all) => matched(matching, all).key;
}

function resultLabels(
  { operator, isBool }: Binary,
  matching: Matching,
  many: LabelSet,
  one: LabelSet,
): LabelSet {
  const isNamed = isComparison(operator) && !isBool;
  if (matching.many === null && matching.isOn) {
    const compared = matched(matching, many);
    return isNamed ? compared : compared.nameless;
  }
  const kept = isNamed ? many : many.nameless;
  const labels = matching.many === null ? kept.without(matching.labels) : kept;
  if (matching.include.length === 0) return labels;
  return labels.with(matching.include.map((name) => [name, one.get(name)]));
}

function holds(operator: Operator, left: number, right: number): boolean {
  switch (operator) {
    case '==':
      return left === right;
    case '!=':
      return left !== right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    default:
      return left >= right;
  }
}

function computed(operator: Operator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '%':
      return left % right;
    default:
      check(operator === '^', 'not an operator of numbers', operator);
      return power(left, right);
  }
}
