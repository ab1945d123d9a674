/**
 * The canonical form of a scenario, and its digest.
 *
 * Two files that mean the same (other order of keys, `60s` for `1m`, comments) have one digest.
 */
import { createHash } from 'node:crypto';
import { check } from '../kernel/check.ts';
import type { Scenario } from './schema.ts';

/** SHA-256 of the canonical JSON of a scenario in UTF-8: 64 hexadecimal digits. */
export function scenarioDigest(scenario: Scenario): string {
  return canonicalDigest(scenario);
}

/**
 * SHA-256 of the canonical JSON of plain data in UTF-8: 64 hexadecimal digits.
 *
 * @throws InvariantError if a value is no plain data.
 */
export function canonicalDigest(value: unknown): string {
  return createHash('sha256').update(canonical(value), 'utf8').digest('hex');
}

/**
 * Plain data as JSON without white space: the keys of every object in the order of their UTF-16
 * units, numbers as ECMAScript prints them. Keys without a value are left out. Numbers that are not
 * finite, such as literals of PromQL may be, are texts: JSON has no others.
 *
 * @throws InvariantError if a value is no plain data.
 * Source: RFC 8785 (JCS).
 */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) return canonicalObject(value);
  if (typeof value === 'number') return JSON.stringify(Number.isFinite(value) ? value : `${value}`);
  const isPlain = value === null || typeof value === 'string' || typeof value === 'boolean';
  check(isPlain, 'value is no plain data', value);
  return JSON.stringify(value);
}

function canonicalObject(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
