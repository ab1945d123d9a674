/**
 * Durations drawn from a published table of quantiles.
 */
import { check } from '../../kernel/check.ts';
import type { Sampler } from '../../kernel/distributions.ts';
import type { Micros } from '../../kernel/time.ts';

/** Shares from 0 to 1 with the duration that this share lies below; both ascending. */
export type QuantileTable = readonly (readonly [share: number, us: Micros])[];

/**
 * Prepares draws by inversion; between two rows of the table the quantile is a straight line.
 *
 * @throws InvariantError if the table does not run from 0 to 1 or is not ascending.
 */
export function quantileSampler(table: QuantileTable): Sampler {
  check(table[0]?.[0] === 0 && table.at(-1)?.[0] === 1, 'quantiles do not run from 0 to 1');
  for (const [row, [share, us]] of table.entries()) {
    const [shareBefore, usBefore] = table[row - 1] ?? [-1, 0];
    check(share > shareBefore && us >= usBefore, 'quantiles are not ascending', share);
  }
  return (stream) => {
    const drawn = stream.uniform();
    const row = table.findIndex(([share]) => share > drawn);
    const [share, us] = table[row] as readonly [number, number];
    const [shareBefore, usBefore] = table[row - 1] as readonly [number, number];
    return Math.round(usBefore + ((us - usBefore) * (drawn - shareBefore)) / (share - shareBefore));
  };
}
