/** Numbers as Go reads and writes them, which is how they show in labels and annotations. */

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const WORD = /^([+-]?)(?:(inf|infinity)|(nan))$/i;

/** The number a text holds, or undefined when it holds none or one too large. */
export function numberInText(text: string): number | undefined {
  const [, sign, infinity, nan] = WORD.exec(text) ?? [];
  if (infinity !== undefined) {
    return sign === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  }
  if (nan !== undefined) return Number.NaN;
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** The name of what is not a finite number, else undefined. */
function wordOf(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return undefined;
  return value > 0 ? '+Inf' : '-Inf';
}

/** Shortest text that reads back as the number, never with an exponent: `%f` without precision. */
export function plainText(value: number): string {
  const word = wordOf(value);
  if (word !== undefined) return word;
  const { sign, digits, exponent } = partsOf(value);
  return `${sign}${positioned(digits, exponent)}`;
}

/** As Go prints a number: shortest, with an exponent below 1e-4 and from 1e6 up. */
export function shortText(value: number): string {
  const word = wordOf(value);
  if (word !== undefined) return word;
  return generalText(partsOf(value), 6);
}

/** As Go's `%.<digits>g`: that many digits, without trailing zeros. */
export function significantText(value: number, digits: number): string {
  const word = wordOf(value);
  if (word !== undefined) return word;
  const places = digits - 1 - partsOf(value).exponent;
  return generalText(partsOf(roundedTo(value, places)), Math.max(digits, 1));
}

/** As Go's `%.<places>f`. */
export function fixedText(value: number, places: number): string {
  const word = wordOf(value);
  if (word !== undefined) return word;
  const { sign, digits, exponent } = partsOf(roundedTo(value, places));
  const text = positioned(digits, exponent);
  const [whole = '', part = ''] = text.split('.');
  const isNegative = sign === '-' || Object.is(value, -0) || value < 0;
  const padded = part.padEnd(places, '0').slice(0, places);
  return `${isNegative ? '-' : ''}${whole}${places > 0 ? `.${padded}` : ''}`;
}

interface Parts {
  readonly sign: '' | '-';
  /** Without trailing zeros. */
  readonly digits: string;
  /** Of the first digit, as a power of ten. */
  readonly exponent: number;
}

function partsOf(value: number): Parts {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const sign = mantissa.startsWith('-') || Object.is(value, -0) ? '-' : '';
  return { sign, digits: mantissa.replace(/[-.]/g, ''), exponent: Number(exponent) };
}

function generalText({ sign, digits, exponent }: Parts, exponentMax: number): string {
  if (exponent >= -4 && exponent < exponentMax) return `${sign}${positioned(digits, exponent)}`;
  const part = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${sign}${digits[0]}${part}e${exponent < 0 ? '-' : '+'}${size}`;
}

function positioned(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, '0');
  const part = padded.slice(exponent + 1);
  return part === '' ? padded : `${padded.slice(0, exponent + 1)}.${part}`;
}

/**
 * A number rounded to decimal places, halves to even.
 *
 * JavaScript rounds halves up and Go to even. A half is seen in the digits: it ends there.
 */
function roundedTo(value: number, places: number): number {
  if (value === 0) return value;
  const { exponent } = partsOf(value);
  const kept = exponent + 1 + places;
  if (kept > 21) return value;
  if (kept < 0) return 0;
  const [mantissa = ''] = Math.abs(value).toExponential(60).split('e');
  const digits = mantissa.replace('.', '');
  const head = BigInt(digits.slice(0, kept) || '0');
  const tail = digits.slice(kept);
  const isHalf = /^50*$/.test(tail);
  const isUp = isHalf ? head % 2n === 1n : tail >= '5';
  const size = Number(`${head + (isUp ? 1n : 0n)}e${-places}`);
  return value < 0 ? -size : size;
}
