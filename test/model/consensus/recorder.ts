/** A host that writes down, in one line each, what an engine asks of it. */
import type { ConsensusHost, StateChange } from '../../../src/model/consensus/host.ts';
import type {
  Equivocation,
  OwnProposal,
  OwnVote,
  Step,
  VoteRecord,
} from '../../../src/model/consensus/messages.ts';
import { type ConsensusRules, TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { Tendermint } from '../../../src/model/consensus/tendermint.ts';
import type { WalRecord } from '../../../src/model/consensus/wal.ts';
import type { TestBlock } from './block.ts';

export class Recorder implements ConsensusHost<TestBlock> {
  /** What was asked since the last `take`. */
  #lines: string[] = [];
  /** What a write-ahead log would hold. */
  readonly log: WalRecord<TestBlock>[] = [];
  readonly judged: string[] = [];
  readonly evidenceSeen: Equivocation[] = [];
  readonly decisions: { round: number; block: TestBlock; precommits: readonly VoteRecord[] }[] = [];

  /** The lines since the last call. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  requestBlock(height: number, round: number): void {
    this.#lines.push(`request ${height}/${round}`);
  }

  emitProposal(proposal: OwnProposal<TestBlock>): void {
    const { height, round, validRound, block } = proposal;
    this.log.push({ kind: 'proposal', ...proposal });
    this.#lines.push(`propose ${height}/${round} ${block.hash} valid ${validRound}`);
  }

  emitVote(vote: OwnVote): void {
    this.log.push({ kind: 'vote', ...vote });
    this.#lines.push(`${vote.step} ${vote.height}/${vote.round} ${vote.blockHash ?? 'nil'}`);
  }

  logState(change: StateChange<TestBlock>): void {
    this.log.push(change);
  }

  scheduleTimeout(step: Step, height: number, round: number): void {
    this.#lines.push(`timeout ${step} ${height}/${round}`);
  }

  isValid(block: TestBlock): boolean {
    this.judged.push(block.hash);
    return block.isValid;
  }

  decide(height: number, round: number, block: TestBlock, precommits: readonly VoteRecord[]): void {
    this.decisions.push({ round, block, precommits });
    this.#lines.push(`decide ${height}/${round} ${block.hash}`);
  }

  evidence(evidence: Equivocation): void {
    this.evidenceSeen.push(evidence);
  }
}

export interface Single {
  readonly host: Recorder;
  readonly engine: Tendermint<TestBlock>;
}

/** One engine among equals, of whom validator (height + round) mod n proposes. */
export function single(
  self: number,
  powers: readonly number[] = [1, 1, 1, 1],
  rules: ConsensusRules = TENDERMINT_RULES,
): Single {
  const host = new Recorder();
  const proposerOf = (_height: number, round: number) => round % powers.length;
  return { host, engine: new Tendermint({ validators: powers, self, proposerOf, host, rules }) };
}
