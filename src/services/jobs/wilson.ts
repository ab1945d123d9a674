/**
 * Wilson's score interval: what a share of successes says about the probability behind it.
 */
import { check } from '../../kernel/check.ts';

/** An interval of probabilities. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

/** The quantile of the normal distribution for intervals that hold in 95 % of cases. */
export const Z_95 = 1.959963984540054;

/**
 * The interval for `successes` of `trials`.
 *
 * @param z - Half its width in standard errors.
 * @returns From 0 to 1 if there were no trials: nothing is known.
 * @throws InvariantError unless 0 <= successes <= trials.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
 */
export function wilsonInterval(successes: number, trials: number, z: number = Z_95): Interval {
  check(successes >= 0 && successes <= trials, 'more successes than trials', successes);
  if (trials === 0) return { lower: 0, upper: 1 };
  const share = successes / trials;
  const perTrial = (z * z) / trials;
  const centre = share + perTrial / 2;
  const spread = Math.sqrt(perTrial * (share * (1 - share) + perTrial / 4));
  const scale = 1 + perTrial;
  return {
    lower: successes === 0 ? 0 : (centre - spread) / scale,
    upper: successes === trials ? 1 : (centre + spread) / scale,
  };
}
