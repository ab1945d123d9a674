/** What an answer must be: a value, one of several, or a number in a range. */
import { z } from 'zod';
import type { Answer } from '../../services/runtime/capability.ts';
import { settingValue, valueText } from './probing.ts';

type Setting = z.output<typeof settingValue>;

/** Fields that say what is expected. */
export const expectationFields = {
  value: z
    .union([settingValue, z.array(z.string().max(256)).max(256)])
    .optional()
    .describe('The value; the order of a list does not count.'),
  one_of: z.array(settingValue).min(1).max(64).optional().describe('Values that are all right.'),
  min: z.number().optional().describe('Smallest number that is all right.'),
  max: z.number().optional().describe('Largest number that is all right.'),
};

/** What is expected, as the engine reads it. */
export interface Expectation {
  readonly value?: Setting | readonly string[] | undefined;
  readonly oneOf?: readonly Setting[] | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

/** Whether anything is expected at all, and that in one way only. */
export function isExpectation({ value, oneOf, min, max }: Expectation): boolean {
  const isRange = min !== undefined || max !== undefined;
  const ways = [value !== undefined, oneOf !== undefined, isRange];
  return ways.filter(Boolean).length === 1;
}

/** The rule that `isExpectation` states. */
export const expectationError = {
  error: 'gate.expectation: needs one of value, one_of, or min and max',
};

/** The expectation as a person reads it. */
export function expectationText({ value, oneOf, min, max }: Expectation): string {
  if (value !== undefined) return `= ${valueText(value)}`;
  if (oneOf !== undefined) return `in [${oneOf.join(', ')}]`;
  if (min === undefined) return `<= ${max}`;
  return max === undefined ? `>= ${min}` : `from ${min} to ${max}`;
}

/** Whether a value that was told is as expected. */
export function isExpected(expected: Expectation, value: NonNullable<Answer['value']>): boolean {
  const { oneOf, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = expected;
  if (expected.value !== undefined) return isSame(expected.value, value);
  if (oneOf !== undefined) return oneOf.some((one) => one === value);
  return typeof value === 'number' && value >= min && value <= max;
}

function isSame(a: Setting | readonly string[], b: NonNullable<Answer['value']>): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b;
  return JSON.stringify([...a].sort()) === JSON.stringify([...b].sort());
}
