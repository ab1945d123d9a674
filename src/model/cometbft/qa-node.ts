/** One node of the test network: its engine, and what it holds of the round under way. */
import type { ConsensusHost } from '../consensus/host.ts';
import type {
  OwnProposal,
  OwnVote,
  ProposalRecord,
  Step,
  VoteRecord,
} from '../consensus/messages.ts';
import { Tendermint } from '../consensus/tendermint.ts';
import { BitSet } from './bit-set.ts';
import type { Parcel, QaBlock, VoteRecords } from './parcel.ts';

/** Nothing is signed. */
const NO_SIGNATURE = new Uint8Array(0);
/** Rounds of a height for which votes are kept. */
export const ROUNDS_MAX = 8;

/** What a node says itself. */
export interface OwnContent {
  readonly votes?: readonly number[];
  readonly records?: VoteRecords;
  readonly proposal?: ProposalRecord<QaBlock>;
}

/** How a height was decided, for peers that are behind. */
export interface QaCommit {
  readonly proposal: ProposalRecord<QaBlock>;
  /** The precommits that were there when the node went on. */
  readonly votes: BitSet;
  readonly records: VoteRecords;
  readonly parts: BitSet;
}

export interface QaPort {
  readonly validatorCount: number;
  proposerOf(height: number, round: number): number;
  /** The node leads: build a block. */
  makeBlock(node: QaNode, height: number, round: number): void;
  scheduleTimeout(node: QaNode, step: Step, height: number, round: number): void;
  /** Own messages, to be logged and taken as those of others. */
  own(node: QaNode, content: OwnContent): void;
  decided(node: QaNode, round: number, block: QaBlock): void;
}

export class QaNode implements ConsensusHost<QaBlock> {
  readonly index: number;
  readonly engine: Tendermint<QaBlock>;
  /** Votes held, by round, step and validator. */
  readonly votes: BitSet;
  readonly #port: QaPort;
  #records: (VoteRecord | undefined)[];
  proposals: (ProposalRecord<QaBlock> | undefined)[] = [];
  /** Parts held of the block of the latest proposal. */
  readonly parts: BitSet;
  partsHash = '';
  /** In the order in which they came: what peers are told of. */
  readonly voteLog: number[] = [];
  readonly partLog: number[] = [];
  /** By height: what was decided. */
  readonly commits: (QaCommit | undefined)[] = [];
  /** The round in which the height under way was decided; -1 for none yet. */
  #decidedRound = -1;

  constructor(port: QaPort, index: number, partCountMax: number) {
    const isValidator = index < port.validatorCount;
    this.#port = port;
    this.index = index;
    this.votes = new BitSet(voteCount(port.validatorCount));
    this.parts = new BitSet(partCountMax);
    this.#records = new Array<VoteRecord | undefined>(voteCount(port.validatorCount));
    this.engine = new Tendermint<QaBlock>({
      validators: new Array<number>(port.validatorCount).fill(1),
      self: isValidator ? index : -1,
      proposerOf: (height, round) => port.proposerOf(height, round),
      host: this,
    });
  }

  /** Goes to a height with nothing held; what was decided before stays. */
  startHeight(height: number): void {
    this.#keepCommit(height - 1);
    this.votes.clear();
    this.#records = new Array<VoteRecord | undefined>(this.#records.length);
    this.voteLog.length = 0;
    this.partLog.length = 0;
    this.proposals = [];
    this.parts.clear();
    this.partsHash = '';
    this.engine.startHeight(height);
  }

  /** By id: the votes held, and perhaps an own one that is not logged yet. */
  get records(): VoteRecords {
    return this.#records;
  }

  /** Takes what a parcel for the height under way holds; returns whether any of it was new. */
  take(parcel: Parcel): boolean {
    let isNews = false;
    for (const id of parcel.votes) {
      if (this.votes.has(id)) continue;
      isNews = true;
      this.#takeVote(id, parcel.records[id]!);
    }
    if (parcel.proposal !== null && this.#takeProposal(parcel.proposal)) isNews = true;
    if (parcel.part >= 0 && this.#takePart(parcel.hash, parcel.part)) isNews = true;
    return isNews;
  }

  /** Whether it is a part of the block under way that is not here. */
  lacksPart(hash: string, part: number): boolean {
    return this.partsHash === hash && !this.parts.has(part);
  }

  #takeVote(id: number, vote: VoteRecord): void {
    this.votes.add(id);
    this.voteLog.push(id);
    this.#records[id] = vote;
    this.engine.onVote(vote);
  }

  #takeProposal(proposal: ProposalRecord<QaBlock>): boolean {
    if (this.proposals[proposal.round] !== undefined) return false;
    this.proposals[proposal.round] = proposal;
    if (this.partsHash !== proposal.block.hash) {
      this.partsHash = proposal.block.hash;
      this.parts.clear();
      this.partLog.length = 0;
    }
    this.#tryProposal(proposal);
    return true;
  }

  #takePart(hash: string, part: number): boolean {
    if (!this.lacksPart(hash, part)) return false;
    this.parts.add(part);
    this.partLog.push(part);
    const proposal = this.proposals.findLast((each) => each?.block.hash === hash);
    if (proposal !== undefined) this.#tryProposal(proposal);
    return true;
  }

  #tryProposal(proposal: ProposalRecord<QaBlock>): void {
    if (this.partLog.length === proposal.block.partCount) this.engine.onProposal(proposal);
  }

  requestBlock(height: number, round: number): void {
    this.#port.makeBlock(this, height, round);
  }

  emitProposal(proposal: OwnProposal<QaBlock>): void {
    const signed = { ...proposal, proposer: this.index, signature: NO_SIGNATURE };
    this.#port.own(this, { proposal: signed });
  }

  emitVote(vote: OwnVote): void {
    const id = voteId(vote, this.index, this.#port.validatorCount);
    if (id < 0) return;
    this.#records[id] = { ...vote, validator: this.index, signature: NO_SIGNATURE };
    this.#port.own(this, { votes: [id], records: this.#records });
  }

  logState(): void {}

  scheduleTimeout(step: Step, height: number, round: number): void {
    this.#port.scheduleTimeout(this, step, height, round);
  }

  isValid(): boolean {
    return true;
  }

  decide(_height: number, round: number, block: QaBlock): void {
    this.#decidedRound = round;
    this.#port.decided(this, round, block);
  }

  evidence(): void {}

  #keepCommit(height: number): void {
    const { validatorCount } = this.#port;
    const round = this.#decidedRound;
    this.#decidedRound = -1;
    const proposal = this.proposals.findLast((each) => each?.block.hash === this.partsHash);
    if (round < 0 || proposal === undefined) return;
    const first = (2 * round + 1) * validatorCount;
    const votes = new BitSet(voteCount(validatorCount));
    for (let id = first; id < first + validatorCount; id++) if (this.votes.has(id)) votes.add(id);
    const parts = new BitSet(32 * this.parts.words.length);
    for (let part = 0; part < proposal.block.partCount; part++) parts.add(part);
    this.commits[height] = { proposal, votes, records: this.#records, parts };
  }
}

function voteCount(validatorCount: number): number {
  return 2 * ROUNDS_MAX * validatorCount;
}

function voteId({ step, round }: OwnVote, validator: number, validatorCount: number): number {
  if (round >= ROUNDS_MAX) return -1;
  return (2 * round + (step === 'prevote' ? 0 : 1)) * validatorCount + validator;
}
