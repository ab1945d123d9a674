/** Votes and proposals that validators of a drill might have signed: tests hold their keys. */
import { fromHex } from '../../src/crypto/bytes.ts';
import { SigningKey } from '../../src/crypto/ed25519.ts';
import { proposalSignBytes, type VoteStep, voteSignBytes } from '../../src/crypto/vote.ts';
import type { Block } from '../../src/model/chain/block.ts';
import { LeaderSchedule } from '../../src/model/consensus/leader.ts';
import type { Machine } from '../../src/model/node/env.ts';
import type { Message } from '../../src/model/wire/messages.ts';
import type { Drill } from './world-drill.ts';

/** The machine of the validator at a place in the set that decides a node's next height. */
export function memberAt(drill: Drill, at: Machine, place: number): Machine {
  const { genesis, nextSet } = at.disk.ledger;
  const validator = genesis.validators[nextSet.members[place]!]!;
  return drill.world.machines[validator.node]!;
}

/** Place of the leader of a round of a node's next height. */
export function leaderPlace(at: Machine, round: number): number {
  const { height, nextSet } = at.disk.ledger;
  return new LeaderSchedule(nextSet.beacon, nextSet.powers).leaderOf(height + 1, round);
}

export function keyOf({ secrets }: Machine): SigningKey {
  return SigningKey.fromSeed(secrets.signing);
}

/** A vote for a node's next height. */
export function voteAt(
  at: Machine,
  place: number,
  key: SigningKey,
  step: VoteStep,
  round: number,
  blockHash: string | null,
): Message {
  const { height, nextSet, genesis } = at.disk.ledger;
  const content = { step, height: height + 1, round, epoch: nextSet.epoch };
  const hash = blockHash === null ? null : fromHex(blockHash);
  const { chainId } = genesis;
  const signature = key.sign(voteSignBytes({ ...content, chainId, blockHash: hash }));
  return { type: 'vote', vote: { ...content, validator: place, blockHash, signature } };
}

/** A block proposed again, on the ground of the prevotes of an earlier round. */
export function proposedAgain(
  at: Machine,
  key: SigningKey,
  block: Block,
  round: number,
  validRound: number,
): Message {
  const { chainId } = at.disk.ledger.genesis;
  const content = { height: block.height, round, validRound };
  const bytes = proposalSignBytes({ ...content, chainId, blockHash: fromHex(block.hash) });
  return { type: 'proposal', proposal: { ...content, block, signature: key.sign(bytes) } };
}
