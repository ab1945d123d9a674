/** No result may hold two values of one label set. */
import { EvaluationError } from './evaluation-error.ts';
import { remembersLayout } from './label-layout.ts';
import type { Vector } from './series.ts';

/**
 * Returns a vector when all its label sets differ.
 *
 * @param part - Of an expression or a rule, whose result it is.
 * @throws EvaluationError when two are the same.
 */
export function unique(part: object, vector: Vector): Vector {
  if (vector.length > 1) differing(part, vector);
  return vector;
}

const differing = remembersLayout((_part: object, vector) => {
  const seen = new Set<string>();
  for (const { labels } of vector) {
    if (seen.has(labels.key)) {
      throw new EvaluationError(`two values have the labels ${labels}`);
    }
    seen.add(labels.key);
  }
  return true;
});
