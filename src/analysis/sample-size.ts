/** How many samples it takes to see a rare defect. */
import { check } from '../kernel/check.ts';

/**
 * The fewest samples of which at least one shows a defect, with a given confidence: 299 for 1 % at
 * 0.95, 59 for 5 %, 2,995 for 0.1 %.
 *
 * @param share - Of samples that show the defect; above 0, up to 1.
 * @param confidence - Between 0 and 1.
 * @throws InvariantError if an argument is outside its range.
 */
export function samplesToSee(share: number, confidence = 0.95): number {
  check(share > 0 && share <= 1, 'share is not above 0 and up to 1', share);
  check(confidence > 0 && confidence < 1, 'confidence is not between 0 and 1', confidence);
  const isEnough = (count: number) => power(1 - share, count) <= 1 - confidence;
  let high = 1;
  while (!isEnough(high)) high *= 2;
  let low = high / 2;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** A power with a whole exponent, by squaring. */
function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}
