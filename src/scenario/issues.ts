/**
 * Turns what zod found into findings of the scenario language.
 */
import type { z } from 'zod';
import { keyedUnions } from '../schema/keyed-union.ts';
import { unruled } from '../schema/rule.ts';
import { shown } from '../schema/show.ts';
import { nearest } from '../schema/suggest.ts';
import type { Finding } from './diagnostic.ts';
import { type Located, nodeAt, plain } from './located.ts';
import type { Path } from './path.ts';
import { chosenOption, keysOf, keysOfForms, schemaAt, schemaOf, unwrapped } from './walk.ts';

type Issue = z.core.$ZodIssue;

/** What an issue is judged against. */
export interface Judged {
  readonly schema: z.core.$ZodType;
  readonly root: Located;
}

/**
 * The findings of an issue: one, or several when it names several keys or a form of a union.
 *
 * @param parent - Path that the path of the issue is relative to.
 */
export function findingsOf(judged: Judged, issue: Issue, parent: Path = []): Finding[] {
  const path = [...parent, ...issue.path.map((step) => (isIndex(step) ? step : String(step)))];
  if (issue.code === 'unrecognized_keys') return unknownKeys(judged, issue.keys, path);
  if (isMissing(judged.root, path)) return [missing(judged, issue, path)];
  const { rule, message } = unruled(issue.message);
  if (rule !== undefined) {
    return [{ path, rule, message, suggestion: suggestionOf(issue), within: partOf(issue) }];
  }
  if (issue.code === 'invalid_union') return unionFindings(judged, issue, path);
  const node = nodeAt(judged.root, path);
  return [{ path, ...plainFinding(issue, node === undefined ? undefined : plain(node)) }];
}

/** A key that is not there: the one that was probably meant for it, or what it may be. */
function missing({ root, schema }: Judged, issue: Issue, path: Path): Finding {
  const values = issue.code === 'invalid_union' && 'options' in issue ? issue.options : undefined;
  if (values === undefined) return { path, rule: 'schema.required', message: 'is missing' };
  // Nothing else says which of the other keys belong here, so that a slip would go untold.
  const parent = path.slice(0, -1);
  const union = schemaAt(schema, root, parent);
  const slip = slipIn(nodeAt(root, parent), [String(path.at(-1))], union);
  if (slip !== undefined) return slipFinding(parent, slip);
  const message = `is missing: one of ${listed((values ?? []).map(String), LIST_MAX)}`;
  return { path, rule: 'schema.required', message };
}

/** A key that no form of a union has, and the key that tells the forms apart. */
interface Slip {
  readonly written: string;
  readonly meant: string;
}

function slipIn(
  node: Located | undefined,
  meant: readonly string[],
  union: z.core.$ZodType | undefined,
): Slip | undefined {
  if (node?.kind !== 'map') return undefined;
  const known = new Set(union === undefined ? [] : keysOfForms(union));
  for (const written of node.entries.keys()) {
    const near = known.has(written) ? undefined : nearest(written, meant);
    if (near !== undefined) return { written, meant: near };
  }
  return undefined;
}

function slipFinding(parent: Path, { written, meant }: Slip): Finding {
  const path = [...parent, written];
  const message = 'is not a key here';
  return { path, rule: 'schema.unknown-key', message, suggestion: meant, atKey: true };
}

function unknownKeys(judged: Judged, keys: readonly string[], path: Path): Finding[] {
  const schema = schemaAt(judged.schema, judged.root, path);
  const known = schema ? keysOf(schemaOf(schema, nodeAt(judged.root, path))) : [];
  return keys.map((key) => ({
    path: [...path, key],
    rule: 'schema.unknown-key',
    message: 'is not a key here',
    suggestion: nearest(key, known),
    atKey: true,
  }));
}

function unionFindings(judged: Judged, issue: z.core.$ZodIssueInvalidUnion, path: Path): Finding[] {
  const node = nodeAt(judged.root, path);
  const value = node === undefined ? undefined : plain(node);
  if (issue.discriminator !== undefined && 'options' in issue) {
    return [{ path, rule: 'schema.kind', ...oneOf(value, issue.options ?? []) }];
  }
  const schema = schemaAt(judged.schema, judged.root, path);
  const union = schema && unwrapped(schema);
  const chosen = union && chosenOption(union, node);
  const issues = chosen === undefined ? undefined : issue.errors[chosen];
  if (issues !== undefined) return issues.flatMap((inner) => findingsOf(judged, inner, path));
  const keys = union && keyedUnions.get(union)?.keys;
  if (keys === undefined || node?.kind !== 'map') return [{ path, ...typeFinding(value, 'a map') }];
  const slip = slipIn(node, keys, union);
  if (slip !== undefined) return [slipFinding(path, slip)];
  return [{ path, rule: 'schema.form', message: `needs one of the keys ${keys.join(', ')}` }];
}

function plainFinding(issue: Issue, value: unknown): Omit<Finding, 'path'> {
  switch (issue.code) {
    case 'invalid_value':
      return { rule: 'schema.value', ...oneOf(value, issue.values) };
    case 'invalid_type':
      return typeFinding(value, TYPES.get(issue.expected) ?? issue.expected);
    case 'invalid_key':
      return keyFinding(issue);
    case 'too_small':
      if (issue.origin === 'number') return rangeFinding(issue, value);
      return { rule: 'schema.length', message: `needs at least ${count(issue.minimum)}` };
    case 'too_big':
      if (issue.origin === 'number') return rangeFinding(issue, value);
      return { rule: 'schema.length', message: `holds more than ${count(issue.maximum)}` };
    default:
      return { rule: 'schema.value', message: issue.message };
  }
}

/** A name of an entry that is no name, by the rule of names where that is known. */
function keyFinding(issue: z.core.$ZodIssueInvalidKey): Omit<Finding, 'path'> {
  const { rule = 'schema.value', message } = unruled(issue.issues[0]?.message ?? issue.message);
  return { rule, message, atKey: true };
}

/** A number on the wrong side of a limit, or on one that is no part of the range. */
function rangeFinding(
  issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig,
  value: unknown,
): Omit<Finding, 'path'> {
  const isSmall = issue.code === 'too_small';
  const limit = isSmall ? issue.minimum : issue.maximum;
  const [beyond, within] = isSmall ? ['less than', 'above'] : ['more than', 'below'];
  const words = issue.inclusive === false ? `must be ${within}` : `is ${beyond}`;
  return { rule: 'number.range', message: `${shown(value)} ${words} ${limit}` };
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ['array', 'a list'],
  ['object', 'a map'],
  ['string', 'a text'],
  ['number', 'a number'],
  ['boolean', 'true or false'],
]);

function typeFinding(value: unknown, expected: string): Omit<Finding, 'path'> {
  return { rule: 'schema.type', message: `${shown(value)} is not ${expected}` };
}

function oneOf(value: unknown, values: readonly unknown[]): Omit<Finding, 'path' | 'rule'> {
  const texts = values.map(String);
  const suggestion = typeof value === 'string' ? nearest(value, texts) : undefined;
  // Who made a slip wants no list; who does not know the words needs them all.
  const list = suggestion === undefined ? texts.join(', ') : listed(texts, LIST_MAX);
  const message = `${shown(value)} is not ${texts.length > 1 ? 'one of ' : ''}${list}`;
  return { message, suggestion };
}

/** Most characters of a list that only hints at what could be written. */
const LIST_MAX = 60;

/** Words in a row; of more than fit the first ones, and how many there are. */
function listed(texts: readonly string[], length: number): string {
  const whole = texts.join(', ');
  if (whole.length <= length) return whole;
  let fitting = 1;
  while (texts.slice(0, fitting + 1).join(', ').length <= length) fitting += 1;
  return `${texts.slice(0, fitting).join(', ')}, … (${texts.length} in all)`;
}

function count(limit: number | bigint): string {
  return limit === 1 ? '1 item' : `${limit} items`;
}

function suggestionOf(issue: Issue): string | undefined {
  const { suggestion } = issue.code === 'custom' ? (issue.params ?? {}) : {};
  return typeof suggestion === 'string' ? suggestion : undefined;
}

function partOf(issue: Issue): Finding['within'] {
  const { from, to } = issue.code === 'custom' ? (issue.params ?? {}) : {};
  return typeof from === 'number' && typeof to === 'number' ? { from, to } : undefined;
}

function isMissing(root: Located, path: Path): boolean {
  return path.length > 0 && nodeAt(root, path) === undefined;
}

function isIndex(step: PropertyKey): step is number {
  return typeof step === 'number';
}
