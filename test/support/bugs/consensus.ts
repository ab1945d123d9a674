/** Planted bugs of the consensus engine and of what it remembers. */
import { HeightLog } from '../../../src/model/consensus/height-log.ts';
import { LeaderSchedule } from '../../../src/model/consensus/leader.ts';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { VoteSet } from '../../../src/model/consensus/vote-set.ts';
import { ConsensusLog } from '../../../src/model/node/consensus-log.ts';
import { ProcessContext } from '../../../src/model/node/context.ts';
import type { World } from '../../../src/model/world/world.ts';
import { type Bug, regot, replaced } from './bug.ts';

const VALIDATORS = 6;
const BASE_US = 5_000;
/** Short of messages, so that heights take several rounds. */
const HEAVY_LOSS =
  'faults=[{name: loss, kind: loss, share: 35%, targets: [validators], start: 1s, duration: 20s}]';

/** And with restarts so quick that they come within a height. */
const RESTARTS = HEAVY_LOSS.replace(
  /]$/,
  ', {name: churn, kind: churn, rate: 240/min, start: 1s, downtime: 20ms, targets: [validators]}]',
);

/** So little time for votes that a polka reaches some validators and others not. */
const HASTE =
  'consensus.timeouts={propose: {base: 100ms, per_round: 50ms}, ' +
  'prevote: {base: 25ms, per_round: 25ms}, precommit: {base: 25ms, per_round: 25ms}}';

/** Has less than a quorum count as a majority, in vote sets whose votes are of one step. */
function withMajority(
  { machines }: World,
  step: 'prevote' | 'precommit',
  isEnough: (power: number, totalPower: number) => boolean,
): () => void {
  const [original, milestones] = ['majority', 'milestones'].map(
    (name) => Object.getOwnPropertyDescriptor(VoteSet.prototype, name)?.get,
  );
  const undoMilestones = regot(VoteSet.prototype, 'milestones', function (this: VoteSet) {
    return Number(milestones?.call(this)) + (this.majority === undefined ? 0 : 1);
  });
  const undoMajority = regot(VoteSet.prototype, 'majority', function (this: VoteSet) {
    const real: unknown = original?.call(this);
    if (real !== undefined) return real;
    const total = machines[0]?.disk.ledger.nextSet.totalPower ?? 0;
    const votes = Array.from({ length: VALIDATORS }, (_, place) => this.firstOf(place));
    const enough = votes.find((vote) => {
      const hash = vote?.step === step ? vote.blockHash : null;
      return hash !== null && isEnough(this.powerFor(hash), total);
    });
    return enough?.blockHash;
  });
  return () => {
    undoMajority();
    undoMilestones();
  };
}

/** One validator of the average power short of a quorum. */
function isOneShort(power: number, totalPower: number): boolean {
  return 3 * power > 2 * totalPower - (3 * totalPower) / VALIDATORS;
}

export const CONSENSUS_BUGS: readonly Bug[] = [
  {
    name: 'quorum-off-by-one',
    story: 'A quorum is one validator short of more than two thirds of the power.',
    foundBy: ['certificate', 'lock-rule'],
    seedsMax: 2,
    plant: () => replaced(TENDERMINT_RULES, { hasQuorum: isOneShort }),
  },
  {
    name: 'precommit-counted-twice',
    story: 'One of the precommits for a block counts twice.',
    foundBy: ['certificate'],
    seedsMax: 2,
    plant: (world) => withMajority(world, 'precommit', isOneShort),
  },
  {
    name: 'simple-majority-locks',
    story: 'A validator precommits once half of the power has prevoted.',
    foundBy: ['lock-rule'],
    seedsMax: 2,
    plant: (world) => withMajority(world, 'prevote', (power, total) => 2 * power > total),
  },
  {
    name: 'votes-of-any-round',
    story: 'A vote counts for the round that the counter is in, whichever round it was cast in.',
    overrides: [HEAVY_LOSS],
    foundBy: ['lock-rule', 'certificate', 'equivocation'],
    seedsMax: 5,
    plant: () => {
      const { addVote } = HeightLog.prototype;
      return replaced(HeightLog.prototype, {
        addVote(this: HeightLog<never>, vote) {
          return addVote.call(this, { ...vote, round: this.current.round });
        },
      });
    },
  },
  {
    name: 'lock-dropped',
    story: 'A validator forgets its lock, and its valid block, when a round begins.',
    overrides: [HEAVY_LOSS, HASTE],
    foundBy: ['lock-rule'],
    seedsMax: 10,
    plant: () =>
      replaced(TENDERMINT_RULES, {
        mayPrevoteFresh: () => true,
        mayPrevoteValid: () => true,
        proposesValidBlock: false,
      }),
  },
  {
    name: 'vote-not-logged',
    story: 'A vote leaves the node without a record of it in the write-ahead log.',
    foundBy: ['vote-logged'],
    seedsMax: 1,
    plant: () => replaced(ConsensusLog.prototype, { vote: () => true }),
  },
  {
    name: 'log-not-replayed',
    story: 'A process that starts does not read its write-ahead log.',
    overrides: [RESTARTS],
    foundBy: ['double-vote', 'leader', 'equivocation', 'lock-rule'],
    seedsMax: 10,
    plant: () =>
      replaced(ConsensusLog.prototype, { replay: () => ({ records: 0, replay: undefined }) }),
  },
  {
    name: 'log-never-cut',
    story: 'The write-ahead log keeps the records of heights that are decided.',
    overrides: ['faults=[]', 'stages.2.hold={min: 20s}'],
    foundBy: ['bounded'],
    seedsMax: 2,
    plant: () => replaced(ConsensusLog.prototype, { decided: () => true }),
  },
  {
    name: 'leader-kept',
    story: 'A view change does not change the leader.',
    overrides: [HEAVY_LOSS],
    foundBy: ['leader', 'progress'],
    seedsMax: 3,
    plant: () => {
      const { leaderOf } = LeaderSchedule.prototype;
      return replaced(LeaderSchedule.prototype, {
        leaderOf(this: LeaderSchedule, height) {
          return leaderOf.call(this, height, 0);
        },
      });
    },
  },
  {
    name: 'no-round-jump',
    story: 'A validator does not follow others into a later round.',
    overrides: [HEAVY_LOSS],
    foundBy: ['round-jump'],
    seedsMax: 10,
    plant: () => replaced(TENDERMINT_RULES, { jumpsRounds: false }),
  },
  {
    name: 'timeouts-do-not-grow',
    story: 'A later round has the timeouts of the first.',
    overrides: [
      'faults=[]',
      'consensus.timeouts={propose: {base: 5ms, per_round: 100ms}, prevote: {base: 5ms, per_round: 100ms}, precommit: {base: 5ms, per_round: 100ms}}',
    ],
    foundBy: ['progress'],
    seedsMax: 2,
    plant: () => {
      const { after } = ProcessContext.prototype;
      const timeouts = new Set(
        Array.from({ length: 200 }, (_, round) => BASE_US + 100_000 * round),
      );
      return replaced(ProcessContext.prototype, {
        after(this: ProcessContext, delayUs, action) {
          after.call(this, timeouts.has(delayUs) ? BASE_US : delayUs, action);
        },
      });
    },
  },
];
