/**
 * Whole numbers in a range, and u64 seeds.
 */
import { z } from 'zod';
import { refuse, ruled } from './rule.ts';
import { shown } from './show.ts';

/** A whole number from `min` to `max`, both included; without `max` up to 2^53 - 1. */
export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  return z
    .int({
      error: ({ input }) => ruled('number.whole', `${shown(input)} is not a whole number`),
    })
    .min(min, {
      error: ({ input }) => ruled('number.range', `${shown(input)} is less than ${min}`),
    })
    .max(max, {
      error: ({ input }) => ruled('number.range', `${shown(input)} is more than ${max}`),
    });
}

/** A finite number above 0; with `range` one within its bounds, both included. */
export function positive(range?: { readonly min: number; readonly max: number }) {
  const above = z
    .number({
      error: ({ input }) => ruled('number.positive', `${shown(input)} is not a number`),
    })
    .gt(0, {
      error: ({ input }) => ruled('number.positive', `${shown(input)} must be above 0`),
    });
  if (range === undefined) return above;
  const { min, max } = range;
  return above
    .min(min, {
      error: ({ input }) => ruled('number.range', `${shown(input)} is less than ${min}`),
    })
    .max(max, {
      error: ({ input }) => ruled('number.range', `${shown(input)} is more than ${max}`),
    });
}

const U64_MAX = (1n << 64n) - 1n;

/**
 * A seed from 0 to 2^64 - 1: a number, or decimal digits in quotes, which is the only way to write
 * one above 2^53. Output: decimal digits.
 */
export function seed() {
  const error = (issue: { readonly input?: unknown }) =>
    ruled('number.seed', `${shown(issue.input)} is not a seed: a whole number, 0 to 2^64 - 1`);
  return z
    .union(
      [z.int({ error }).min(0, { error }), z.string().regex(/^(0|[1-9]\d{0,19})$/, { error })],
      { error },
    )
    .transform((value, context): string => {
      if (BigInt(value) <= U64_MAX) return String(value);
      return refuse(context, 'number.seed', { refused: `${shown(value)} is above 2^64 - 1` });
    });
}
