/** Quorums: any two of one epoch have a correct validator in common, which cannot sign for both. */
import { toHex } from '../../crypto/bytes.ts';
import { signerIndices } from '../../crypto/certificate.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import { type Hooks, type Invariant, isCorrect } from './invariant.ts';
import type { ClusterView } from './view.ts';

/** Different quorums of an epoch that each new one is compared with. */
const QUORUMS_KEPT = 32;

export const quorumIntersection: Invariant = {
  numbers: [4],
  name: 'quorum-intersection',
  statement: 'Any two certificates of one epoch share a correct signer.',
  watch(view, report): Hooks {
    let epoch = -1;
    const quorums = new Map<string, readonly number[]>();
    return {
      finalised: (machine, block, proof) => {
        if (proof.epoch < epoch) return;
        if (proof.epoch > epoch) quorums.clear();
        epoch = proof.epoch;
        const key = toHex(proof.bitmap);
        if (quorums.has(key)) return;
        const signers = signerIndices(proof.bitmap);
        const set = view.chain.setAt(block.height);
        let isApart = false;
        for (const known of quorums.values()) {
          isApart ||= set !== undefined && !shareCorrect(view, set, known, signers);
        }
        if (isApart) report(`two quorums of epoch ${epoch} share no correct validator`, [machine]);
        if (quorums.size < QUORUMS_KEPT) quorums.set(key, signers);
      },
    };
  },
};

function shareCorrect(
  { machines, genesis }: ClusterView,
  set: EpochSet,
  one: readonly number[],
  other: readonly number[],
): boolean {
  return one.some((place) => {
    const machine = machines[genesis.validators[set.members[place] ?? -1]?.node ?? -1];
    return machine !== undefined && isCorrect(machine) && other.includes(place);
  });
}
