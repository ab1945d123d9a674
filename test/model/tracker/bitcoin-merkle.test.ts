import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { equalBytes, toHex } from '../../../src/crypto/bytes.ts';
import { bitcoinMerkle } from '../../../src/model/tracker/bitcoin-merkle.ts';
import { sha256Twice } from '../../support/bitcoin-writer.ts';

const leaf = fc.uint8Array({ minLength: 32, maxLength: 32 });
const leaves = fc.uniqueArray(leaf, { minLength: 1, maxLength: 33, comparator: equalBytes });

/** The rule as one sentence: fill up to a power of two by repeating the last pair of each row. */
function recursiveRoot(row: readonly Uint8Array[]): Uint8Array {
  if (row.length === 1) return row[0]!;
  const pairs = Math.ceil(row.length / 2);
  const above = Array.from({ length: pairs }, (_, pair) =>
    sha256Twice(Buffer.concat([row[2 * pair]!, row[2 * pair + 1] ?? row[2 * pair]!])),
  );
  return recursiveRoot(above);
}

describe('bitcoinMerkle', () => {
  test('agrees with the rule written as a recursion', () => {
    fc.assert(
      fc.property(leaves, (row) => {
        const { root, isAmbiguous } = bitcoinMerkle(row);
        expect(toHex(root)).toBe(toHex(recursiveRoot(row)));
        expect(isAmbiguous).toBe(false);
      }),
    );
  });

  // CVE-2012-2459: the end of a list repeated leaves the root as it was.
  test('reports every list that hides behind the root of a shorter one', () => {
    fc.assert(
      fc.property(leaves, (row) => {
        for (let length = 1; length < row.length; length *= 2) {
          if (row.length % (2 * length) !== length) continue;
          const longer = [...row, ...row.slice(-length)];
          const { root, isAmbiguous } = bitcoinMerkle(longer);
          expect(toHex(root)).toBe(toHex(bitcoinMerkle(row).root));
          expect(isAmbiguous).toBe(true);
        }
      }),
    );
  });

  test('gives zeroes for no leaf', () => {
    expect(bitcoinMerkle([])).toEqual({ root: new Uint8Array(32), isAmbiguous: false });
  });
});
