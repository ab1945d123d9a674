/** Mistakes in expressions, templates and rules: all of a text at once, each with its place. */

/**
 * - `promql.syntax`: not PromQL.
 * - `promql.unknown`: a function or a variable that does not exist.
 * - `promql.unsupported`: PromQL, but outside the subset; never ignored, always named.
 * - `promql.type`: a value of another type than needed.
 * - `promql.value`: a text or number that its place does not allow.
 */
export type FaultRule =
  | 'promql.syntax'
  | 'promql.unknown'
  | 'promql.unsupported'
  | 'promql.type'
  | 'promql.value';

export interface Fault {
  readonly rule: FaultRule;
  readonly message: string;
  /** What was probably meant. */
  readonly suggestion?: string;
  /** Offsets into the text, the last one exclusive. */
  readonly from: number;
  readonly to: number;
}

/** The place of an offset in a text: line and column, both from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
