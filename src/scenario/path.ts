/**
 * Paths to the values of a scenario: `stages[1].hold.min`.
 */
import { escaped } from '../schema/show.ts';

/** A step of a path: a key of a map, or an index of a list. */
export type Step = string | number;

/** The steps from the document to a value; empty for the document itself. */
export type Path = readonly Step[];

/** Writes a path for a message; the whole document is written as `whole`. */
export function formatPath(path: Path, whole = 'scenario'): string {
  if (path.length === 0) return whole;
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      return index === 0 ? escaped(step) : `.${escaped(step)}`;
    })
    .join('');
}
