/** What the nodes of the benchmark say to each other, and what they ask of their cluster. */
import type { Micros } from '../../kernel/time.ts';
import type { Batch } from './batch-store.ts';
import type {
  HotStuffBlock,
  HotStuffTimeout,
  HotStuffVote,
  TimeoutCertificate,
} from './messages.ts';

/** A block that names batches of the mempool. */
export interface PayloadBlock extends HotStuffBlock {
  /** Place among all blocks of the run, from 0. */
  readonly serial: number;
  readonly batches: readonly Batch[];
}

/** What a leader decides of a block. */
export type BlockDraft = Pick<PayloadBlock, 'round' | 'author' | 'justify' | 'excuse'>;

export type PayloadMessage =
  | { readonly kind: 'proposal'; readonly block: PayloadBlock }
  | { readonly kind: 'vote'; readonly vote: HotStuffVote }
  | { readonly kind: 'timeout'; readonly timeout: HotStuffTimeout }
  | {
      readonly kind: 'certificate';
      readonly certificate: TimeoutCertificate;
      /** Who sends it. */
      readonly author: number;
    };

/** The cluster, as a node sees it. */
export interface PayloadPort {
  /** The node's proposer is to make a block. */
  propose(draft: BlockDraft): void;
  findBlock(hash: string): PayloadBlock;
  send(from: number, to: number, message: PayloadMessage): void;
  /** To all nodes, the sender too. */
  broadcast(from: number, message: PayloadMessage): void;
  startTimer(node: number, round: number): void;
  hasPayload(node: number, block: PayloadBlock): boolean;
  /** The node may no longer propose what the block and the two before it hold. */
  markProposed(node: number, block: PayloadBlock): void;
  commit(block: PayloadBlock): void;
}

/** Nodes of so many whose word is enough, if all have one vote. */
export function quorumOf(size: number): number {
  return Math.floor((2 * size) / 3) + 1;
}

const DIGEST_BYTES = 32;
/** Of a key as text with its signature. */
const SIGNED_BYTES = 116;
/** Rounds, lengths and framing. */
const FIXED_BYTES = 64;

/** Length of a message in bytes: what it names, and 116 bytes for each signer. */
export function bytesOf(message: PayloadMessage): number {
  const signers = signersOf(message);
  const digests = message.kind === 'proposal' ? message.block.batches.length : 1;
  return FIXED_BYTES + signers * SIGNED_BYTES + digests * DIGEST_BYTES;
}

/** How long the signatures of a message take to check: the sender's, then those of certificates. */
export function checkUs(message: PayloadMessage, verifyUs: Micros, togetherUs: Micros): Micros {
  if (message.kind === 'certificate') return message.certificate.voters.length * verifyUs;
  return verifyUs + Math.round((signersOf(message) - 1) * togetherUs);
}

function signersOf(message: PayloadMessage): number {
  switch (message.kind) {
    case 'vote':
      return 1;
    case 'timeout':
      return 1 + message.timeout.highQc.voters.length;
    case 'certificate':
      return message.certificate.voters.length;
    case 'proposal': {
      const { justify, excuse } = message.block;
      return 1 + justify.voters.length + (excuse?.voters.length ?? 0);
    }
  }
}
