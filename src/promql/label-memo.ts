/**
 * What a part of an expression makes of label sets, computed once for each of both.
 *
 * Rules are evaluated thousands of times over the same series, and most of the time would go into
 * making the same label sets again. Nothing is kept longer than the part and the labels live.
 */
import type { LabelSet } from './label-set.ts';

/** A derivation of label sets that remembers its results; equal arguments, one object. */
export function remembered<Part extends object>(
  derive: (part: Part, labels: LabelSet) => LabelSet,
): (part: Part, labels: LabelSet) => LabelSet {
  const byPart = new WeakMap<Part, WeakMap<LabelSet, LabelSet>>();
  return (part, labels) => {
    let derived = byPart.get(part);
    if (derived === undefined) {
      derived = new WeakMap();
      byPart.set(part, derived);
    }
    let result = derived.get(labels);
    if (result === undefined) {
      result = derive(part, labels);
      derived.set(labels, result);
    }
    return result;
  };
}
