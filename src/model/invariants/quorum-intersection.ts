/** Quorums: any two of one epoch have a correct validator in common, which cannot sign for both. */
import { hasBit } from '../../crypto/bitmap.ts';
import { toHex } from '../../crypto/bytes.ts';
import type { EpochSet } from '../chain/epoch-set.ts';
import { type Hooks, type Invariant, mayLie } from './invariant.ts';
import type { ClusterView } from './view.ts';

/** Different quorums of an epoch that each new one is compared with. */
const QUORUMS_KEPT = 32;

export const quorumIntersection: Invariant = {
  numbers: [4],
  name: 'quorum-intersection',
  statement: 'Any two certificates of one epoch share a correct signer.',
  watch(view, report): Hooks {
    let epoch = -1;
    /** Of the signers, one bit each, by the same in hex. */
    const quorums = new Map<string, Uint8Array>();
    return {
      finalised: (machine, block, proof) => {
        if (proof.epoch < epoch) return;
        if (proof.epoch > epoch) quorums.clear();
        epoch = proof.epoch;
        const key = toHex(proof.bitmap);
        if (quorums.has(key)) return;
        const set = view.chain.setAt(block.height);
        let isApart = false;
        for (const known of quorums.values()) {
          isApart ||= set !== undefined && !shareCorrect(view, set, known, proof.bitmap);
        }
        if (isApart) report(`two quorums of epoch ${epoch} share no correct validator`, [machine]);
        if (quorums.size < QUORUMS_KEPT) quorums.set(key, proof.bitmap);
      },
    };
  },
};

function shareCorrect(
  { machines, genesis }: ClusterView,
  set: EpochSet,
  one: Uint8Array,
  other: Uint8Array,
): boolean {
  for (let place = 0; place < set.members.length; place += 1) {
    if (!hasBit(one, place) || !hasBit(other, place)) continue;
    const machine = machines[genesis.validators[set.members[place] ?? -1]?.node ?? -1];
    if (machine !== undefined && !mayLie(machine)) return true;
  }
  return false;
}
