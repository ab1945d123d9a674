/**
 * What validators sign: votes and proposals, in one canonical form each.
 *
 * The form starts with a domain and the chain's name, so a signature given for one purpose, chain
 * or step is worth nothing for another.
 */
import { ByteWriter } from './bytes.ts';

/** The two votes of a round. */
export type VoteStep = 'prevote' | 'precommit';

export interface VoteContent {
  readonly chainId: string;
  readonly step: VoteStep;
  readonly height: number;
  readonly round: number;
  /** The epoch whose validator set votes. */
  readonly epoch: number;
  /** Hash of the block voted for, 32 bytes, or null for nil: no block in this round. */
  readonly blockHash: Uint8Array | null;
}

export interface ProposalContent {
  readonly chainId: string;
  readonly height: number;
  readonly round: number;
  /** The round in which the block got its prevotes, or -1 if the block is fresh. */
  readonly validRound: number;
  /** Hash of the block proposed, 32 bytes. */
  readonly blockHash: Uint8Array;
}

/** Bytes of a block hash. */
export const BLOCK_HASH_LENGTH = 32;

const VOTE_DOMAIN = 'simnet.vote.v1';
const PROPOSAL_DOMAIN = 'simnet.proposal.v1';
const STEP_BYTE: Record<VoteStep, number> = { prevote: 1, precommit: 2 };

/**
 * The bytes that a vote signs.
 *
 * @throws RangeError if a number does not fit its field (height and epoch u64, round u32) or the
 *   block hash has not 32 bytes.
 */
export function voteSignBytes(content: VoteContent): Uint8Array {
  const writer = new ByteWriter()
    .text(VOTE_DOMAIN)
    .text(content.chainId)
    .u8(STEP_BYTE[content.step])
    .u64(content.height)
    .u32(content.round)
    .u64(content.epoch);
  if (content.blockHash === null) return writer.u8(0).finish();
  return writer.u8(1).bytes(requireHash(content.blockHash)).finish();
}

/**
 * The bytes that a proposal signs.
 *
 * @throws RangeError if a number does not fit its field (height u64, round u32, validRound u32
 *   after adding 1) or the block hash has not 32 bytes.
 */
export function proposalSignBytes(content: ProposalContent): Uint8Array {
  return new ByteWriter()
    .text(PROPOSAL_DOMAIN)
    .text(content.chainId)
    .u64(content.height)
    .u32(content.round)
    .u32(content.validRound + 1)
    .bytes(requireHash(content.blockHash))
    .finish();
}

function requireHash(hash: Uint8Array): Uint8Array {
  if (hash.length !== BLOCK_HASH_LENGTH) throw new RangeError('a block hash has 32 bytes');
  return hash;
}
