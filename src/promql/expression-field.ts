/** The field kind of expressions in scenario files: PromQL, checked when the file is read. */
import { z } from 'zod';
import { ruled } from '../schema/rule.ts';
import { shown } from '../schema/show.ts';
import type { Expr } from './ast.ts';
import { parseExpression } from './parse.ts';
import { typeOf } from './types.ts';

/** An expression as it was written, and as it is evaluated. */
export interface Expression {
  readonly text: string;
  readonly expr: Expr;
}

/** A PromQL expression of type scalar or instant vector. */
export function expression() {
  const error = ({ input }: { readonly input?: unknown }) =>
    ruled(
      'promql.value',
      `${shown(input)} is not an expression; write for example sum(rate(x[5m]))`,
    );
  return z
    .string({ error })
    .min(1, { error })
    .meta({ examples: ['sum(rate(requests_total[5m]))'] })
    .transform((text, context): Expression => {
      const { expr, faults } = parseExpression(text);
      for (const { rule, message, from, to, suggestion } of faults) {
        const params = { from, to, suggestion };
        context.addIssue({ code: 'custom', message: ruled(rule, message), params });
      }
      if (expr === null) return z.NEVER;
      const type = typeOf(expr);
      if (type === 'scalar' || type === 'vector') return { text, expr };
      const message = ruled('promql.type', 'a gate needs an instant vector or a scalar');
      context.addIssue({ code: 'custom', message, params: { from: 0, to: text.length } });
      return z.NEVER;
    });
}
