/** Certificates: a quorum stands behind every final block, of those who really signed. */
import { equalBytes } from '../../crypto/bytes.ts';
import { type QuorumCertificate, signerIndices } from '../../crypto/certificate.ts';
import type { Block } from '../chain/block.ts';
import { hashBytes } from '../hash-bytes.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { ClusterView } from './view.ts';

export const certificate: Invariant = {
  numbers: [3],
  name: 'certificate',
  statement:
    'Each node finalises a block by a certificate for just that block, height and epoch, with more ' +
    'than two thirds of the power of the set, of validators that each precommitted it.',
  watch(view, report): Hooks {
    return {
      finalised: (machine, block, proof) => {
        const fault = faultOf(view, block, proof);
        if (fault !== null) {
          report(`the certificate of height ${block.height} has ${fault}`, [machine]);
        }
      },
    };
  },
};

function faultOf(view: ClusterView, block: Block, proof: QuorumCertificate): string | null {
  const { height, hash } = block;
  const set = view.chain.setAt(height);
  if (set === undefined || proof.epoch !== set.epoch) return 'another epoch';
  if (proof.height !== height) return 'another height';
  if (!isHash(proof.blockHash, hash)) return 'another block';
  if (!isHash(proof.validatorSetHash, set.hash)) return 'another set';
  const signers = signerIndices(proof.bitmap);
  if (signers.length !== proof.signatures.length) return 'signatures without signers';
  let power = 0;
  for (const place of signers) power += set.powers[place] ?? 0;
  if (3 * power <= 2 * set.totalPower) return `${power} of ${set.totalPower} power`;
  if (!view.tally.knows(height)) return null;
  const liar = view.tally.missing(height, proof.round, hash, signers);
  return liar === undefined ? null : `a signer that sent no such vote: place ${liar}`;
}

function isHash(bytes: Uint8Array, hex: string): boolean {
  const expected = hashBytes(hex);
  return bytes === expected || equalBytes(bytes, expected);
}
