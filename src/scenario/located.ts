/**
 * A document as plain values, each with the place where it was written.
 */
import type { Path } from './path.ts';
import type { Place } from './source.ts';

/** A value with its place, and with the places of what is in it. */
export type Located = LocatedScalar | LocatedMap | LocatedList;

/** A text, a number, true, false, or nothing. */
export interface LocatedScalar {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
}

/** A map; keys are unique and in the order of the text. */
export interface LocatedMap {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, LocatedEntry>;
}

/** A value of a map, and where its key stands. */
export interface LocatedEntry {
  readonly keyPlace: Place;
  readonly node: Located;
}

/** A list. */
export interface LocatedList {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Located[];
}

/** The plain value of a node. Keys that could reach a prototype never get into a document. */
export function plain(node: Located): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, plain(entry.node)]));
}

/** The node one step below another, if there is one. */
export function childOf(node: Located, step: string | number): Located | undefined {
  if (node.kind === 'map') return node.entries.get(String(step))?.node;
  if (node.kind === 'list') return node.items[Number(step)];
  return undefined;
}

/** The node at a path, if there is one. */
export function nodeAt(root: Located, path: Path): Located | undefined {
  let node: Located | undefined = root;
  for (const step of path) node = node === undefined ? undefined : childOf(node, step);
  return node;
}

/**
 * The place to point at for a path: of its value, or of its key when that is asked for.
 *
 * What is missing is pointed at where it is missing: at the key of the nearest parent that is
 * there, and at the parent itself when that is an item of a list or the document.
 */
export function placeAt(root: Located, path: Path, atKey = false): Place {
  let node = root;
  let keyPlace: Place | undefined;
  for (const step of path) {
    const next = childOf(node, step);
    if (next === undefined) return keyPlace ?? firstCharacter(node.place);
    keyPlace = node.kind === 'map' ? node.entries.get(String(step))?.keyPlace : undefined;
    node = next;
  }
  return atKey && keyPlace !== undefined ? keyPlace : node.place;
}

function firstCharacter(place: Place): Place {
  return { ...place, end: place.start + 1 };
}
