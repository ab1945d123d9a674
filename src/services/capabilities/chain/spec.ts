/** What a scenario file says about the capability `chain`. */

import { z } from 'zod';
import { distribution } from '../../../schema/distribution.ts';
import { duration, positiveDuration } from '../../../schema/duration.ts';
import { fraction } from '../../../schema/fraction.ts';
import { interval } from '../../../schema/interval.ts';
import { freeName, nameOf } from '../../../schema/names.ts';
import { rate } from '../../../schema/rate.ts';
import { record, value } from '../../../schema/record.ts';
import { positive, whole } from '../../../schema/whole.ts';

const POWER_MAX = 1_000_000;

const features = value({
  consensus: nameOf('feature')
    .optional()
    .describe(
      'Gate of the gossip of votes: on, a vote that is lost goes by way of another validator.',
    ),
  rewards: nameOf('feature')
    .optional()
    .describe('Gate of the reward ledger; always on if left out.'),
  witness: nameOf('feature')
    .optional()
    .describe('Gate of the relays of witnesses; always on if left out.'),
  recursive_proofs: nameOf('feature')
    .optional()
    .describe('Gate of proofs and their commitment; always on if left out.'),
  enforcement: nameOf('feature')
    .optional()
    .describe('Gate that refuses blocks while proofs are missing; off if left out.'),
  pruning: nameOf('feature')
    .optional()
    .describe('Gate that keeps the last snapshot of an interval only; on if left out.'),
}).describe('Which feature gate governs what.');

const vrf = value({
  every_blocks: whole(1).prefault(24).describe('Blocks from one round of draws to the next.'),
  wait_blocks: whole(1).prefault(2).describe('Blocks after which a round is counted.'),
  real_one_in: whole(1).prefault(64).describe('One draw in so many is computed for real.'),
}).describe('Draws of verifiable random functions.');

const rewards = value({
  mode: z
    .enum(['shadow', 'state'])
    .prefault('shadow')
    .describe('Whether the ledger lies beside the state or in it, where all must agree on it.'),
  issued: whole(1).prefault(1_000_003).describe('Units that each epoch issues.'),
  leader: fraction().prefault(0.6).describe('Share of those who proposed.'),
  witness: fraction().prefault(0.3).describe('Share of those who voted.'),
})
  .refine((split) => split.leader + split.witness <= 1, {
    error: 'chain.rewards: leader and witness have more than 1 between them',
  })
  .describe('Rewards of an epoch.');

const lane = (buffer: number, limit: number) =>
  value({
    buffer: whole(1).prefault(buffer).describe('Most messages that wait.'),
    limit: whole(1).prefault(limit).describe('Messages let through in a window.'),
  })
    .prefault({})
    .describe('A lane of a relay.');

const witness = value({
  rate: positive().prefault(20).describe('Messages a second from each validator to each other.'),
  window: positiveDuration().prefault('250ms').describe('The window that limits count in.'),
  proofs: lane(256, 128),
  votes: lane(128, 64),
}).describe('Relays of witnesses, which votes pass while their gate is on.');

const proofs = value({
  time: distribution()
    .prefault({ kind: 'lognormal', median: '2s', sigma: 0.3, max: '60s' })
    .describe('Time to prove a block.'),
  verify: duration().prefault('30ms').describe('Time to verify a proof.'),
  retry_blocks: whole(1)
    .prefault(4)
    .describe('Blocks after which the next proposer proves what is missing.'),
  enforcement_blocks: whole(1)
    .prefault(32)
    .describe('Blocks that proofs may lag behind when they are enforced.'),
  cache_window: whole(1).prefault(256).describe('Last heights whose proofs are asked for again.'),
}).describe('Proofs of blocks.');

const transactions = value({
  rate: rate().describe('Transactions a second, as a Poisson process.'),
  identity_share: fraction().prefault(0.05).describe('Share of them that make an identity known.'),
  expire: positiveDuration().prefault('10m').describe('How long one waits before it is dropped.'),
}).describe('Traffic of transactions.');

const powerRange = value({
  min: whole(1, POWER_MAX).describe('Least power.'),
  max: whole(1, POWER_MAX).describe('Most power.'),
}).refine(({ min, max }) => min <= max, { error: 'range.order: min is above max' });

/** What a scenario file says about the capability. */
export const chainSchema = record({
  kind: z.literal('chain'),
  chain_id: freeName().prefault('chain').describe('Name of the chain.'),
  power: z
    .union([whole(1, POWER_MAX), z.array(whole(1, POWER_MAX)).min(1).max(1_024), powerRange])
    .prefault(10)
    .describe(
      'Voting power: of all, of each by its place (the last one again), or a range to draw.',
    ),
  features: features.prefault({}),
  interval: interval().prefault('5s').describe('Time from one block to the next.'),
  propose_timeout: interval()
    .prefault('3s')
    .describe('How long a validator waits for a proposal that is due.'),
  vote_timeout: interval().prefault('1s').describe('How long it waits for votes.'),
  timeout_step: duration()
    .prefault('500ms')
    .describe('By how much both grow with each round of a height; never above one minute.'),
  vote_service: duration().prefault('100us').describe('Processing of one vote.'),
  validation: duration()
    .prefault('20ms')
    .describe('Execution of a proposed block, before a validator votes for it.'),
  signing: duration().prefault('1ms').describe('Signing of a vote.'),
  sync_block: duration().prefault('2ms').describe('Fetching and executing a block of others.'),
  fsync: duration().prefault('2ms').describe('Flush of the log after each block.'),
  clock_drift_max: duration()
    .prefault('500ms')
    .describe('How far ahead of the own clock a block may be.'),
  epoch_blocks: whole(2).prefault(1_440).describe('Blocks of an epoch.'),
  snapshot_blocks: whole(1).prefault(720).describe('Blocks from one snapshot to the next.'),
  block_transactions_max: whole(1).prefault(512).describe('Most transactions of a block.'),
  block_identities_max: whole(1).prefault(32).describe('Most identities of a block.'),
  real_one_in: whole(1)
    .prefault(720)
    .describe('One block in so many has its certificate signed and verified for real.'),
  volume: z
    .string()
    .min(1)
    .max(128)
    .prefault('/data')
    .describe('Path of the disk that outlasts a restart; directories elsewhere do not.'),
  vrf: vrf.optional(),
  rewards: rewards.optional(),
  witness: witness.optional(),
  proofs: proofs.optional(),
  transactions: transactions.optional(),
}).describe('Validators of a chain: agreement by votes, state, epochs, rewards, proofs.');

/** The capability, as the engine reads it. */
export type ChainSpec = z.output<typeof chainSchema>;
