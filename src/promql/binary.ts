/** Operators between scalars and vectors. Source: Prometheus 2.42, `VectorBinop` and its kin. */
import { check } from '../kernel/check.ts';
import { type Binary, isComparison, type Matching, type Operator } from './ast.ts';
import { EvaluationError } from './evaluation-error.ts';
import { remembersLayout } from './label-layout.ts';
import { remembered } from './label-memo.ts';
import type { LabelSet } from './label-set.ts';
import { power } from './power.ts';
import type { Sample, Vector } from './series.ts';

const ALL_LABELS: Matching = { isOn: false, labels: [], many: null, include: [] };

/** The result of an operator over two scalars; of a comparison 1 or 0. */
export function ofScalars(operator: Operator, left: number, right: number): number {
  return applied(operator, left, right);
}

function applied(operator: Operator, left: number, right: number): number {
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
  const isFilter = isComparison(operator) && !isBool;
  const result: Sample[] = [];
  for (const sample of vector) {
    const { labels, value } = sample;
    const left = isScalarLeft ? scalar : value;
    const right = isScalarLeft ? value : scalar;
    if (!isFilter) result.push({ labels: labels.nameless, value: applied(operator, left, right) });
    else if (holds(operator, left, right)) result.push(sample);
  }
  return result;
}

/** `and`, `or`, `unless`: sets of series. */
export function ofSets(binary: Binary, left: Vector, right: Vector): Vector {
  if (left.length === 0) return binary.operator === 'or' ? right : left;
  if (right.length === 0) return binary.operator === 'and' ? right : left;
  const { fromLeft, fromRight } = members(binary, left, right);
  const result: Sample[] = [];
  for (const place of fromLeft) result.push(left[place]!);
  for (const place of fromRight) result.push(right[place]!);
  return result;
}

/** Places of the samples that an operator of sets takes from each side. */
const members = remembersLayout((binary: Binary, left, right) => {
  const keyOf = signature(binary.matching ?? ALL_LABELS);
  const known = new Set((binary.operator === 'or' ? left : right).map((one) => keyOf(one.labels)));
  const placesOf = (vector: Vector, isWanted: boolean) =>
    [...vector.keys()].filter((place) => known.has(keyOf(vector[place]!.labels)) === isWanted);
  if (binary.operator === 'or') {
    return { fromLeft: [...left.keys()], fromRight: placesOf(right, false) };
  }
  return { fromLeft: placesOf(left, binary.operator === 'and'), fromRight: [] };
});

/**
 * An operator over two vectors, whose series find each other by their labels.
 *
 * @throws EvaluationError if a series matches several and the expression does not allow it.
 */
export function ofVectors(binary: Binary, left: Vector, right: Vector): Vector {
  if (left.length === 0 || right.length === 0) return [];
  const matching = binary.matching ?? ALL_LABELS;
  const isSwapped = matching.many === 'right';
  const { pairs, isOneToOne } = pairsOf(binary, left, right);
  const paired = new Map<number, Set<string>>();
  const result: Sample[] = [];
  for (const { leftPlace, rightPlace, labels } of pairs) {
    const value = pairValue(binary, left[leftPlace]!.value, right[rightPlace]!.value);
    if (value === null) continue;
    if (!isOneToOne) noteMatch(paired, isSwapped ? leftPlace : rightPlace, labels, matching);
    result.push({ labels, value });
  }
  return result;
}

/** Two samples that match, and the labels of what becomes of them. */
interface Pair {
  readonly leftPlace: number;
  readonly rightPlace: number;
  readonly labels: LabelSet;
}

const pairsOf = remembersLayout((binary: Binary, left, right) => {
  const matching = binary.matching ?? ALL_LABELS;
  const isSwapped = matching.many === 'right';
  const [manies, ones] = isSwapped ? [right, left] : [left, right];
  const keyOf = signature(matching);
  const placeByKey = byKey(ones, keyOf, isSwapped ? 'left' : 'right');
  const pairs: Pair[] = [];
  for (const [many, { labels: manyLabels }] of manies.entries()) {
    const one = placeByKey.get(keyOf(manyLabels));
    if (one === undefined) continue;
    const labels = resultLabels(binary, matching, manyLabels, ones[one]!.labels);
    const [leftPlace, rightPlace] = isSwapped ? [one, many] : [many, one];
    pairs.push({ leftPlace, rightPlace, labels });
  }
  const matchedOnes = pairs.map(({ leftPlace, rightPlace }) =>
    isSwapped ? leftPlace : rightPlace,
  );
  return { pairs, isOneToOne: new Set(matchedOnes).size === pairs.length };
});

/** Null when a comparison drops the pair. */
function pairValue({ operator, isBool }: Binary, left: number, right: number): number | null {
  if (!isComparison(operator)) return computed(operator, left, right);
  const isKept = holds(operator, left, right);
  if (isBool) return Number(isKept);
  return isKept ? left : null;
}

function noteMatch(
  paired: Map<number, Set<string>>,
  key: number,
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
): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [place, { labels }] of vector.entries()) {
    const key = keyOf(labels);
    const before = places.get(key);
    if (before !== undefined) {
      const pair = `${vector[before]!.labels} and ${labels}`;
      throw new EvaluationError(`many series match many: ${pair} on the ${side} side`);
    }
    places.set(key, place);
  }
  return places;
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
