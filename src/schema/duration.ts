/**
 * Durations: `250ms`, `1.8s`, `48h`, `2h5m`. Always with a unit, always whole microseconds.
 */
import { FOREVER_US, type Micros } from '../kernel/time.ts';
import { DECIMAL, scaled } from './decimal.ts';
import type { Refusal } from './rule.ts';
import { shown } from './show.ts';
import { type TextGrammar, textField } from './text-field.ts';
import { inMicros } from './units.ts';

/** Microseconds of each unit. A part with a larger unit stands before one with a smaller. */
const UNITS: ReadonlyMap<string, bigint> = new Map([
  ['d', 86_400_000_000n],
  ['h', 3_600_000_000n],
  ['m', 60_000_000n],
  ['s', 1_000_000n],
  ['ms', 1_000n],
  ['us', 1n],
]);

const UNIT = '(?:d|h|m|s|ms|us)';
const WHOLE = new RegExp(`^(?:${DECIMAL}${UNIT}){1,6}$`);
const PART = new RegExp(`(${DECIMAL})(${UNIT}(?![a-z]))`, 'g');
const EXAMPLES = ['250ms', '1.8s', '2h5m', '7d'];

/**
 * Reads a duration.
 *
 * @returns Whole microseconds, at most 2^50, or why the text is not a duration.
 */
export function parseDuration(text: string): Micros | Refusal {
  if (!WHOLE.test(text)) return notADuration(text);
  let totalUs = 0n;
  let unitBefore: bigint | undefined;
  for (const [, amount = '', unit = ''] of text.matchAll(PART)) {
    const unitUs = UNITS.get(unit) ?? 0n;
    if (unitBefore !== undefined && unitUs >= unitBefore) return notADuration(text);
    const partUs = scaled(amount, unitUs);
    if (partUs === undefined) return { refused: `${shown(text)} is not whole microseconds` };
    totalUs += partUs;
    unitBefore = unitUs;
  }
  if (totalUs > BigInt(FOREVER_US)) {
    return { refused: `${shown(text)} is longer than 2^50 microseconds, which are 35 years` };
  }
  return Number(totalUs);
}

const GRAMMAR: TextGrammar<Micros> = {
  rule: 'unit.duration',
  noun: 'a duration',
  examples: EXAMPLES,
  pattern: `^(${DECIMAL}${UNIT})+$`,
  parse: parseDuration,
};

/** A duration of 0 or more. Output: whole microseconds, named `…Us` in its record. */
export function duration() {
  return inMicros(textField(GRAMMAR));
}

/** A duration above 0: for whatever must let virtual time pass. */
export function positiveDuration() {
  return inMicros(
    textField({
      ...GRAMMAR,
      parse: (text) => {
        const us = parseDuration(text);
        return us === 0 ? { refused: `${shown(text)} must be above 0` } : us;
      },
    }),
  );
}

function notADuration(text: string): Refusal {
  const refused = `${shown(text)} is not a duration`;
  const bare = /^(\d+(?:\.\d+)?) *(min|sec|secs|seconds?|minutes?|hours?|days?|msec)?$/.exec(text);
  if (bare === null) return { refused: `${refused}; write for example ${EXAMPLES[0]}` };
  const [, amount = '', word] = bare;
  if (word === undefined)
    return { refused: `${refused}: it has no unit`, suggestion: `${amount}s` };
  const unit = word.startsWith('ms') ? 'ms' : word.charAt(0);
  return { refused, suggestion: `${amount}${unit}` };
}
