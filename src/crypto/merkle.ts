/**
 * Merkle trees that commit to a list: to its entries, their order and their number.
 *
 * The tree is that of RFC 6962: leaves and inner nodes are hashed under different tags, and a
 * level of odd length hands its last node up unchanged. So no inner node passes for a leaf, and no
 * list equals the same list with its last entry repeated, two forgeries that trees without tags
 * admit. `merkleRoot` hashes the number of leaves in as well; with it, a path of a length that the
 * number does not call for cannot even be presented.
 *
 *   leaf(d)    = SHA-256(0x00 ‖ d)
 *   node(l, r) = SHA-256(0x01 ‖ l ‖ r)
 *   root       = SHA-256(0x02 ‖ u64 number of leaves ‖ tree head of RFC 6962)
 */
import { ByteWriter, equalBytes } from './bytes.ts';
import { sha256 } from './hash.ts';

/** Why a path does not place a leaf under a root. */
export type MerkleReason = 'merkle.path' | 'merkle.index' | 'merkle.length';

const HASH_LENGTH = 32;
const LEAF_TAG = Uint8Array.of(0x00);
const NODE_TAG = Uint8Array.of(0x01);
const ROOT_TAG = 0x02;

/** The commitment to a list of byte strings: 32 bytes. The empty list has one, too. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  return bindCount(leaves.length, treeHead(leaves));
}

/** The Merkle tree hash, without the number of leaves. Source: RFC 6962, section 2.1. */
export function treeHead(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return sha256();
  let level = leaves.map(hashLeaf);
  while (level.length > 1) level = levelAbove(level);
  return level[0]!;
}

/**
 * The siblings that prove a leaf's place, from its level upwards.
 *
 * @throws RangeError if no leaf has this index. Source: RFC 6962, section 2.1.1.
 */
export function merklePath(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (!isIndex(index, leaves.length)) throw new RangeError('no leaf has this index');
  const path: Uint8Array[] = [];
  let level = leaves.map(hashLeaf);
  for (let at = index; level.length > 1; at = Math.floor(at / 2)) {
    const sibling = level[at ^ 1];
    if (sibling !== undefined) path.push(sibling);
    level = levelAbove(level);
  }
  return path;
}

/** The paths of all leaves, by index: what {@link merklePath} gives, at the cost of one tree. */
export function merklePaths(leaves: readonly Uint8Array[]): Uint8Array[][] {
  const paths: Uint8Array[][] = leaves.map(() => []);
  let level = leaves.map(hashLeaf);
  for (let height = 0; level.length > 1; height++) {
    paths.forEach((path, index) => {
      const sibling = level[(index >>> height) ^ 1];
      if (sibling !== undefined) path.push(sibling);
    });
    level = levelAbove(level);
  }
  return paths;
}

/**
 * Checks that a leaf stands at an index of the list of `count` entries that a root commits to.
 *
 * A wrong index inside the list is indistinguishable from a wrong path: it gives `merkle.path`, or
 * `merkle.length` where the two places differ in depth.
 *
 * @returns null if it does.
 */
export function verifyMerklePath(
  root: Uint8Array,
  leaf: Uint8Array,
  index: number,
  count: number,
  path: readonly Uint8Array[],
): MerkleReason | null {
  if (!Number.isSafeInteger(count) || !isIndex(index, count)) return 'merkle.index';
  let hash = hashLeaf(leaf);
  let used = 0;
  let at = index;
  for (let last = count - 1; last > 0; last = Math.floor(last / 2)) {
    const isRight = at % 2 === 1;
    // The last node of an odd level has no sibling and rises as it is.
    if (isRight || at < last) {
      const sibling = path[used++];
      if (sibling?.length !== HASH_LENGTH) return 'merkle.length';
      hash = isRight ? hashNode(sibling, hash) : hashNode(hash, sibling);
    }
    at = Math.floor(at / 2);
  }
  if (used !== path.length) return 'merkle.length';
  return equalBytes(bindCount(count, hash), root) ? null : 'merkle.path';
}

function bindCount(count: number, head: Uint8Array): Uint8Array {
  return sha256(new ByteWriter().u8(ROOT_TAG).u64(count).bytes(head).finish());
}

function levelAbove(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let index = 0; index < level.length; index += 2) {
    const left = level[index]!;
    const right = level[index + 1];
    above.push(right === undefined ? left : hashNode(left, right));
  }
  return above;
}

function hashLeaf(data: Uint8Array): Uint8Array {
  return sha256(LEAF_TAG, data);
}

function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE_TAG, left, right);
}

function isIndex(index: number, count: number): boolean {
  return Number.isSafeInteger(index) && index >= 0 && index < count;
}
