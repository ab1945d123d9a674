/** What a node of the naive network sees of it. */
import type { Stream } from '../../../src/kernel/stream.ts';
import type { LeaderSchedule } from '../../../src/model/consensus/leader.ts';
import type { ProposalRecord, VoteRecord } from '../../../src/model/consensus/messages.ts';
import type { ConsensusRules } from '../../../src/model/consensus/rules.ts';
import type { TestBlock } from './block.ts';

export type Message =
  | { readonly kind: 'vote'; readonly vote: VoteRecord }
  | { readonly kind: 'proposal'; readonly proposal: ProposalRecord<TestBlock> }
  /** A block is built. */
  | { readonly kind: 'block'; readonly height: number; readonly round: number };

export interface ClusterOptions {
  readonly seed: string;
  readonly powers: readonly number[];
  readonly faulty: readonly number[];
  /** Chance that a write to the log is the last thing a node does before it crashes. */
  readonly crashRate: number;
  /** Of 100 things that happen, so many are timeouts that run out. */
  readonly timeoutPercent: number;
  readonly rules?: ConsensusRules;
  /** Whether nodes start afresh instead of reading their log. */
  readonly forgets?: boolean;
}

export interface Surroundings {
  readonly options: ClusterOptions;
  readonly rules: ConsensusRules;
  readonly leaders: LeaderSchedule;
  readonly stream: Stream;
  readonly isHealed: boolean;
  readonly now: number;
  broadcast(from: number, message: Message): void;
  defer(node: number, message: Message): void;
  freshBlock(height: number, isValid: boolean): TestBlock;
  watchDecision(height: number, block: TestBlock, commit: readonly VoteRecord[]): void;
  watchEvidence(validator: number): void;
  forget(index: number): void;
}
