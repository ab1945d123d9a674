/** No result may hold two values of one label set. */
import { EvaluationError } from './evaluation-error.ts';
import type { Vector } from './series.ts';

/**
 * Returns a vector when all its label sets differ.
 *
 * @throws EvaluationError when two are the same.
 */
export function unique(vector: Vector): Vector {
  if (vector.length < 2) return vector;
  const seen = new Set<string>();
  for (const { labels } of vector) {
    if (seen.has(labels.key)) {
      throw new EvaluationError(`two values have the labels ${labels}`);
    }
    seen.add(labels.key);
  }
  return vector;
}
