/** What nodes say to each other. How it is written on a wire is the version's matter. */

import type { QuorumCertificate } from '../../crypto/certificate.ts';
import type { VoteStep } from '../../crypto/vote.ts';
import type { Block } from '../chain/block.ts';
import type { Transaction } from '../chain/transaction.ts';
import type { WireCertificate, WireTimeout, WireTimeoutCertificate } from './view-messages.ts';

/** What a receiver has found out about one object. It holds for that very object, for no copy. */
export interface Remark {
  readonly subject: object;
}

export interface WireVote {
  readonly step: VoteStep;
  readonly height: number;
  readonly round: number;
  readonly epoch: number;
  /** Place in the epoch's validator set. */
  readonly validator: number;
  /** Hex, or null for a vote for nil. */
  readonly blockHash: string | null;
  readonly signature: Uint8Array;
  /** Not on the wire. Several nodes share one object, and need look into it only once. */
  remark?: Remark | undefined;
}

export interface WireProposal {
  readonly height: number;
  readonly round: number;
  /** Round of the polka the proposer saw for this block; -1 for none. */
  readonly validRound: number;
  readonly block: Block;
  readonly signature: Uint8Array;
}

export interface SyncedBlock {
  readonly block: Block;
  readonly certificate: QuorumCertificate;
}

/** Where a node stands in consensus, for peers that may help or be helped. */
export interface Status {
  readonly type: 'status';
  readonly height: number;
  readonly round: number;
  readonly hasProposal: boolean;
  /** Votes held of that round, one bit a validator; HotStuff has timeouts in place of precommits. */
  readonly prevotes: Uint8Array;
  readonly precommits: Uint8Array;
  /** Asks for the receiver's own status in return. */
  readonly solicits: boolean;
  /** Began on an empty disk, and does not know yet how far the chain is. */
  readonly isLost: boolean;
}

export type Message =
  | { readonly type: 'transaction'; readonly transaction: Transaction }
  | { readonly type: 'submit'; readonly transaction: Transaction }
  | { readonly type: 'acknowledge'; readonly id: string; readonly accepted: boolean }
  | { readonly type: 'proposal'; readonly proposal: WireProposal }
  | { readonly type: 'vote'; readonly vote: WireVote }
  | { readonly type: 'votes'; readonly votes: readonly WireVote[] }
  | Status
  | { readonly type: 'block-request'; readonly from: number; readonly to: number }
  | { readonly type: 'block-response'; readonly blocks: readonly SyncedBlock[] }
  | { readonly type: 'proof-announce'; readonly index: number; readonly height: number }
  | { readonly type: 'proof-request'; readonly index: number }
  | { readonly type: 'proof-response'; readonly index: number; readonly envelope: Uint8Array }
  /** A vote for a leader: node that it is for, and links that it took. */
  | { readonly type: 'ballot'; readonly to: number; readonly hops: number; readonly vote: WireVote }
  | { readonly type: 'certificate'; readonly certificate: WireCertificate }
  | { readonly type: 'timeout'; readonly timeout: WireTimeout }
  | { readonly type: 'timeout-certificate'; readonly certificate: WireTimeoutCertificate };

export type MessageType = Message['type'];
