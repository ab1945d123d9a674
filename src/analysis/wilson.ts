/** Bounds of a share that was counted. */
import { check } from '../kernel/check.ts';
import { twoSidedScore } from './normal.ts';

export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * The score interval of a share: both bounds hold together with the confidence.
 *
 * @param successes - Whole, from 0 to `count`.
 * @param count - Whole; without samples every share is possible.
 * @param confidence - Between 0 and 1.
 * @throws InvariantError if an argument is outside its range.
 * Source: Wilson, "Probable inference, the law of succession, and statistical inference" (1927).
 */
export function wilsonBounds(successes: number, count: number, confidence = 0.95): Bounds {
  check(Number.isSafeInteger(count) && count >= 0, 'count is not whole', count);
  check(
    Number.isSafeInteger(successes) && successes >= 0 && successes <= count,
    'successes are not whole or more than the count',
    successes,
  );
  const score = twoSidedScore(confidence);
  if (count === 0) return { lower: 0, upper: 1 };
  const share = successes / count;
  const square = (score * score) / count;
  const centre = share + square / 2;
  const reach = score * Math.sqrt((share * (1 - share) + square / 4) / count);
  const scale = 1 + square;
  return {
    lower: successes === 0 ? 0 : Math.max(0, (centre - reach) / scale),
    upper: successes === count ? 1 : Math.min(1, (centre + reach) / scale),
  };
}
