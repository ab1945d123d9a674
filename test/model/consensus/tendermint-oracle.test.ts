import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Step } from '../../../src/model/consensus/messages.ts';
import { PROPOSALS_MAX } from '../../../src/model/consensus/round-state.ts';
import { blockOf, proposalOf, voteOf } from './block.ts';
import { PaperProcess } from './oracle.ts';
import { type Single, single } from './recorder.ts';

const ROUNDS = 4;
const BLOCKS = [blockOf(1, 'a'), blockOf(1, 'b'), blockOf(1, 'bad', false)];
const STEPS: readonly Step[] = ['propose', 'prevote', 'precommit'];
/** Below a third of the power in every set used here. */
const EQUIVOCATOR = 3;

type Input =
  | { kind: 'proposal'; round: number; block: number; validRound: number }
  | { kind: 'vote'; step: number; round: number; validator: number; choice: number }
  | { kind: 'timeout'; step: number; round: number }
  | { kind: 'block'; round: number };

const round = fc.nat(ROUNDS - 1);
const input: fc.Arbitrary<Input> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('proposal' as const),
      round,
      block: fc.nat(2),
      validRound: fc.integer({ min: -1, max: ROUNDS - 2 }),
    }),
  },
  {
    weight: 14,
    arbitrary: fc.record({
      kind: fc.constant('vote' as const),
      step: fc.integer({ min: 1, max: 2 }),
      round,
      validator: fc.nat(3),
      choice: fc.nat(9),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('timeout' as const), step: fc.nat(2), round }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('block' as const), round }) },
);

/** The engine and the paper's process, side by side. */
class Pair {
  readonly #single: Single;
  readonly #paper: PaperProcess;
  readonly #self: number;
  readonly #proposed = new Map<number, number>();
  readonly #voted = new Map<string, string | null>();

  constructor(validators: readonly number[], self: number) {
    this.#self = self;
    this.#single = single(self, validators);
    this.#paper = new PaperProcess(validators, self);
    this.#single.engine.startHeight(1);
  }

  take(): { engine: string[]; paper: string[] } {
    return { engine: this.#single.host.take(), paper: this.#paper.lines };
  }

  apply(item: Input): void {
    if (item.kind === 'proposal') this.#propose(item);
    else if (item.kind === 'vote') this.#vote(item);
    else if (item.kind === 'timeout') this.#timeOut(item);
    // A proposer that is not asked offers nothing.
    else if (item.round % 4 === this.#self) this.#offer(item.round);
  }

  #propose({ round, block, validRound }: Input & { kind: 'proposal' }): void {
    const count = this.#proposed.get(round) ?? 0;
    if (count >= PROPOSALS_MAX || validRound >= round) return;
    this.#proposed.set(round, count + 1);
    const proposal = proposalOf(round, round % 4, BLOCKS[block]!, validRound);
    this.#single.engine.onProposal(proposal);
    this.#paper.proposal(proposal);
  }

  #vote({ step, round, validator, choice }: Input & { kind: 'vote' }): void {
    const name = step === 1 ? 'prevote' : 'precommit';
    const slot = `${name} ${round} ${validator}`;
    const isBound = validator !== EQUIVOCATOR && this.#voted.has(slot);
    const blockHash = isBound
      ? (this.#voted.get(slot) as string | null)
      : this.#preference(round, choice);
    this.#voted.set(slot, blockHash);
    const vote = voteOf(name, round, validator, blockHash);
    this.#single.engine.onVote(vote);
    this.#paper.vote(vote);
  }

  /** Mostly one block for each round, so that quorums form. */
  #preference(round: number, choice: number): string | null {
    if (choice === 0) return null;
    if (choice === 1) return BLOCKS[2]!.hash;
    return BLOCKS[round % 2]!.hash;
  }

  #timeOut({ step, round }: Input & { kind: 'timeout' }): void {
    this.#single.engine.onTimeout(STEPS[step]!, 1, round);
    this.#paper.timeout(STEPS[step]!, round);
  }

  #offer(round: number): void {
    this.#single.engine.offerBlock(1, round, BLOCKS[1]!);
    this.#paper.block(round, BLOCKS[1]!);
  }
}

describe('Tendermint', () => {
  // Judged by the paper's algorithm itself, transcribed clause by clause without any bookkeeping.
  // Inputs include equivocations, messages of later rounds, timeouts at any time, invalid blocks.
  test('does what the algorithm of the paper does, for any messages in any order', () => {
    const reached = new Set<string>();
    const powers = fc.constantFrom([1, 1, 1, 1], [3, 1, 2, 1], [4, 5, 1, 3]);
    const inputs = fc.array(input, { minLength: 10, maxLength: 90 });
    const property = fc.property(powers, fc.nat(3), inputs, (validators, self, items) => {
      const pair = new Pair(validators, self);
      for (const item of items) pair.apply(item);
      const { engine, paper } = pair.take();
      for (const line of engine) reached.add(line.replace(/ 1\/\d.*/, ''));
      expect(engine).toEqual(paper);
    });
    fc.assert(property, { seed: 1807, numRuns: 1000 });
    expect([...reached].sort()).toEqual([
      'decide',
      'precommit',
      'prevote',
      'propose',
      'request',
      'timeout precommit',
      'timeout prevote',
      'timeout propose',
    ]);
  });
});
