/** The field kind of replica budgets: a count, or a share of the replicas in per cent. */
import { z } from 'zod';
import { ruled } from '../../schema/rule.ts';
import { shown } from '../../schema/show.ts';
import type { CountOrPercent } from '../../services/deploy/rounding.ts';

const PER_CENT = /^(?:100|[1-9]?[0-9])%$/;

/** A number of replicas (`1`), or a whole percentage of them (`25%`), as Kubernetes takes it. */
export function replicaBudget() {
  const error = ({ input }: { readonly input?: unknown }) =>
    ruled('replicas.budget', `${shown(input)} is not a number of replicas; write 1 or 25%`);
  return z
    .union(
      [
        z.int({ error }).min(0, { error }).max(1_024, { error }),
        z
          .string({ error })
          .regex(PER_CENT, { error })
          .meta({ examples: ['25%'] }),
      ],
      { error },
    )
    .transform((budget): CountOrPercent => {
      if (typeof budget === 'number') return { count: budget };
      return { percent: Number(budget.slice(0, -1)) };
    });
}
