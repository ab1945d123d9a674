/** A count that is given as such or as a share of the replicas, as Kubernetes takes it. */
import { check } from '../../kernel/check.ts';

/** A whole number of replicas, or a whole percentage of them. */
export type CountOrPercent = { readonly count: number } | { readonly percent: number };

/**
 * Resolves a count or percentage.
 *
 * @param rounding - Where a fraction of a replica goes.
 * @throws InvariantError if the number is not whole or is below 0.
 */
export function replicaCount(
  value: CountOrPercent,
  replicas: number,
  rounding: 'up' | 'down',
): number {
  if ('count' in value) return whole(value.count);
  const scaled = whole(value.percent) * replicas;
  return rounding === 'up' ? Math.ceil(scaled / 100) : Math.floor(scaled / 100);
}

function whole(value: number): number {
  check(Number.isSafeInteger(value) && value >= 0, 'not a number of replicas', value);
  return value;
}
