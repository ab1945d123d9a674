/**
 * JSON with one spelling per value, so that equal documents are equal bytes and a digest means
 * something.
 *
 * Keys are sorted by UTF-16 code units and numbers are spelt as ECMAScript spells them, which is
 * what RFC 8785 asks for. What JSON cannot say exactly (NaN, infinities, -0, undefined, anything
 * that is not plain data) is refused instead of being turned into something else in silence.
 */
import { createHash } from 'node:crypto';

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Keys that no digest covers: itself, and what was measured on this machine. */
export const UNDIGESTED_KEYS: readonly string[] = ['digest', 'host'];

const DEPTH_MAX = 200;

/**
 * Spells a value as JSON.
 *
 * @param indent - Spaces per level; 0 puts everything on one line without blanks.
 * @throws TypeError that names the place, if the value is not plain, finite data.
 */
export function canonicalJson(value: unknown, indent = 0): string {
  return spell(value, { indent: ' '.repeat(indent), omitted: new Set() }, '$', 0);
}

/**
 * Takes the SHA-256 of a value in canonical JSON, leaving out some keys at every level.
 *
 * @returns 64 hex digits.
 * @throws TypeError as `canonicalJson` does.
 */
export function digestOf(value: unknown, omitted: readonly string[] = UNDIGESTED_KEYS): string {
  const text = spell(value, { indent: '', omitted: new Set(omitted) }, '$', 0);
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

interface Spelling {
  readonly indent: string;
  readonly omitted: ReadonlySet<string>;
}

function spell(value: unknown, spelling: Spelling, place: string, depth: number): string {
  if (depth > DEPTH_MAX) throw new TypeError(`${place}: nested more than ${DEPTH_MAX} deep`);
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'string':
      return JSON.stringify(value);
    case 'number':
      return spellNumber(value, place);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return spellArray(value, spelling, place, depth);
      return spellObject(value, spelling, place, depth);
    default:
      throw new TypeError(`${place}: ${typeof value} has no place in JSON`);
  }
}

function spellNumber(value: number, place: string): string {
  if (!Number.isFinite(value)) throw new TypeError(`${place}: ${value} has no place in JSON`);
  if (Object.is(value, -0)) throw new TypeError(`${place}: -0 is refused, it reads back as 0`);
  return String(value);
}

function spellArray(
  items: readonly unknown[],
  spelling: Spelling,
  place: string,
  depth: number,
): string {
  // Array.from also visits holes, which then are refused as undefined.
  const parts = Array.from(items, (item, index) =>
    spell(item, spelling, `${place}[${index}]`, depth + 1),
  );
  return bracket('[', ']', parts, spelling.indent, depth);
}

function spellObject(value: object, spelling: Spelling, place: string, depth: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(`${place}: only plain objects have a place in JSON`);
  }
  const colon = spelling.indent === '' ? ':' : ': ';
  const parts = Object.entries(value)
    .filter(([key]) => !spelling.omitted.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => {
      return JSON.stringify(key) + colon + spell(item, spelling, `${place}.${key}`, depth + 1);
    });
  return bracket('{', '}', parts, spelling.indent, depth);
}

function bracket(
  open: string,
  close: string,
  parts: readonly string[],
  indent: string,
  depth: number,
): string {
  if (parts.length === 0) return open + close;
  if (indent === '') return open + parts.join(',') + close;
  const inner = `\n${indent.repeat(depth + 1)}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${indent.repeat(depth)}${close}`;
}
