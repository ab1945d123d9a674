/**
 * The field kind behind all others: a text with a grammar, turned into an exact value.
 */
import { z } from 'zod';
import { type Refusal, refuse, ruled } from './rule.ts';
import { shown } from './show.ts';

/** A grammar: how a text becomes a value, and what is said when it does not. */
export interface TextGrammar<Value> {
  /** Code of the rule, e.g. `unit.duration`. */
  readonly rule: string;
  /** What the field holds, with its article: `a duration`. */
  readonly noun: string;
  /** Texts that parse, shown to readers and in the JSON Schema. */
  readonly examples: readonly string[];
  /** Regular expression of the JSON Schema: necessary, not sufficient. */
  readonly pattern: string;
  parse(text: string): Value | Refusal;
}

/** A zod schema that reads a text by a grammar. Anything but a text is refused, numbers included. */
export function textField<Value>(grammar: TextGrammar<Value>) {
  const hint = `write for example ${grammar.examples[0]}`;
  return z
    .string({
      error: (issue) =>
        ruled(grammar.rule, `${shown(issue.input)} is not ${grammar.noun}; ${hint}`),
    })
    .meta({ pattern: grammar.pattern, examples: [...grammar.examples] })
    .transform((text, context): Value => {
      const value = grammar.parse(text);
      return isRefusal(value) ? refuse(context, grammar.rule, value) : value;
    });
}

/** Whether a parser refused its text. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'refused' in value;
}
