/**
 * Virtual time: whole microseconds in a float64.
 *
 * Every sum and difference below 2^53 (285 years) is exact, and the same on every machine.
 */
import { check } from './check.ts';

/** A point or a length of virtual time: whole microseconds, below 2^53 in size. */
export type Micros = number;

/**
 * The longest time that is asked for, drawn or waited for: 2^50 microseconds, 35 years. No run lasts
 * longer, and with the time of any run it still is an exact number.
 */
export const FOREVER_US: Micros = 1_125_899_906_842_624;

export const US_PER_MS = 1000;
export const US_PER_SECOND = 1_000_000;
export const US_PER_MINUTE = 60_000_000;
const US_PER_HOUR = 3_600_000_000;

/**
 * @param n - Microseconds.
 * @throws InvariantError if they are not whole.
 */
export function us(n: number): Micros {
  return wholeMicros(n, 1);
}

/**
 * @param n - Milliseconds; fractions are fine while the microseconds are whole.
 * @throws InvariantError if they are not a whole number of microseconds.
 */
export function ms(n: number): Micros {
  return wholeMicros(n, US_PER_MS);
}

/**
 * @param n - Seconds; fractions are fine while the microseconds are whole.
 * @throws InvariantError if they are not a whole number of microseconds.
 */
export function seconds(n: number): Micros {
  return wholeMicros(n, US_PER_SECOND);
}

/**
 * @param n - Minutes; fractions are fine while the microseconds are whole.
 * @throws InvariantError if they are not a whole number of microseconds.
 */
export function minutes(n: number): Micros {
  return wholeMicros(n, US_PER_MINUTE);
}

/**
 * Writes a time exactly, for people: `1.25s`, `350ms`, `80us`, `2m`, `1h30m`.
 *
 * Below a minute it takes one unit, the largest that gives at least 1. From a minute on it takes
 * hours, minutes and seconds, and leaves out those that are 0.
 *
 * @throws InvariantError if the time is not whole microseconds.
 */
export function formatMicros(t: Micros): string {
  check(Number.isSafeInteger(t), 'time is not whole microseconds', t);
  if (t === 0) return '0s';
  return t < 0 ? `-${formatPositive(-t)}` : formatPositive(t);
}

// The product may be off by one unit in the last place (0.07 * 1000), so the nearest whole number
// is taken, and taken only if it is the one that `n` was written for.
function wholeMicros(n: number, usPerUnit: number): Micros {
  const micros = Math.round(n * usPerUnit);
  check(Number.isSafeInteger(micros), 'time is out of range', n);
  check(micros / usPerUnit === n, 'time is not whole microseconds', n);
  return micros;
}

function formatPositive(t: Micros): string {
  if (t < US_PER_MS) return `${t}us`;
  if (t < US_PER_SECOND) return `${decimal(t, US_PER_MS, 3)}ms`;
  if (t < US_PER_MINUTE) return `${decimal(t, US_PER_SECOND, 6)}s`;
  const hours = Math.floor(t / US_PER_HOUR);
  const wholeMinutes = Math.floor((t % US_PER_HOUR) / US_PER_MINUTE);
  const rest = t % US_PER_MINUTE;
  return (
    (hours === 0 ? '' : `${hours}h`) +
    (wholeMinutes === 0 ? '' : `${wholeMinutes}m`) +
    (rest === 0 ? '' : `${decimal(rest, US_PER_SECOND, 6)}s`)
  );
}

// By digits, since a quotient of floats may print a digit too many.
function decimal(t: Micros, unitUs: Micros, digits: number): string {
  const fraction = String(t % unitUs)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  const whole = Math.floor(t / unitUs);
  return fraction === '' ? String(whole) : `${whole}.${fraction}`;
}

/**
 * A time so much later than another, rounded; what is further off than any run lasts is so by no
 * more than that, so that queues of years stay exact numbers.
 */
export function laterUs(fromUs: Micros, byUs: number): Micros {
  return Math.min(fromUs, FOREVER_US) + Math.min(Math.round(byUs), FOREVER_US);
}
