/** absent() and absent_over_time(): a value where there is none. */
import type { Expr } from './ast.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import type { Vector } from './series.ts';

/**
 * 1 when a vector is empty, else nothing.
 *
 * @param expr - What gave the vector: of a selector or its range, the result carries the labels that it demands
 *   to be equal to a value, unless another matcher looks at the same label.
 */
export function absent(vector: Vector, expr: Expr): Vector {
  if (vector.length > 0) return [];
  return [{ labels: demandedLabels(expr), value: 1 }];
}

function demandedLabels(expr: Expr): LabelSet {
  const labels = new Map<string, string>();
  const seen = new Set<string>();
  const selector = expr.kind === 'range' ? expr.selector : expr;
  for (const { name, operator, value } of selector.kind === 'selector' ? selector.matchers : []) {
    if (name === METRIC_NAME) continue;
    if (operator !== '=' || seen.has(name)) {
      labels.delete(name);
      continue;
    }
    labels.set(name, value);
    seen.add(name);
  }
  return LabelSet.of(labels);
}
