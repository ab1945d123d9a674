/**
 * How long a sender that starts from a small window needs for some bytes.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

export interface Path {
  readonly roundTripUs: Micros;
  readonly bitsPerSecond: number;
}

/** Ten segments of 1460 bytes. Source: RFC 6928, section 2. */
const WINDOW_FIRST_BYTES = 14_600;

/**
 * Time from the first byte sent to the last, by doubling the window each round trip until the
 * path's rate is the limit. The first window leaves at once.
 *
 * @throws InvariantError if the path carries nothing.
 * Source: RFC 5681, section 3.1, without losses.
 */
export function slowStartUs(bytes: number, path: Path): Micros {
  check(path.bitsPerSecond > 0, 'path carries nothing', path.bitsPerSecond);
  let left = bytes;
  let window = WINDOW_FIRST_BYTES;
  let spentUs = 0;
  while (left > window) {
    const sentUs = wireUs(window, path);
    if (sentUs >= path.roundTripUs) break;
    spentUs += path.roundTripUs;
    left -= window;
    window *= 2;
  }
  return Math.ceil(spentUs + wireUs(left, path));
}

function wireUs(bytes: number, { bitsPerSecond }: Path): number {
  return (bytes * 8_000_000) / bitsPerSecond;
}
