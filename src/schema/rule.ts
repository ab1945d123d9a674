/**
 * How a field kind says which rule a value broke.
 *
 * zod carries one message per issue and nothing else for most issue codes, so the code of the rule
 * travels in front of the message (`unit.duration: "5 parsecs" is not a duration`) and is taken off
 * again where diagnostics are made.
 */
import { z } from 'zod';

/** Why a text was not accepted, and what could be written instead. */
export interface Refusal {
  readonly refused: string;
  readonly suggestion?: string;
}

/** Puts a rule code in front of a message. */
export function ruled(rule: string, message: string): string {
  return `${rule}: ${message}`;
}

const RULED = /^([a-z]+(?:\.[a-z-]+)+): /;

/** Takes the rule code off a message; `rule` is undefined when the message carries none. */
export function unruled(text: string): { rule: string | undefined; message: string } {
  const match = RULED.exec(text);
  if (match === null) return { rule: undefined, message: text };
  return { rule: match[1], message: text.slice(match[0].length) };
}

/** Raises the issue of a rule from inside a transform or a refinement. */
export function refuse(
  context: z.core.$RefinementCtx<unknown>,
  rule: string,
  refusal: Refusal,
): typeof z.NEVER {
  context.addIssue({
    code: 'custom',
    message: ruled(rule, refusal.refused),
    params: { suggestion: refusal.suggestion },
  });
  return z.NEVER;
}
