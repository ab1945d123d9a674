/**
 * One node of the test network: its engine, and what it holds of the height under way.
 *
 * A node that has decided a height is in the next one at once, says so, and takes what comes of it;
 * its engine follows when the commit timeout is over. Meanwhile it still takes precommits of the
 * height before, which complete the commit.
 *
 * Source: cometbft v1.0, `updateToState`, `addVote`, `finalizeCommit` and `proposalIsTimely` in
 * `internal/consensus/state.go`.
 */
import type { Micros } from '../../kernel/time.ts';
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
import type { QaSynchrony } from './qa-spec.ts';

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
  readonly round: number;
  /** The precommits that were there when the node went on, and those that came while it waited. */
  readonly votes: BitSet;
  readonly records: (VoteRecord | undefined)[];
  readonly parts: BitSet;
}

export interface QaPort {
  readonly validatorCount: number;
  /** Whether nodes tell which parts they have. */
  readonly announcesParts: boolean;
  readonly synchrony?: QaSynchrony | undefined;
  proposerOf(height: number, round: number): number;
  /** The node leads: build a block. */
  makeBlock(node: QaNode, height: number, round: number): void;
  scheduleTimeout(node: QaNode, step: Step, height: number, round: number): void;
  /** Own messages, to be logged and taken as those of others. */
  own(node: QaNode, content: OwnContent): void;
  decided(node: QaNode, round: number, block: QaBlock): void;
  /** Two thirds have precommitted a height that the engine has not begun. */
  hurry(node: QaNode): void;
}

export class QaNode implements ConsensusHost<QaBlock> {
  readonly index: number;
  readonly engine: Tendermint<QaBlock>;
  height = 0;
  /** Whether the engine has yet to begin the height. */
  isWaiting = true;
  /** What the node told its peers, or will: votes, parts and steps of its own. */
  noticeCount = 0;
  /** Votes held, by round, step and validator. */
  readonly votes: BitSet;
  readonly #port: QaPort;
  #records: (VoteRecord | undefined)[];
  proposals: (ProposalRecord<QaBlock> | undefined)[] = [];
  /** By block: when a proposal of it came first, before the consensus routine took it. */
  readonly #heardUs = new Map<string, Micros>();
  /** Parts held of the block of the latest proposal. */
  readonly parts: BitSet;
  block: QaBlock | undefined;
  /** In the order in which they came: what peers are told of. */
  voteLog: number[] = [];
  readonly partLog: number[] = [];
  /** By height: what was decided. */
  readonly commits: (QaCommit | undefined)[] = [];
  /** The round in which the height under way was decided; -1 for none yet. */
  #decidedRound = -1;
  /** Of the first round, while waiting. */
  #precommitCount = 0;

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
  enterHeight(height: number): void {
    this.#keepCommit(height - 1);
    this.height = height;
    this.isWaiting = true;
    this.noticeCount += 1;
    this.#precommitCount = 0;
    this.votes.clear();
    this.#records = new Array<VoteRecord | undefined>(this.#records.length);
    this.voteLog = [];
    this.partLog.length = 0;
    this.proposals = [];
    this.parts.clear();
    this.block = undefined;
  }

  /** Lets the engine begin the height, with what came of it before. */
  begin(): void {
    const { height, voteLog, proposals } = this;
    this.isWaiting = false;
    this.noticeCount += 1;
    this.engine.startHeight(height);
    for (const proposal of proposals) {
      if (proposal !== undefined && this.height === height) this.#tryProposal(proposal);
    }
    for (const id of voteLog) {
      if (this.height === height) this.engine.onVote(this.#records[id]!);
    }
  }

  /** The round that peers know the node to be in. */
  get round(): number {
    return this.isWaiting ? 0 : this.engine.round;
  }

  /** By id: the votes held, and perhaps an own one that is not logged yet. */
  get records(): VoteRecords {
    return this.#records;
  }

  /** A parcel came, and will be taken in its turn. */
  hear({ proposal }: Parcel, nowUs: Micros): void {
    if (proposal === null || this.#heardUs.has(proposal.block.hash)) return;
    this.#heardUs.set(proposal.block.hash, nowUs);
  }

  /** Takes what a parcel holds that is of use; returns whether any of it was new. */
  take(parcel: Parcel): boolean {
    let isNews = false;
    for (const id of parcel.votes) {
      if (this.lacksVote(parcel.height, id)) {
        isNews = true;
        this.#takeVote(parcel.height, id, parcel.records[id]!);
      }
    }
    if (parcel.height !== this.height) return isNews;
    if (parcel.proposal !== null && this.#takeProposal(parcel.proposal)) isNews = true;
    if (parcel.part >= 0 && this.#takePart(parcel.hash, parcel.part)) isNews = true;
    return isNews;
  }

  /** Whether a vote is of use: of the height under way, or for the last commit while waiting. */
  lacksVote(height: number, id: number): boolean {
    if (height === this.height) return !this.votes.has(id);
    const commit = this.isWaiting && height === this.height - 1 ? this.commits[height] : undefined;
    return commit !== undefined && this.#isOfCommit(commit, id) && !commit.votes.has(id);
  }

  /** Whether it is a part of the block under way that is not here. */
  lacksPart(hash: string, part: number): boolean {
    return this.block?.hash === hash && !this.parts.has(part);
  }

  #takeVote(height: number, id: number, vote: VoteRecord): void {
    this.noticeCount += 1;
    if (height < this.height) {
      const commit = this.commits[height]!;
      commit.votes.add(id);
      commit.records[id] = vote;
      return;
    }
    this.votes.add(id);
    this.voteLog.push(id);
    this.#records[id] = vote;
    if (!this.isWaiting) {
      this.engine.onVote(vote);
      return;
    }
    const { validatorCount } = this.#port;
    if (vote.round === 0 && vote.step === 'precommit') this.#precommitCount += 1;
    if (3 * this.#precommitCount > 2 * validatorCount) this.#port.hurry(this);
  }

  #takeProposal(proposal: ProposalRecord<QaBlock>): boolean {
    if (this.proposals[proposal.round] !== undefined) return false;
    this.proposals[proposal.round] = proposal;
    if (this.block?.hash !== proposal.block.hash) {
      this.block = proposal.block;
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
    this.noticeCount += this.#port.announcesParts ? 1 : 0;
    const proposal = this.proposals.findLast((each) => each?.block.hash === hash);
    if (proposal !== undefined) this.#tryProposal(proposal);
    return true;
  }

  #tryProposal(proposal: ProposalRecord<QaBlock>): void {
    if (this.isWaiting) return;
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

  isTimely({ hash, madeUs }: QaBlock): boolean {
    const { synchrony } = this.#port;
    if (synchrony === undefined) return true;
    const { round } = this.engine;
    let oldestUs = synchrony.messageDelayUs;
    for (let past = 0; past < round; past++) oldestUs *= 1.1;
    return this.#heardUs.get(hash)! - madeUs <= oldestUs + synchrony.precisionUs;
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
    const proposal = this.proposals.findLast((each) => each?.block.hash === this.block?.hash);
    if (round < 0 || proposal === undefined) return;
    const commit: QaCommit = {
      ...{ proposal, round, records: this.#records },
      votes: new BitSet(voteCount(validatorCount)),
      parts: new BitSet(32 * this.parts.words.length),
    };
    for (const id of this.voteLog) if (this.#isOfCommit(commit, id)) commit.votes.add(id);
    for (let part = 0; part < proposal.block.partCount; part++) commit.parts.add(part);
    this.commits[height] = commit;
  }

  #isOfCommit({ round }: QaCommit, id: number): boolean {
    return Math.floor(id / this.#port.validatorCount) === 2 * round + 1;
  }
}

function voteCount(validatorCount: number): number {
  return 2 * ROUNDS_MAX * validatorCount;
}

function voteId({ step, round }: OwnVote, validator: number, validatorCount: number): number {
  if (round >= ROUNDS_MAX) return -1;
  return (2 * round + (step === 'prevote' ? 0 : 1)) * validatorCount + validator;
}
