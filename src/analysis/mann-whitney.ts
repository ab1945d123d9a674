/**
 * Whether one sample lies above another, and by how much: the rank sum test of Mann and Whitney
 * with the shift of Hodges and Lehmann and its confidence interval.
 *
 * The interval is what R's `wilcox.test(x, y, conf.int = TRUE, exact = FALSE)` approximates by
 * root finding: the shifts at which the corrected score of the test reaches the quantile of the
 * normal distribution. That score changes at differences of pairs only, and between them ties
 * across the samples do not exist, so its ends are order statistics of the differences, found
 * here without any tolerance.
 *
 * Source: Hollander & Wolfe, "Nonparametric Statistical Methods" (1999), section 4.
 */
import { check } from '../kernel/check.ts';
import { twoSidedScore, upperTail } from './normal.ts';
import { ascending, ranksOf, tieTerm } from './ranks.ts';

/** Most pairs that are compared: 2,000 times 2,000. */
const PAIRS_MAX = 4_000_000;
/** Half a step between two values of the statistic. */
const CONTINUITY = 0.5;

export interface RankSumTest {
  /** In how many pairs the first sample is larger, ties counted half. */
  readonly u: number;
  /** Probability that both samples are draws of one distribution, two-sided. */
  readonly pValue: number;
  /** Median of the differences between a value of the first sample and one of the second. */
  readonly shift: number;
  /** Ends of the confidence interval of the shift. */
  readonly lower: number;
  readonly upper: number;
}

/**
 * Compares two samples, by the normal approximation with corrections for ties and continuity.
 *
 * @param confidence - Of the interval, between 0 and 1.
 * @throws InvariantError if a sample is empty, holds what is not finite, or both are too large.
 */
export function mannWhitney(
  x: readonly number[],
  y: readonly number[],
  confidence: number,
): RankSumTest {
  check(x.length > 0 && y.length > 0, 'a sample is empty');
  check(x.length * y.length <= PAIRS_MAX, 'samples have too many pairs', x.length * y.length);
  check([...x, ...y].every(Number.isFinite), 'a sample holds what is not finite');
  const differences = differencesOf(x, y);
  return { ...tested(x, y), ...shifted(x, y, differences, twoSidedScore(confidence)) };
}

function tested(x: readonly number[], y: readonly number[]): Pick<RankSumTest, 'u' | 'pValue'> {
  const { ranks, ties } = ranksOf([...x, ...y]);
  const rankSum = ranks.slice(0, x.length).reduce((sum, rank) => sum + rank, 0);
  const u = rankSum - (x.length * (x.length + 1)) / 2;
  const deviation = deviationOf(x.length, y.length, ties);
  const distance = u - (x.length * y.length) / 2;
  if (deviation === 0 || distance === 0) return { u, pValue: 1 };
  const score = (Math.abs(distance) - CONTINUITY) / deviation;
  return { u, pValue: Math.min(1, 2 * upperTail(score)) };
}

/** Standard deviation of U when both samples are alike. */
function deviationOf(n: number, m: number, ties: number): number {
  const all = n + m;
  return Math.sqrt(((n * m) / 12) * (all + 1 - ties / (all * (all - 1))));
}

function differencesOf(x: readonly number[], y: readonly number[]): Float64Array {
  const differences = new Float64Array(x.length * y.length);
  let at = 0;
  for (const a of x) for (const b of y) differences[at++] = a - b;
  return differences.sort();
}

function shifted(
  x: readonly number[],
  y: readonly number[],
  differences: Float64Array,
  score: number,
): Pick<RankSumTest, 'shift' | 'lower' | 'upper'> {
  const ties = tieTerm(ascending(x)) + tieTerm(ascending(y));
  const reach = score * deviationOf(x.length, y.length, ties);
  return {
    shift: crossing(differences, 0, 0),
    lower: crossing(differences, reach, CONTINUITY),
    upper: crossing(differences, -reach, CONTINUITY),
  };
}

/**
 * The shift at which the statistic, falling with it, crosses a level: the middle of the shifts
 * where it is equal.
 *
 * @param level - Of the distance of U from its mean.
 */
function crossing(differences: Float64Array, level: number, continuity: number): number {
  const pairs = differences.length;
  /** The statistic right above the difference in a place. */
  const statisticAbove = (place: number) => {
    const distance = pairs - (place + 1) - pairs / 2;
    return distance - Math.sign(distance) * continuity;
  };
  const first = firstPlace(pairs, (place) => statisticAbove(place) <= level);
  const last = firstPlace(pairs, (place) => statisticAbove(place) < level);
  const lower = differences[Math.min(first, pairs - 1)]!;
  const upper = differences[Math.min(last, pairs - 1)]!;
  return lower + (upper - lower) / 2;
}

/** The first place where a claim holds that holds from some place on; `count` when there is none. */
function firstPlace(count: number, holds: (place: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
