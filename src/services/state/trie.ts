/**
 * The tree under a state: entries in buckets, buckets under branches of sixteen, a digest for each.
 *
 * Nodes are never changed. A write copies the way from the root to one bucket and shares all the
 * rest, so that two states differ in memory as little as they differ in content; and a digest, once
 * computed, stays with its node, so that only buckets that were written to are hashed again.
 *
 * The shape depends on the entries alone and not on the order in which they came: a subtree is a
 * bucket exactly if it holds at most sixteen entries, or lies at the lowest level.
 *
 *   bucket(e1..en)   = SHA-256(0x00 ‖ e1 ‖ .. ‖ en), entries in order of family and key
 *   branch(c0..c15)  = SHA-256(0x01 ‖ digest c0 ‖ .. ‖ digest c15)
 *   entry            = family ‖ key ‖ value; of bytes longer than 64 their SHA-256 in their place
 */
import { ByteWriter } from '../../crypto/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';
import { type Value, writeValue } from './value.ts';

const FANOUT = 16;
const BITS_PER_LEVEL = 4;
/** Levels that the 32 bits of a path can tell apart. */
const DEPTH_MAX = 8;
const BUCKET_ENTRIES_MAX = 16;
const DIGEST_LENGTH = 32;
const INLINE_BYTES_MAX = 64;
const TAG_BUCKET = 0x00;
const TAG_BRANCH = 0x01;
const TAG_DIGEST = 3;

/** One key with its value. */
export class Entry {
  readonly family: string;
  readonly key: string;
  readonly value: Value;
  #bytes: Uint8Array | null = null;

  constructor(family: string, key: string, value: Value) {
    this.family = family;
    this.key = key;
    this.value = value;
  }

  /** What of it goes into the digest of its bucket. */
  get bytes(): Uint8Array {
    this.#bytes ??= entryBytes(this);
    return this.#bytes;
  }
}

/** Entries of one stretch of paths, in order of family and key. */
class Bucket {
  readonly entries: readonly Entry[];
  #digest: Uint8Array | null = null;

  constructor(entries: readonly Entry[]) {
    this.entries = entries;
  }

  get size(): number {
    return this.entries.length;
  }

  get digest(): Uint8Array {
    this.#digest ??= bucketDigest(this.entries);
    return this.#digest;
  }
}

/** Sixteen subtrees with more than sixteen entries between them. */
class Branch {
  readonly children: readonly TrieNode[];
  readonly size: number;
  #digest: Uint8Array | null = null;

  constructor(children: readonly TrieNode[], size: number) {
    this.children = children;
    this.size = size;
  }

  get digest(): Uint8Array {
    this.#digest ??= branchDigest(this.children);
    return this.#digest;
  }
}

export type TrieNode = Bucket | Branch;

/** The tree without entries. */
export const EMPTY_BUCKET = new Bucket([]);

/** 32 bits that say where a key lies. Source: FNV-1a, finished as MurmurHash3 does. */
export function pathOf(family: string, key: string): number {
  let hash = mixText(0x811c9dc5, family);
  hash = mixText(Math.imul(hash, 0x01000193), key);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The entry of a key, or undefined. */
export function findEntry(root: TrieNode, family: string, key: string): Entry | undefined {
  let node = root;
  let path = pathOf(family, key);
  while (node instanceof Branch) {
    node = node.children[path & (FANOUT - 1)]!;
    path >>>= BITS_PER_LEVEL;
  }
  for (const entry of node.entries) {
    if (entry.key === key && entry.family === family) return entry;
  }
  return undefined;
}

/** The tree with an entry added, or put in the place of that of the same key. */
export function withEntry(root: TrieNode, entry: Entry): TrieNode {
  return putInto(root, entry, pathOf(entry.family, entry.key), 0);
}

/** The tree without a key; the same tree if it is not in it. */
export function withoutEntry(root: TrieNode, family: string, key: string): TrieNode {
  if (findEntry(root, family, key) === undefined) return root;
  return dropFrom(root, family, key, pathOf(family, key));
}

/** All entries, in an order that depends on nothing but which keys there are. */
export function* entriesOf(node: TrieNode): Generator<Entry> {
  if (node instanceof Bucket) yield* node.entries;
  else for (const child of node.children) yield* entriesOf(child);
}

/** Orders entries by family, then by key, in code units of UTF-16. */
export function compareEntries(
  a: { readonly family: string; readonly key: string },
  b: { readonly family: string; readonly key: string },
): number {
  if (a.family !== b.family) return a.family < b.family ? -1 : 1;
  if (a.key === b.key) return 0;
  return a.key < b.key ? -1 : 1;
}

function putInto(node: TrieNode, entry: Entry, path: number, depth: number): TrieNode {
  if (node instanceof Branch) {
    const slot = path & (FANOUT - 1);
    const child = node.children[slot]!;
    const put = putInto(child, entry, path >>> BITS_PER_LEVEL, depth + 1);
    return replaceChild(node, slot, put, node.size + put.size - child.size);
  }
  const entries = [...node.entries];
  const at = entries.findIndex((other) => compareEntries(other, entry) >= 0);
  if (at === -1) entries.push(entry);
  else if (compareEntries(entries[at]!, entry) === 0) entries[at] = entry;
  else entries.splice(at, 0, entry);
  return grown(entries, depth);
}

/** A bucket, or the branch that so many entries need. They are in order. */
function grown(entries: readonly Entry[], depth: number): TrieNode {
  if (entries.length <= BUCKET_ENTRIES_MAX || depth === DEPTH_MAX) return new Bucket(entries);
  const slots: Entry[][] = Array.from({ length: FANOUT }, () => []);
  for (const entry of entries) {
    const path = pathOf(entry.family, entry.key) >>> (BITS_PER_LEVEL * depth);
    slots[path & (FANOUT - 1)]!.push(entry);
  }
  const children = slots.map((slot) => (slot.length === 0 ? EMPTY_BUCKET : grown(slot, depth + 1)));
  return new Branch(children, entries.length);
}

function dropFrom(node: TrieNode, family: string, key: string, path: number): TrieNode {
  if (node instanceof Bucket) {
    const rest = node.entries.filter((entry) => entry.key !== key || entry.family !== family);
    return rest.length === 0 ? EMPTY_BUCKET : new Bucket(rest);
  }
  const slot = path & (FANOUT - 1);
  const child = dropFrom(node.children[slot]!, family, key, path >>> BITS_PER_LEVEL);
  const branch = replaceChild(node, slot, child, node.size - 1);
  if (branch.size > BUCKET_ENTRIES_MAX) return branch;
  return new Bucket([...entriesOf(branch)].sort(compareEntries));
}

function replaceChild(node: Branch, slot: number, child: TrieNode, size: number): Branch {
  const children = [...node.children];
  children[slot] = child;
  return new Branch(children, size);
}

function mixText(seed: number, text: string): number {
  let hash = seed;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}

function entryBytes({ family, key, value }: Entry): Uint8Array {
  const writer = new ByteWriter().text(family).text(key);
  if (typeof value !== 'number' && value.length > INLINE_BYTES_MAX) {
    writer.u8(TAG_DIGEST).bytes(sha256(value));
  } else {
    writeValue(writer, value);
  }
  return writer.finish();
}

function bucketDigest(entries: readonly Entry[]): Uint8Array {
  let length = 1;
  for (const entry of entries) length += entry.bytes.length;
  const input = new Uint8Array(length);
  input[0] = TAG_BUCKET;
  let at = 1;
  for (const { bytes } of entries) {
    input.set(bytes, at);
    at += bytes.length;
  }
  return sha256(input);
}

function branchDigest(children: readonly TrieNode[]): Uint8Array {
  // All of them first: they use the buffer as well.
  const digests = children.map((child) => child.digest);
  let at = 1;
  for (const digest of digests) {
    branchInput.set(digest, at);
    at += DIGEST_LENGTH;
  }
  return sha256(branchInput);
}

/** What is hashed for a branch; one buffer for all of them. */
const branchInput = new Uint8Array(1 + FANOUT * DIGEST_LENGTH);
branchInput[0] = TAG_BRANCH;
