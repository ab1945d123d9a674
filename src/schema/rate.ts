/**
 * Rates: `24/min`, `4/s`, `1/5m`. Kept as two whole numbers, so no rate is ever rounded.
 */
import type { Micros } from '../kernel/time.ts';
import { DECIMAL, fractionOf, greatestCommonDivisor } from './decimal.ts';
import { parseDuration } from './duration.ts';
import type { Refusal } from './rule.ts';
import { shown } from './show.ts';
import { isRefusal, textField } from './text-field.ts';

/** A mean rate of `events` every `perUs`, both whole and above 0, in lowest terms. */
export interface Rate {
  readonly events: number;
  readonly perUs: Micros;
}

/** Mean time between two events, in microseconds; not whole in general. */
export function meanIntervalUs(rate: Rate): number {
  return rate.perUs / rate.events;
}

/** Highest rate: of 100,000 events a second a minute is long, and ends. */
const EVERY_US_MIN = 10n;

const RATE = new RegExp(`^(${DECIMAL})/(.+)$`);

/**
 * Reads a rate.
 *
 * @returns The rate in lowest terms, above 0 and at most 100,000 a second, or why the text is not
 *   one.
 */
export function parseRate(text: string): Rate | Refusal {
  const match = RATE.exec(text);
  if (match === null) return notARate(text);
  const perUs = periodUs(match[2] ?? '');
  if (isRefusal(perUs) || perUs === 0) return notARate(text);
  const { numerator, denominator } = fractionOf(match[1] ?? '0');
  if (numerator === 0n) return { refused: `${shown(text)} must be above 0` };
  return lowestTerms(text, numerator, BigInt(perUs) * denominator);
}

/** A rate above 0, at most 100,000 a second. Output: `Rate`. */
export function rate() {
  return textField<Rate>({
    rule: 'unit.rate',
    noun: 'a rate',
    examples: ['24/min', '4/s', '1/5m'],
    pattern: `^${DECIMAL}/.+$`,
    parse: parseRate,
  });
}

function periodUs(text: string): Micros | Refusal {
  if (text === 'min') return parseDuration('1m');
  return parseDuration(/^\d/.test(text) ? text : `1${text}`);
}

function lowestTerms(text: string, events: bigint, perUs: bigint): Rate | Refusal {
  const divisor = greatestCommonDivisor(events, perUs);
  const exact = { events: events / divisor, perUs: perUs / divisor };
  const largest = BigInt(Number.MAX_SAFE_INTEGER);
  if (exact.events > largest || exact.perUs > largest) {
    return { refused: `${shown(text)} has too many digits` };
  }
  if (exact.events * EVERY_US_MIN > exact.perUs) {
    return { refused: `${shown(text)} is more than 100,000 a second` };
  }
  return { events: Number(exact.events), perUs: Number(exact.perUs) };
}

function notARate(text: string): Refusal {
  return { refused: `${shown(text)} is not a rate; write for example 24/min or 4/s` };
}
