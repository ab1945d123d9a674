/**
 * Prose of a scenario: titles and descriptions that reports and terminals print.
 */
import { z } from 'zod';
import { ruled } from './rule.ts';
import { isPrintable, shown } from './show.ts';

/**
 * A text of 1 to `lengthMax` characters, none of them a control or format character: a scenario
 * cannot move the cursor of the terminal that prints it.
 */
export function prose(lengthMax: number) {
  return z
    .string({ error: ({ input }) => ruled('text.kind', `${shown(input)} is not a text`) })
    .min(1, { error: () => ruled('text.empty', 'is empty') })
    .max(lengthMax, {
      error: () => ruled('text.length', `is longer than ${lengthMax} characters`),
    })
    .refine((text) => isPrintable(text.replaceAll('\n', ' ')), {
      error: () => ruled('text.control', 'holds a control or format character'),
    });
}
