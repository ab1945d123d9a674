/**
 * Numbers as people read them: the one place where reports and the terminal turn figures into text.
 *
 * Nothing here asks the locale, so a report reads the same wherever it is made.
 */
import { bytesText, durationText, numberText, trimDecimals } from '../kernel/words.ts';
import type { GateOutcome, StageOutcome, Unit } from '../run/result.ts';

/** Stands for a figure that does not exist. */
export const NO_VALUE = '–';

/** Puts commas between thousands: `412,806`. Other than whole numbers keep up to 4 decimals. */
export function formatCount(value: number): string {
  const [whole = '', fraction] = trimDecimals(Math.abs(value), 4).split('.');
  const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
  const sign = value < 0 && Number(whole + (fraction ?? '')) !== 0 ? '-' : '';
  return sign + grouped + (fraction === undefined ? '' : `.${fraction}`);
}

/** Spells a time in seconds with all six decimals, for logs that are compared line by line. */
export function formatSeconds(micros: number): string {
  return (micros / 1_000_000).toFixed(6);
}

/** Spells wall time measured in milliseconds, in the unit that fits. */
export function formatMillis(millis: number): string {
  return durationText(Math.round(millis * 1_000));
}

/** Spells a value in its unit; null as a dash. */
export function formatValue(value: number | null, unit: Unit): string {
  if (value === null) return NO_VALUE;
  switch (unit) {
    case 'us':
      return durationText(value);
    case 'bytes':
      return bytesText(value);
    case 'ratio':
    case 'count':
      return formatPlain(value);
  }
}

/** A number of any size: whole ones in full, others with the digits that matter. */
function formatPlain(value: number): string {
  const isLarge = Number.isInteger(value) || Math.abs(value) >= 1_000;
  return isLarge ? formatCount(Number(numberText(value))) : numberText(value);
}

/** Spells a rate or factor with three figures that matter: `48,211`, `2.73`, `0.0412`. */
export function formatFactor(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return formatCount(Math.round(value));
  return trimDecimals(value, size >= 10 ? 1 : size >= 1 ? 2 : 4);
}

/** Cuts a hash for a table; the whole one stands elsewhere. */
export function shortHash(hash: string): string {
  return hash.length <= 12 ? hash : `${hash.slice(0, 12)}…`;
}

/** Writes a number with its noun: `1 gate`, `16 gates`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** The sign of an outcome: it must never be told by colour alone. */
export function outcomeSign(outcome: GateOutcome | StageOutcome): string {
  switch (outcome) {
    case 'pass':
    case 'passed':
      return '✓';
    case 'fail':
    case 'failed':
    case 'blocked':
      return '✗';
    case 'rolled-back':
      return '↶';
    case 'inconclusive':
      return '?';
    case 'not-reached':
      return '·';
  }
}
