/** One node of the test network: its engine, and what it holds of the round under way. */
import type { Micros } from '../../kernel/time.ts';
import type { ConsensusHost } from '../consensus/host.ts';
import type {
  BlockRef,
  OwnProposal,
  OwnVote,
  ProposalRecord,
  Step,
  VoteRecord,
} from '../consensus/messages.ts';
import { Tendermint } from '../consensus/tendermint.ts';
import { BitSet } from './bit-set.ts';

/** A block of the test network: its transactions are counted, not held. */
export interface QaBlock extends BlockRef {
  readonly txCount: number;
  readonly partCount: number;
}

/** Nothing is signed. */
const NO_SIGNATURE = new Uint8Array(0);
/** Rounds of a height for which votes are kept. */
export const ROUNDS_MAX = 8;

export interface QaPort {
  readonly validatorCount: number;
  proposerOf(height: number, round: number): number;
  /** The node leads: build a block. */
  makeBlock(node: QaNode, height: number, round: number): void;
  scheduleTimeout(node: QaNode, step: Step, height: number, round: number): void;
  /** There is news for the node's peers. */
  wake(node: QaNode): void;
  decided(node: QaNode, round: number, block: QaBlock): void;
}

export class QaNode implements ConsensusHost<QaBlock> {
  readonly index: number;
  readonly engine: Tendermint<QaBlock>;
  /** Votes held, by round, step and validator. */
  readonly votes: BitSet;
  readonly #port: QaPort;
  #votesHeld: (VoteRecord | undefined)[];
  proposals: (ProposalRecord<QaBlock> | undefined)[] = [];
  /** Parts held of the block of the latest proposal. */
  readonly parts: BitSet;
  partsHash = '';
  partsHeld = 0;
  /** Votes that were held or wait for the consensus routine: their signatures are checked once. */
  readonly queuedVotes: BitSet;
  /** When the network card has sent all that it was given. */
  cardFreeUs: Micros = 0;
  /** When the consensus routine has worked off all that came. */
  busyUntilUs: Micros = 0;

  constructor(port: QaPort, index: number, partCountMax: number) {
    const isValidator = index < port.validatorCount;
    this.#port = port;
    this.index = index;
    this.votes = new BitSet(voteCount(port.validatorCount));
    this.queuedVotes = new BitSet(voteCount(port.validatorCount));
    this.parts = new BitSet(partCountMax);
    this.#votesHeld = new Array<VoteRecord | undefined>(voteCount(port.validatorCount));
    this.engine = new Tendermint<QaBlock>({
      validators: new Array<number>(port.validatorCount).fill(1),
      self: isValidator ? index : -1,
      proposerOf: (height, round) => port.proposerOf(height, round),
      host: this,
    });
  }

  /** Goes to a height with nothing held. */
  startHeight(height: number): void {
    this.votes.clear();
    this.queuedVotes.clear();
    this.#votesHeld.fill(undefined);
    this.proposals = [];
    this.parts.clear();
    this.partsHash = '';
    this.partsHeld = 0;
    this.engine.startHeight(height);
  }

  /** A vote held. */
  vote(id: number): VoteRecord | undefined {
    return this.#votesHeld[id];
  }

  takeVote(id: number, vote: VoteRecord): void {
    if (this.votes.has(id)) return;
    this.votes.add(id);
    this.#votesHeld[id] = vote;
    this.engine.onVote(vote);
    this.#port.wake(this);
  }

  takeProposal(proposal: ProposalRecord<QaBlock>): void {
    if (this.proposals[proposal.round] !== undefined) return;
    this.proposals[proposal.round] = proposal;
    if (this.partsHash !== proposal.block.hash) {
      this.partsHash = proposal.block.hash;
      this.parts.clear();
      this.partsHeld = 0;
    }
    this.#tryProposal(proposal);
    this.#port.wake(this);
  }

  takePart(hash: string, part: number): void {
    if (this.partsHash !== hash || this.parts.has(part)) return;
    this.parts.add(part);
    this.partsHeld += 1;
    const proposal = this.proposals.findLast((each) => each?.block.hash === hash);
    if (proposal !== undefined) this.#tryProposal(proposal);
    this.#port.wake(this);
  }

  #tryProposal(proposal: ProposalRecord<QaBlock>): void {
    if (this.partsHeld === proposal.block.partCount) this.engine.onProposal(proposal);
  }

  requestBlock(height: number, round: number): void {
    this.#port.makeBlock(this, height, round);
  }

  emitProposal(proposal: OwnProposal<QaBlock>): void {
    const { block } = proposal;
    this.partsHash = block.hash;
    this.parts.clear();
    for (let part = 0; part < block.partCount; part++) this.parts.add(part);
    this.partsHeld = block.partCount;
    this.takeProposal({ ...proposal, proposer: this.index, signature: NO_SIGNATURE });
  }

  emitVote(vote: OwnVote): void {
    const id = voteId(vote, this.index, this.#port.validatorCount);
    if (id < 0) return;
    this.takeVote(id, { ...vote, validator: this.index, signature: NO_SIGNATURE });
  }

  logState(): void {}

  scheduleTimeout(step: Step, height: number, round: number): void {
    this.#port.scheduleTimeout(this, step, height, round);
  }

  isValid(): boolean {
    return true;
  }

  decide(_height: number, round: number, block: QaBlock): void {
    this.#port.decided(this, round, block);
  }

  evidence(): void {}
}

function voteCount(validatorCount: number): number {
  return 2 * ROUNDS_MAX * validatorCount;
}

function voteId({ step, round }: OwnVote, validator: number, validatorCount: number): number {
  if (round >= ROUNDS_MAX) return -1;
  return (2 * round + (step === 'prevote' ? 0 : 1)) * validatorCount + validator;
}
