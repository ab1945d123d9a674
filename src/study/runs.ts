/**
 * What a few runs say of the mean that more of them would have.
 */
import { mean } from '../analysis/mean.ts';
import { check } from '../kernel/check.ts';

/** Mean of runs, and how far from it that of many more may lie. */
export interface Estimate {
  /** To the next whole number, as it is published. */
  readonly mean: number;
  /** Half the 95 % confidence interval, in the unit of the runs. */
  readonly margin: number;
}

/**
 * Student's t at 97.5 %, by number of runs.
 *
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
 */
const STUDENT: ReadonlyMap<number, number> = new Map([
  [4, 3.182],
  [5, 2.776],
]);

/**
 * Estimates a mean from its runs, taken to vary normally.
 *
 * @throws InvariantError if there are neither four nor five.
 */
export function estimateOf(runs: readonly number[]): Estimate {
  const student = STUDENT.get(runs.length);
  check(student !== undefined, 'number of runs has no margin here', runs.length);
  const middle = mean(runs);
  const squares = runs.reduce((sum, run) => sum + (run - middle) * (run - middle), 0);
  const deviation = Math.sqrt(squares / (runs.length - 1));
  return { mean: Math.round(middle), margin: (student * deviation) / Math.sqrt(runs.length) };
}
