/**
 * The Merkle root of Bitcoin: pairs of double SHA-256, the last of an odd row paired with itself.
 *
 * That pairing lets two lists have one root: repeating the end of a list can leave the root as it
 * was. A list in which two partners are equal is therefore reported, and no block may hold one.
 */
import { equalBytes } from '../../crypto/bytes.ts';
import { doubleSha256 } from './bitcoin-hash.ts';

export interface MerkleSummary {
  /** 32 bytes in the order in which they are hashed; zeroes for an empty list. */
  readonly root: Uint8Array;
  /** Whether a shorter list may have the same root. */
  readonly isAmbiguous: boolean;
}

/**
 * Root of a list of 32-byte hashes.
 *
 * Source: Bitcoin Core, consensus/merkle.cpp; the ambiguity is CVE-2012-2459.
 */
export function bitcoinMerkle(leaves: readonly Uint8Array[]): MerkleSummary {
  let row = leaves;
  let isAmbiguous = false;
  while (row.length > 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index < row.length; index += 2) {
      const left = row[index]!;
      const right = row[index + 1];
      if (right !== undefined && equalBytes(left, right)) isAmbiguous = true;
      above.push(doubleSha256(left, right ?? left));
    }
    row = above;
  }
  return { root: row[0] ?? new Uint8Array(32), isAmbiguous };
}
