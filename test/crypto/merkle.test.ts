import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes.ts';
import {
  merklePath,
  merklePaths,
  merkleRoot,
  treeHead,
  verifyMerklePath,
} from '../../src/crypto/merkle.ts';
import { flipBit } from '../support/edwards.ts';
import rfc6962 from './fixtures/rfc6962.json' with { type: 'json' };

const published = rfc6962.leaves.map(fromHex);
const leafLists = fc.array(fc.uint8Array({ maxLength: 8 }), { minLength: 1, maxLength: 40 });
const listsWithIndex = leafLists.chain((leaves) =>
  fc.record({ leaves: fc.constant(leaves), index: fc.nat({ max: leaves.length - 1 }) }),
);

const hash = (...parts: Uint8Array[]) =>
  new Uint8Array(createHash('sha256').update(Buffer.concat(parts)).digest());

/** The largest power of two below `count`. */
function splitOf(count: number): number {
  let split = 1;
  while (2 * split < count) split *= 2;
  return split;
}

/** The recursion of RFC 6962, section 2.1, word for word. */
function naiveHead(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return hash();
  if (leaves.length === 1) return hash(Uint8Array.of(0), leaves[0]!);
  const split = splitOf(leaves.length);
  return hash(Uint8Array.of(1), naiveHead(leaves.slice(0, split)), naiveHead(leaves.slice(split)));
}

/** The recursion of RFC 6962, section 2.1.1, word for word. */
function naivePath(leaves: readonly Uint8Array[], index: number): Uint8Array[] {
  if (leaves.length <= 1) return [];
  const split = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  if (index < split) return [...naivePath(left, index), naiveHead(right)];
  return [...naivePath(right, index - split), naiveHead(left)];
}

describe('treeHead', () => {
  test.each(rfc6962.heads.map((head, index) => [index + 1, head] as const))(
    'meets the published tree head for %i leaves',
    (count, head) => {
      expect(toHex(treeHead(published.slice(0, count)))).toBe(head);
    },
  );

  test('of nothing is the hash of nothing', () => {
    expect(toHex(treeHead([]))).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  test('agrees with the recursion of the standard for any leaves', () => {
    fc.assert(
      fc.property(leafLists, (leaves) => {
        expect(treeHead(leaves)).toEqual(naiveHead(leaves));
      }),
    );
  });
});

describe('merklePath', () => {
  test.each(rfc6962.paths)('meets the published path of leaf $index of $count', (vector) => {
    const path = merklePath(published.slice(0, vector.count), vector.index);
    expect(path.map(toHex)).toEqual(vector.path);
  });

  test('agrees with the recursion of the standard, and verifies, for any leaf', () => {
    fc.assert(
      fc.property(listsWithIndex, ({ leaves, index }) => {
        const path = merklePath(leaves, index);
        expect(path).toEqual(naivePath(leaves, index));
        const root = merkleRoot(leaves);
        expect(verifyMerklePath(root, leaves[index]!, index, leaves.length, path)).toBeNull();
      }),
    );
  });

  test.each([-1, 8, 0.5, Number.NaN])('refuses index %d of 8 leaves', (index) => {
    expect(() => merklePath(published, index)).toThrow(RangeError);
  });
});

describe('merklePaths', () => {
  test('agrees with the recursion of the standard for every leaf at once', () => {
    fc.assert(
      fc.property(leafLists, (leaves) => {
        expect(merklePaths(leaves)).toEqual(leaves.map((_, index) => naivePath(leaves, index)));
      }),
      { numRuns: 20 },
    );
  });
});

describe('merkleRoot', () => {
  test('hashes the number of leaves in front of the tree head', () => {
    const count = fromHex('0000000000000008');
    expect(merkleRoot(published)).toEqual(hash(Uint8Array.of(2), count, treeHead(published)));
  });

  test('differs for lists that differ', () => {
    fc.assert(
      fc.property(leafLists, leafLists, (a, b) => {
        const isSame = JSON.stringify(a.map(toHex)) === JSON.stringify(b.map(toHex));
        expect(toHex(merkleRoot(a)) === toHex(merkleRoot(b))).toBe(isSame);
      }),
    );
  });

  // A tree that pairs the last node of an odd level with itself gives both lists one root.
  test('tells a list from the same list with its last leaf repeated', () => {
    for (let count = 1; count <= published.length; count++) {
      const leaves = published.slice(0, count);
      expect(merkleRoot([...leaves, leaves.at(-1)!])).not.toEqual(merkleRoot(leaves));
    }
  });

  // A tree without tags gives the list of its own inner nodes the same root.
  test('tells a list from the list of its inner nodes', () => {
    const [a, b, c, d] = published.slice(0, 4).map((leaf) => hash(Uint8Array.of(0), leaf));
    const inner = [hash(Uint8Array.of(1), a!, b!), hash(Uint8Array.of(1), c!, d!)];
    expect(merkleRoot(inner)).not.toEqual(merkleRoot(published.slice(0, 4)));
    expect(treeHead(inner)).not.toEqual(treeHead(published.slice(0, 4)));
    const untagged = [Buffer.concat([a!, b!]), Buffer.concat([c!, d!])];
    expect(treeHead(untagged)).not.toEqual(treeHead(published.slice(0, 4)));
  });
});

describe('verifyMerklePath', () => {
  const leaves = published.slice(0, 7);
  const root = merkleRoot(leaves);
  const path = merklePath(leaves, 4);
  const verify = (changed: readonly Uint8Array[]) =>
    verifyMerklePath(root, leaves[4]!, 4, 7, changed);

  test('accepts the untampered path', () => {
    expect(verify(path)).toBeNull();
  });

  test('refuses a path with any one bit flipped', () => {
    for (const [level, sibling] of path.entries()) {
      for (let bit = 0; bit < 256; bit++) {
        expect(verify(path.with(level, flipBit(sibling, bit)))).toBe('merkle.path');
      }
    }
  });

  test('refuses another leaf and another root', () => {
    expect(verifyMerklePath(root, leaves[3]!, 4, 7, path)).toBe('merkle.path');
    expect(verifyMerklePath(flipBit(root, 9), leaves[4]!, 4, 7, path)).toBe('merkle.path');
    expect(verifyMerklePath(treeHead(leaves), leaves[4]!, 4, 7, path)).toBe('merkle.path');
  });

  test('refuses every other index and every other count', () => {
    for (let index = 0; index < 7; index++) {
      if (index === 4) continue;
      const expected = index === 6 ? 'merkle.length' : 'merkle.path';
      expect(verifyMerklePath(root, leaves[4]!, index, 7, path)).toBe(expected);
    }
    for (let count = 5; count < 40; count++) {
      if (count === 7) continue;
      expect(verifyMerklePath(root, leaves[4]!, 4, count, path)).not.toBeNull();
    }
  });

  test.each([
    [-1, 7],
    [7, 7],
    [0, 0],
    [1.5, 7],
    [Number.NaN, 7],
    [4, Number.POSITIVE_INFINITY],
    [4, 7.5],
  ])('refuses index %d of %d', (index, count) => {
    expect(verifyMerklePath(root, leaves[4]!, index, count, path)).toBe('merkle.index');
  });

  test('refuses a path too short, too long or with a sibling of another length', () => {
    expect(verify(path.slice(1))).toBe('merkle.length');
    expect(verify(path.slice(0, -1))).toBe('merkle.length');
    expect(verify([])).toBe('merkle.length');
    expect(verify([...path, path[0]!])).toBe('merkle.length');
    expect(verify(path.with(0, path[0]!.subarray(1)))).toBe('merkle.length');
  });

  test('refuses an inner node presented as a leaf one level up', () => {
    const [a, b, c, d] = published.slice(0, 4).map((leaf) => hash(Uint8Array.of(0), leaf));
    const four = merkleRoot(published.slice(0, 4));
    const right = hash(Uint8Array.of(1), c!, d!);
    const left = hash(Uint8Array.of(1), a!, b!);
    for (const claimed of [left, Buffer.concat([a!, b!])]) {
      expect(verifyMerklePath(four, claimed, 0, 2, [right])).toBe('merkle.path');
    }
    expect(verifyMerklePath(four, left, 0, 4, [right])).toBe('merkle.length');
  });
});
