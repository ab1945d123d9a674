/**
 * Fractions from 0 to 1, written as a number (`0.002`) or in per cent (`0.2%`).
 */
import { z } from 'zod';
import { DECIMAL } from './decimal.ts';
import { type Refusal, refuse, ruled } from './rule.ts';
import { shown } from './show.ts';
import { isRefusal } from './text-field.ts';

const PER_CENT = new RegExp(`^(${DECIMAL})%$`);

/**
 * Reads a fraction in per cent.
 *
 * The decimal point is moved in the text, so `0.2%` is the very number that `0.002` is.
 */
export function parsePerCent(text: string): number | Refusal {
  const match = PER_CENT.exec(text);
  if (match === null) return { refused: `${shown(text)} is not a fraction; write 0.2% or 0.002` };
  return Number(`${match[1]}e-2`);
}

/** A fraction from 0 to 1. Output: a number. */
export function fraction() {
  const error = (issue: { readonly input?: unknown }) =>
    ruled('unit.fraction', `${shown(issue.input)} is not a fraction; write 0.2% or 0.002`);
  return z
    .union([z.number(), z.string().meta({ pattern: `^${DECIMAL}%$`, examples: ['0.2%'] })], {
      error,
    })
    .transform((value, context): number => {
      const number = typeof value === 'number' ? value : parsePerCent(value);
      if (isRefusal(number)) return refuse(context, 'unit.fraction', number);
      if (number >= 0 && number <= 1) return number;
      return refuse(context, 'range.fraction', { refused: `${shown(value)} is not from 0 to 1` });
    });
}
