/**
 * The state of a replicated service: values under keys in families, with one root for all of it.
 *
 * A state never changes. What changes it gives another one that shares what is equal, so a fork
 * costs nothing, and all replicas that executed the same share one object, its memory and its
 * digests. The root commits to the content alone: not to the order of writes, nor to how a schema
 * lays the content out on disk. It is the digest of the tree: see `trie.ts`.
 */
import { toHex } from '../../crypto/bytes.ts';
import {
  compareEntries,
  EMPTY_BUCKET,
  Entry,
  entriesOf,
  findEntry,
  type TrieNode,
  withEntry,
  withoutEntry,
} from './trie.ts';
import { checkValue, equalValues, type Value, type Write } from './value.ts';

/** Different successors of one state that are remembered: more than any run has versions. */
const SUCCESSORS_MAX = 8;

interface Successor {
  readonly transition: string;
  readonly state: State;
}

export class State {
  /** The state without entries. */
  static readonly empty = new State(EMPTY_BUCKET);

  readonly #tree: TrieNode;
  #rootHex: string | null = null;
  #successors: Successor[] = [];

  private constructor(tree: TrieNode) {
    this.#tree = tree;
  }

  /** Number of entries. */
  get size(): number {
    return this.#tree.size;
  }

  /** The root, 32 bytes; computed when first asked for. Not to be changed. */
  get root(): Uint8Array {
    return this.#tree.digest;
  }

  /** The root in hexadecimal. */
  get rootHex(): string {
    this.#rootHex ??= toHex(this.root);
    return this.#rootHex;
  }

  get(family: string, key: string): Value | undefined {
    return findEntry(this.#tree, family, key)?.value;
  }

  /** The number under a key, or 0 if there is nothing, or bytes. */
  number(family: string, key: string): number {
    const value = this.get(family, key);
    return typeof value === 'number' ? value : 0;
  }

  /** All entries, or those of a family, in order of family and key. Sorts: not for every block. */
  entries(family?: string): Entry[] {
    const all = [...entriesOf(this.#tree)];
    const wanted = family === undefined ? all : all.filter((entry) => entry.family === family);
    return wanted.sort(compareEntries);
  }

  /**
   * The state after writes, the last to a key being what counts.
   *
   * @returns This state itself if they change nothing.
   * @throws InvariantError if a number among them is not whole or not exact.
   */
  with(writes: readonly Write[]): State {
    let tree = this.#tree;
    for (const { family, key, value } of writes) {
      if (value === null) {
        tree = withoutEntry(tree, family, key);
        continue;
      }
      checkValue(value);
      const known = findEntry(tree, family, key)?.value;
      if (known !== undefined && equalValues(known, value)) continue;
      tree = withEntry(tree, new Entry(family, key, value));
    }
    return tree === this.#tree ? this : new State(tree);
  }

  /**
   * The state after a transition, executed once for all replicas that stand here.
   *
   * @param transition - Names what is executed and by which rules: a block hash and the behaviour of
   *   the version. Equal names must mean equal writes; the later ones are not asked for.
   */
  after(transition: string, writesOf: (state: State) => readonly Write[]): State {
    for (const successor of this.#successors) {
      if (successor.transition === transition) return successor.state;
    }
    const state = this.with(writesOf(this));
    if (this.#successors.length === SUCCESSORS_MAX) this.#successors.shift();
    this.#successors.push({ transition, state });
    return state;
  }
}
