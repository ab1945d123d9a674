/**
 * Numbers, sizes and times as people read them: as exact as somebody needs who decides by them, and
 * no longer. What must be read back by a program is never written by these.
 */
import { type Micros, US_PER_MS, US_PER_SECOND } from './time.ts';

const SHOWN_DIGITS = 4;
const SHOWN_DIGITS_MAX = 8;
/** From here on four digits are none after the point. */
const ROOM_FOR_DECIMALS = 1_000;
const SECONDS_PER_MINUTE = 60;
const MINUTES_PER_HOUR = 60;
const HOURS_PER_DAY = 24;
const SIZES = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/**
 * A number with at most four significant digits: `0.01328`, `12350`.
 *
 * Whole numbers keep all of their digits: they are counts and heights, of which the last digit may
 * be what is wrong. And a number just beside a whole one has as many as show that, up to eight:
 * who reads that a share of at least 1 was missed must not read 1.
 */
export function numberText(value: number): string {
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return String(value);
  let shown = Number(value.toPrecision(SHOWN_DIGITS));
  for (let digits = SHOWN_DIGITS + 1; isFalselyWhole(shown); digits += 1) {
    if (digits > SHOWN_DIGITS_MAX) break;
    shown = Number(value.toPrecision(digits));
  }
  return String(shown);
}

/** Whether all decimals were rounded away though there would have been room for some. */
function isFalselyWhole(shown: number): boolean {
  return Number.isInteger(shown) && Math.abs(shown) < ROOM_FOR_DECIMALS;
}

/** A size in binary units: `1.5 MiB`. */
export function bytesText(bytes: number): string {
  let size = Math.abs(bytes);
  let unit = 0;
  // What would be rounded to 1024 is written in the next unit.
  while (size >= 1023.95 && unit < SIZES.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const sign = bytes < 0 ? '-' : '';
  return `${sign}${trimDecimals(size, unit === 0 ? 0 : 1)} ${SIZES[unit]}`;
}

/**
 * A time in the one or two units that fit: `80us`, `350ms`, `1.25s`, `2m 5s`, `3h 4m`, `7d`.
 *
 * @param micros - Microseconds; a fraction of one is shown below a millisecond.
 */
export function durationText(micros: Micros): string {
  const sign = micros < 0 ? '-' : '';
  const size = Math.abs(micros);
  if (size < US_PER_MS) return `${sign}${trimDecimals(size, 1)}${size === 0 ? 's' : 'us'}`;
  if (size < 999_950) return `${sign}${trimDecimals(size / US_PER_MS, size < 99_950 ? 2 : 1)}ms`;
  if (size < 59_995_000) return `${sign}${trimDecimals(size / US_PER_SECOND, 2)}s`;
  const seconds = Math.round(size / US_PER_SECOND);
  if (seconds < SECONDS_PER_MINUTE * MINUTES_PER_HOUR) {
    return sign + pair(seconds, SECONDS_PER_MINUTE, 'm', 's');
  }
  const minutes = Math.round(seconds / SECONDS_PER_MINUTE);
  if (minutes < 2 * HOURS_PER_DAY * MINUTES_PER_HOUR) {
    return sign + pair(minutes, MINUTES_PER_HOUR, 'h', 'm');
  }
  return sign + pair(Math.round(minutes / MINUTES_PER_HOUR), HOURS_PER_DAY, 'd', 'h');
}

/** At most so many decimals, without trailing zeros. */
export function trimDecimals(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return decimals === 0 ? text : text.replace(/\.?0+$/, '').replace(/^-0$/, '0');
}

function pair(total: number, size: number, large: string, small: string): string {
  const rest = total % size;
  const whole = `${Math.floor(total / size)}${large}`;
  return rest === 0 ? whole : `${whole} ${rest}${small}`;
}
