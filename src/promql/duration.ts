/**
 * Durations as Prometheus writes them: `5m`, `1h30m`, `0`. Whole units from years down to
 * milliseconds, each at most once; a year has 365 days.
 */
import type { Micros } from '../kernel/time.ts';

const PATTERN = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
const DAY_US = 86_400_000_000;
const UNITS_US = [365 * DAY_US, 7 * DAY_US, DAY_US, 3_600_000_000, 60_000_000, 1_000_000, 1_000];

/** Whole microseconds, or undefined when the text is no duration or beyond 2^53 of them. */
export function parsePromDuration(text: string): Micros | undefined {
  if (text === '0') return 0;
  const match = PATTERN.exec(text);
  if (text === '' || match === null) return undefined;
  const amounts = match.slice(1).map((amount) => Number(amount ?? 0));
  const us = amounts.reduce((sum, amount, index) => sum + amount * UNITS_US[index]!, 0);
  return Number.isSafeInteger(us) ? us : undefined;
}
