/**
 * Reads the YAML of a scenario, or of a file written for others, into plain values with places.
 *
 * The subset is small on purpose: maps with text keys, lists, texts, numbers in plain decimals,
 * `true`, `false` and nothing. What YAML would silently read as something else (`0x10`, `017`,
 * `.inf`, digits beyond 2^53) is refused.
 */
import {
  Composer,
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { escaped, shown } from '../schema/show.ts';
import { type Diagnostic, diagnose, type Finding } from './diagnostic.ts';
import { type Dialect, FOREIGN_DIALECT, SCENARIO_DIALECT } from './dialect.ts';
import type { Located, LocatedEntry, LocatedList, LocatedMap, LocatedScalar } from './located.ts';
import type { Path } from './path.ts';
import type { Place, Source } from './source.ts';
import { guarded } from './yaml-guard.ts';

/** A document, or what is wrong with it. */
export interface Parsed {
  /** Undefined when the text is no document at all. */
  readonly root: Located | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Parses the text of a source, or the part of it from an offset on.
 *
 * @param from - Where the document begins: 0 for a file, behind the `=` for an override.
 * @param path - Path of the document's root in the scenario.
 */
export function parseDocument(source: Source, from = 0, path: Path = []): Parsed {
  const reader = new Reader(source, from, SCENARIO_DIALECT);
  const documents = composed(reader, source.text.slice(from), path);
  if (documents === null) return { root: undefined, diagnostics: reader.diagnostics };
  return { root: reader.read(documents[0], path), diagnostics: reader.diagnostics };
}

/** The documents of a file that hold something, or what is wrong with the file. */
export interface ParsedFile {
  readonly roots: readonly Located[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Parses all documents of a file that was written for another program. */
export function parseForeign(source: Source): ParsedFile {
  const reader = new Reader(source, 0, FOREIGN_DIALECT);
  const documents = composed(reader, source.text, []) ?? [];
  const roots = documents
    .filter(({ contents }) => !isEmpty(contents))
    .map((document) => reader.read(document, []))
    .filter((root) => root !== undefined);
  return { roots, diagnostics: reader.diagnostics };
}

function isEmpty(contents: unknown): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** The documents as syntax trees, or null when something was reported. */
function composed(reader: Reader, text: string, path: Path): readonly Document[] | null {
  const { tokens, findings } = guarded(text, reader.dialect);
  for (const { rule, message, offset, length } of findings) {
    reader.report({ path, rule, message }, reader.place(offset, offset + length));
  }
  if (reader.diagnostics.length > 0) return null;
  const documents = [...new Composer(OPTIONS).compose(tokens)];
  // What follows the first one is mostly its consequence, and would hide it.
  for (const error of documents.flatMap(({ errors }) => errors).slice(0, 1)) {
    const [start, end] = error.pos;
    const message = escaped(error.message);
    reader.report({ path, rule: 'yaml.syntax', message }, reader.place(start, end));
  }
  return reader.diagnostics.length > 0 ? null : documents;
}

// Duplicate keys are found by the reader: the parser would compare every key with every other.
const OPTIONS = {
  version: '1.2',
  schema: 'core',
  intAsBigInt: true,
  merge: false,
  uniqueKeys: false,
  prettyErrors: false,
  strict: true,
} as const;

const PLAIN_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/;
const PROTOTYPE_KEYS: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** Turns the syntax tree into located values; depth is bounded by the guard. */
class Reader {
  readonly diagnostics: Diagnostic[] = [];
  readonly dialect: Dialect;
  readonly #source: Source;
  readonly #from: number;

  constructor(source: Source, from: number, dialect: Dialect) {
    this.dialect = dialect;
    this.#source = source;
    this.#from = from;
  }

  place(start: number, end: number): Place {
    return { source: this.#source, start: this.#from + start, end: this.#from + end };
  }

  report(finding: Finding, place: Place, value?: unknown): void {
    this.diagnostics.push(diagnose(finding, place, value));
  }

  read(document: Document | undefined, path: Path): Located | undefined {
    if (document?.contents != null) return this.#node(document.contents, this.place(0, 1), path);
    this.report({ path, rule: 'yaml.empty', message: 'is empty' }, this.place(0, 1));
    return undefined;
  }

  #node(node: unknown, parentPlace: Place, path: Path): Located {
    if (isMap(node)) return this.#map(node, path);
    if (isSeq(node)) return this.#list(node, path);
    if (isScalar(node)) return this.#scalar(node, path);
    return { kind: 'scalar', place: parentPlace, value: null };
  }

  #map(map: YAMLMap, path: Path): LocatedMap {
    const entries = new Map<string, LocatedEntry>();
    for (const pair of map.items) {
      const keyPlace = this.#placeOf(pair.key as Node | null);
      const key = this.#key(pair, keyPlace, entries, path);
      if (key === undefined) continue;
      entries.set(key, { keyPlace, node: this.#node(pair.value, keyPlace, [...path, key]) });
    }
    return { kind: 'map', place: this.#placeOf(map), entries };
  }

  #key(
    pair: Pair,
    place: Place,
    entries: ReadonlyMap<string, LocatedEntry>,
    path: Path,
  ): string | undefined {
    const key = isScalar(pair.key) ? pair.key.value : undefined;
    const refused = refusedKey(key, this.dialect);
    if (refused !== undefined) {
      this.report({ path, ...refused }, place);
      return undefined;
    }
    const name = String(key);
    const first = entries.get(name);
    if (first === undefined) return name;
    const { line } = this.#source.position(first.keyPlace.start);
    const message = `is a key that line ${line} has already`;
    this.report({ path: [...path, name], rule: 'yaml.duplicate-key', message }, place);
    return undefined;
  }

  #list(list: YAMLSeq, path: Path): LocatedList {
    const place = this.#placeOf(list);
    const items = list.items.map((item, index) => this.#node(item, place, [...path, index]));
    return { kind: 'list', place, items };
  }

  #scalar(scalar: Scalar, path: Path): LocatedScalar {
    const place = this.#placeOf(scalar);
    const { value } = scalar;
    if (this.dialect.isAsWritten) return { kind: 'scalar', place, value: asWritten(scalar) };
    if (typeof value !== 'number' && typeof value !== 'bigint') {
      return { kind: 'scalar', place, value: value as LocatedScalar['value'] };
    }
    const written = scalar.source ?? String(value);
    const refused = refusedNumber(written, value);
    if (refused !== undefined) {
      const finding = { path, rule: 'yaml.number', message: `${shown(written)} ${refused}` };
      this.report(finding, place, written);
    }
    return { kind: 'scalar', place, value: Number(value) || 0 };
  }

  #placeOf(node: Node | null): Place {
    const [start, end] = node?.range ?? [0, 1];
    return this.place(start, Math.max(end, start + 1));
  }
}

function refusedKey(
  key: unknown,
  { refusal }: Dialect,
): { rule: string; message: string } | undefined {
  if (typeof key !== 'string') return { rule: 'yaml.key', message: 'a key must be a text' };
  if (key === '<<') return { rule: 'yaml.merge', message: `merge keys are ${refusal}` };
  if (PROTOTYPE_KEYS.has(key)) return { rule: 'yaml.key', message: `${key} cannot be a key` };
  return undefined;
}

/** The value when it prints as it was written, else the text. */
function asWritten({ value, source }: Scalar): LocatedScalar['value'] {
  if (typeof value === 'boolean') return source === String(value) ? value : (source ?? '');
  if (typeof value !== 'number' && typeof value !== 'bigint') return value as string | null;
  const number = Number(value);
  const isPlain = Number.isFinite(number) && String(number) === source;
  return isPlain ? number : (source ?? String(value));
}

function refusedNumber(written: string, value: number | bigint): string | undefined {
  if (!PLAIN_NUMBER.test(written)) return 'is not a plain decimal number; a text needs quotes';
  if (typeof value === 'bigint' || Number.isInteger(value)) {
    return Number.isSafeInteger(Number(value))
      ? undefined
      : 'is beyond 2^53; a seed or text needs quotes';
  }
  return Number.isFinite(value) ? undefined : 'is no finite number; a text needs quotes';
}
