/**
 * What a few runs say of the mean that more of them would have.
 */
import { mean } from '../analysis/mean.ts';
import { check } from '../kernel/check.ts';

/** Mean of runs, and how far from it that of many more may lie. */
export interface Estimate {
  readonly mean: number;
  /** Half the 95 % confidence interval, in the unit of the runs. */
  readonly margin: number;
}

/**
 * Student's t at 97.5 %, for two runs and more: by degrees of freedom from 1.
 *
 * Source: NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
 */
const STUDENT: readonly number[] = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093,
];

/**
 * Estimates a mean from its runs, taken to vary normally.
 *
 * @throws InvariantError if there are fewer than 2 or more than 20.
 */
export function estimateOf(runs: readonly number[]): Estimate {
  const student = STUDENT[runs.length - 2];
  check(student !== undefined, 'number of runs has no margin here', runs.length);
  const middle = mean(runs);
  const squares = runs.reduce((sum, run) => sum + (run - middle) * (run - middle), 0);
  const deviation = Math.sqrt(squares / (runs.length - 1));
  return { mean: middle, margin: (student * deviation) / Math.sqrt(runs.length) };
}
