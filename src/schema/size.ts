/**
 * Sizes in bytes (`256KiB`, `24B`) and bandwidths in bits per second (`50Mbit/s`).
 */
import { z } from 'zod';
import { DECIMAL, scaled } from './decimal.ts';
import { type Refusal, refuse } from './rule.ts';
import { shown } from './show.ts';
import { isRefusal, textField } from './text-field.ts';
import { inBitsPerSecond } from './units.ts';

const BYTES: ReadonlyMap<string, bigint> = new Map([
  ['B', 1n],
  ['kB', 1_000n],
  ['MB', 1_000_000n],
  ['GB', 1_000_000_000n],
  ['KiB', 1_024n],
  ['MiB', 1_048_576n],
  ['GiB', 1_073_741_824n],
]);

const BITS_PER_SECOND: ReadonlyMap<string, bigint> = new Map([
  ['bit/s', 1n],
  ['kbit/s', 1_000n],
  ['Mbit/s', 1_000_000n],
  ['Gbit/s', 1_000_000_000n],
]);

/** Reads a size. Output: whole bytes, below 2^53. */
export function parseSize(text: string): number | Refusal {
  return parseAmount(text, BYTES, 'a size; write for example 256KiB or 24B', 'bytes');
}

/** Reads a bandwidth. Output: whole bits per second, above 0 and below 2^53. */
export function parseBandwidth(text: string): number | Refusal {
  const bits = parseAmount(
    text,
    BITS_PER_SECOND,
    'a bandwidth; write for example 50Mbit/s',
    'bits',
  );
  return bits === 0 ? { refused: `${shown(text)} must be above 0` } : bits;
}

/**
 * A size from `min` to `max` bytes, both included; without `max` up to 2^53 - 1. Its key says bytes,
 * so the engine's name adds no unit.
 */
export function size(min = 0, max: number = Number.MAX_SAFE_INTEGER) {
  return textField({
    rule: 'unit.bytes',
    noun: 'a size',
    examples: ['24B', '256KiB', '4MiB'],
    pattern: `^${DECIMAL}(B|kB|MB|GB|KiB|MiB|GiB)$`,
    parse: (text) => {
      const bytes = parseSize(text);
      if (isRefusal(bytes)) return bytes;
      if (bytes < min) return { refused: `${shown(text)} is too small` };
      return bytes <= max ? bytes : { refused: `${shown(text)} is more than ${max} bytes` };
    },
  });
}

/** A bandwidth above 0. Output: bits per second, named `…BitsPerSecond` in its record. */
export function bandwidth() {
  return inBitsPerSecond(
    textField({
      rule: 'unit.bandwidth',
      noun: 'a bandwidth',
      examples: ['50Mbit/s', '1Gbit/s'],
      pattern: `^${DECIMAL}(bit/s|kbit/s|Mbit/s|Gbit/s)$`,
      parse: parseBandwidth,
    }),
  );
}

/** A range of sizes `{min, max}`. Output: `{minBytes, maxBytes}`, with `minBytes <= maxBytes`. */
export function sizeRange() {
  return z
    .strictObject({ min: size().describe('Least size.'), max: size().describe('Most size.') })
    .transform(({ min, max }, context) => {
      if (min > max) refuse(context, 'range.order', { refused: 'min is above max' });
      return { minBytes: min, maxBytes: max };
    });
}

const AMOUNT = new RegExp(`^(${DECIMAL})([A-Za-z/]+)$`);

function parseAmount(
  text: string,
  units: ReadonlyMap<string, bigint>,
  noun: string,
  plural: string,
): number | Refusal {
  const match = AMOUNT.exec(text);
  const unit = units.get(match?.[2] ?? '');
  if (match === null || unit === undefined) return notAnAmount(text, units, noun);
  const amount = scaled(match[1] ?? '0', unit);
  if (amount === undefined) return { refused: `${shown(text)} is not whole ${plural}` };
  if (amount > BigInt(Number.MAX_SAFE_INTEGER)) return { refused: `${shown(text)} is above 2^53` };
  return Number(amount);
}

function notAnAmount(text: string, units: ReadonlyMap<string, bigint>, noun: string): Refusal {
  const refused = `${shown(text)} is not ${noun}`;
  const [, amount = '', written = ''] = AMOUNT.exec(text.replace(' ', '')) ?? [];
  const unit = [...units.keys()].find((name) => name.toLowerCase() === written.toLowerCase());
  return unit === undefined ? { refused } : { refused, suggestion: `${amount}${unit}` };
}
