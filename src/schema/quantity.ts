/**
 * Quantities that a metric is compared with: `8s`, `4MiB`, `0.2%`, `24`.
 */
import { z } from 'zod';
import { parseDuration } from './duration.ts';
import { parsePerCent } from './fraction.ts';
import { refuse, ruled } from './rule.ts';
import { shown } from './show.ts';
import { parseSize } from './size.ts';
import { isRefusal } from './text-field.ts';

/** What a value counts: durations are whole microseconds, sizes whole bytes. */
export type QuantityUnit = 'count' | 'us' | 'bytes' | 'ratio';

/** A threshold: how much, of what. */
export interface Quantity {
  readonly amount: number;
  /** As written; a bare number is a `count` until its metric says that it is a `ratio`. */
  readonly unit: QuantityUnit;
}

const PARSERS = [
  { unit: 'us', parse: parseDuration },
  { unit: 'bytes', parse: parseSize },
  { unit: 'ratio', parse: parsePerCent },
] as const;

/** A number, or a text with a unit of time or size or with a per cent sign. */
export function quantity() {
  const error = ({ input }: { readonly input?: unknown }) =>
    ruled('unit.quantity', `${shown(input)} is not a quantity; write for example 24, 8s or 0.2%`);
  return z
    .union([z.number(), z.string().meta({ examples: ['8s', '4MiB', '0.2%'] })], { error })
    .transform((input, context): Quantity => {
      if (typeof input === 'number') return { amount: input, unit: 'count' };
      for (const { unit, parse } of PARSERS) {
        const amount = parse(input);
        if (!isRefusal(amount)) return { amount, unit };
      }
      const refused = `${shown(input)} is not a quantity; write for example 24, 8s or 0.2%`;
      return refuse(context, 'unit.quantity', { refused });
    });
}
