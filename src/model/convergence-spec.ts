/** What a scenario says about the time after faults: how soon all is well again. */
import { z } from 'zod';
import { positiveDuration } from '../schema/duration.ts';
import { record } from '../schema/record.ts';

/** What a scenario file says about convergence. */
export const convergenceSchema = record({
  within: positiveDuration().describe(
    'Longest time from the end of the faults until a block that was begun after it is final, and ' +
      'all nodes that run hold the same chain, at most one block apart.',
  ),
  core: z
    .enum(['all', 'quorum'])
    .prefault('all')
    .describe(
      'Who is healed: all nodes, or only a quorum of validators drawn at random, while what is ' +
        'broken outside of it stays broken.',
    ),
}).describe('How soon the cluster must be well again when faults end.');

/** Convergence, as the engine reads it. */
export type ConvergenceSpec = z.output<typeof convergenceSchema>;
