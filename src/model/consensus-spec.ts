/** What a scenario says about consensus. */
import { z } from 'zod';
import { duration, positiveDuration } from '../schema/duration.ts';
import { interval } from '../schema/interval.ts';
import { record, value } from '../schema/record.ts';
import { size } from '../schema/size.ts';
import { whole } from '../schema/whole.ts';

const timeout = value({
  base: positiveDuration().describe('Timeout of round 0.'),
  per_round: duration().describe('Added for every further round.'),
});

/** What a scenario file says about consensus. */
export const consensusSchema = record({
  engine: z
    .enum(['tendermint', 'hotstuff'])
    .prefault('tendermint')
    .describe(
      'Agreement protocol. `hotstuff` is its form of two phases: votes go to the leader, who sends ' +
        'certificates; a view may last as long as the three timeouts together.',
    ),
  leader: z
    .enum(['rotating', 'constant'])
    .prefault('rotating')
    .describe(
      'Who proposes. `rotating`: a validator drawn by voting power for each height, which may be ' +
        'the one before again, and another one for each round of it that fails. `constant`: one for ' +
        'the whole epoch.',
    ),
  epoch_blocks: whole(1).describe('Blocks of an epoch; committees change between epochs.'),
  commit_wait: duration().describe('Wait after a decision for late precommits.'),
  heartbeat: interval()
    .prefault('200ms')
    .describe(
      'How often a node that decides nothing and lacks nothing tells a peer where it stands; ' +
        'at most five times a second.',
    ),
  vote_batch: interval()
    .optional()
    .describe(
      'How long a node gathers the votes that reach it, to verify them and pass them on together; ' +
        'left out, as long as its release does. A release that sends each vote alone never waits.',
    ),
  vote_relay: z
    .enum(['flood', 'spread'])
    .optional()
    .describe(
      'To whom a node passes on a vote. `flood`, as if left out: to each peer that is not known to ' +
        'have it. `spread`: of these, to none who is a peer of the one it came from, and gets it there; ' +
        'what a link loses of that is made good when nodes tell where they stand.',
    ),
  timeouts: value({
    propose: timeout.describe('Wait for a proposal.'),
    prevote: timeout.describe('Wait for more prevotes once a quorum of them has come.'),
    precommit: timeout.describe('Wait for more precommits once a quorum of them has come.'),
  }).describe('Timeouts of the three steps of a round.'),
  block: value({
    transactions_max: whole(1, 100_000).describe('Most transactions of a block.'),
    bytes_max: size(1).describe('Most bytes of a block.'),
  }).describe('Limits of a block.'),
  selection: value({
    committee: whole(1).describe('Validators of a committee.'),
    tier_min: whole(0, 5).describe('Least reputation tier of a member.'),
  }).describe('How committees are drawn by VRF.'),
}).describe('How nodes agree on blocks.');

/** Consensus, as the engine reads it. */
export type ConsensusSpec = z.output<typeof consensusSchema>;
