/** Functions of templates that make numbers readable. Source: Prometheus 2.42, `template.go`. */
import { numberInText, significantText } from './go-number.ts';

const LARGE = ['k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y'];
const BINARY = LARGE.map((prefix) => `${prefix}i`);
const SMALL = ['m', 'u', 'n', 'p', 'f', 'a', 'z', 'y'];
const DIGITS = 4;

/** The functions by name; each takes a number, or a text that holds one. */
export const HUMANIZE: ReadonlyMap<string, (value: string | number) => string> = new Map([
  ['humanize', numeric(humanize)],
  ['humanize1024', numeric(humanize1024)],
  ['humanizeDuration', numeric(humanizeDuration)],
  ['humanizePercentage', numeric((value) => `${significantText(value * 100, DIGITS)}%`)],
]);

/** A text that is no number gives a message in its place, as in Prometheus. */
function numeric(show: (value: number) => string): (value: string | number) => string {
  return (value) => {
    const number = typeof value === 'number' ? value : numberInText(value);
    return number === undefined
      ? `<error expanding template: ${value} is no number>`
      : show(number);
  };
}

function isPlain(value: number): boolean {
  return value === 0 || !Number.isFinite(value);
}

function humanize(value: number): string {
  if (isPlain(value)) return significantText(value, DIGITS);
  return Math.abs(value) >= 1 ? divided(value, 1000, LARGE) : multiplied(value);
}

function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || isPlain(value)) return significantText(value, DIGITS);
  return divided(value, 1024, BINARY);
}

function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return significantText(value, DIGITS);
  if (value === 0) return `${significantText(value, DIGITS)}s`;
  if (Math.abs(value) < 1) return `${multiplied(value)}s`;
  const sign = value < 0 ? '-' : '';
  const size = Math.abs(value);
  const whole = Math.floor(size);
  const seconds = whole % 60;
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3_600) % 24;
  const days = Math.floor(whole / 86_400);
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${significantText(size, DIGITS)}s`;
}

function divided(value: number, step: number, prefixes: readonly string[]): string {
  let scaled = value;
  let used = '';
  for (const prefix of prefixes) {
    if (Math.abs(scaled) < step) break;
    scaled /= step;
    used = prefix;
  }
  return `${significantText(scaled, DIGITS)}${used}`;
}

function multiplied(value: number): string {
  let scaled = value;
  let used = '';
  for (const prefix of SMALL) {
    if (Math.abs(scaled) >= 1) break;
    scaled *= 1000;
    used = prefix;
  }
  return `${significantText(scaled, DIGITS)}${used}`;
}
