/**
 * What a part of an expression makes of the labels of whole vectors, kept while they stay the same.
 *
 * A rule is evaluated thousands of times, and what it reads has the same series in the same order
 * nearly always: which group each belongs to, and which matches which, need not be found again.
 * Only label sets that are the same objects count as the same.
 */
import type { LabelSet } from './label-set.ts';
import type { Vector } from './series.ts';

interface Layout<Derived> {
  readonly left: readonly LabelSet[];
  readonly right: readonly LabelSet[];
  readonly derived: Derived;
}

const NONE: Vector = [];

/** A derivation from one vector or two that remembers its last result for each part. */
export function remembersLayout<Part extends object, Derived>(
  derive: (part: Part, left: Vector, right: Vector) => Derived,
): (part: Part, left: Vector, right?: Vector) => Derived {
  const byPart = new WeakMap<Part, Layout<Derived>>();
  return (part, left, right = NONE) => {
    const known = byPart.get(part);
    if (known !== undefined && isOf(known.left, left) && isOf(known.right, right)) {
      return known.derived;
    }
    const derived = derive(part, left, right);
    byPart.set(part, { left: labelsOf(left), right: labelsOf(right), derived });
    return derived;
  };
}

function isOf(labels: readonly LabelSet[], vector: Vector): boolean {
  if (labels.length !== vector.length) return false;
  for (let place = 0; place < labels.length; place += 1) {
    if (labels[place] !== vector[place]!.labels) return false;
  }
  return true;
}

function labelsOf(vector: Vector): readonly LabelSet[] {
  return vector.map(({ labels }) => labels);
}
