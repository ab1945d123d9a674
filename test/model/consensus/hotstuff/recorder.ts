/** One HotStuff validator whose host writes down what it is asked for, and does nothing else. */
import type { StateChange } from '../../../../src/model/consensus/host.ts';
import type { SharedHost, ViewHost } from '../../../../src/model/consensus/hotstuff/host.ts';
import { HotStuff } from '../../../../src/model/consensus/hotstuff/hotstuff.ts';
import type {
  OwnTimeout,
  TimeoutCertificate,
  TimeoutRecord,
  VoteCertificate,
} from '../../../../src/model/consensus/hotstuff/messages.ts';
import type { HotStuffRules } from '../../../../src/model/consensus/hotstuff/rules.ts';
import type {
  Equivocation,
  OwnProposal,
  OwnVote,
  VoteRecord,
} from '../../../../src/model/consensus/messages.ts';
import { type TestBlock, voteOf } from '../block.ts';

/** Powers of four validators, of whom three are a quorum. */
const POWERS = [1, 1, 1, 1];

export class Recorder implements SharedHost<TestBlock>, ViewHost {
  readonly engine: HotStuff<TestBlock>;
  readonly votes: OwnVote[] = [];
  readonly proposals: OwnProposal<TestBlock>[] = [];
  readonly timeouts: OwnTimeout[] = [];
  readonly certificates: VoteCertificate[] = [];
  readonly log: StateChange<TestBlock>[] = [];
  readonly decided: TestBlock[] = [];
  readonly accused: Equivocation[] = [];
  /** Views for which a block was asked, and what was sent by then. */
  readonly requested: number[] = [];

  /** @param self - Validator; in view r the leader is validator r modulo 4. */
  constructor(self: number, rules?: HotStuffRules) {
    this.engine = new HotStuff<TestBlock>({
      ...{ validators: POWERS, self, host: this, views: this },
      proposerOf: (_height, round) => round % POWERS.length,
      ...(rules === undefined ? {} : { rules }),
    });
  }

  /** What it voted for, in order: `round/step/block`. */
  get said(): string[] {
    return this.votes.map(({ round, step, blockHash }) => `${round}/${step}/${blockHash}`);
  }

  requestBlock(_height: number, round: number): void {
    this.requested.push(round);
  }

  emitProposal(proposal: OwnProposal<TestBlock>): void {
    this.proposals.push(proposal);
  }

  emitVote(vote: OwnVote): void {
    this.votes.push(vote);
  }

  emitTimeout(timeout: OwnTimeout): void {
    this.timeouts.push(timeout);
  }

  sendCertificate(certificate: VoteCertificate): void {
    this.certificates.push(certificate);
  }

  scheduleView(): void {}

  logState(change: StateChange<TestBlock>): void {
    this.log.push(change);
  }

  isValid(block: TestBlock): boolean {
    return block.isValid;
  }

  decide(_height: number, _round: number, block: TestBlock): void {
    this.decided.push(block);
  }

  evidence(evidence: Equivocation): void {
    this.accused.push(evidence);
  }
}

/** The certificate of a phase by some validators; by three of the four unless told. */
export function certificateOf(
  step: 'prevote' | 'precommit',
  round: number,
  block: TestBlock,
  voters: readonly number[] = [0, 1, 2],
): VoteCertificate {
  const votes: VoteRecord[] = voters.map((voter) => voteOf(step, round, voter, block.hash));
  return { step, height: 1, round, blockHash: block.hash, votes };
}

export function timeoutOf(validator: number, round: number, highRound = -1): TimeoutRecord {
  return { height: 1, round, validator, highRound, signature: new Uint8Array(0) };
}

/** The certificate that ends a view, by some validators; by three of the four unless told. */
export function viewOver(
  round: number,
  validators: readonly number[] = [1, 2, 3],
): TimeoutCertificate {
  const timeouts = validators.map((validator) => timeoutOf(validator, round));
  return { height: 1, round, timeouts };
}
