/** What a scenario says about the list of peers that a process knows. */

import { z } from 'zod';
import { duration, positiveDuration } from '../../../schema/duration.ts';
import { interval } from '../../../schema/interval.ts';
import { groupNames } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';

/** What a scenario file says about the capability. */
export const seedsSchema = record({
  kind: z.literal('seeds'),
  addresses: groupNames().describe(
    'Components and groups whose instances are the addresses on the list.',
  ),
  age: duration().prefault('1h').describe('How old the list is when the run begins.'),
  refresh_every: interval()
    .optional()
    .describe('Time between two refreshes of the list; nobody refreshes it if left out.'),
  peers_max: whole(1, 1_024).prefault(8).describe('Peers that a process keeps at most.'),
  ping_every: interval().prefault('15s').describe('Time between two pings of a peer.'),
  slow_after: positiveDuration()
    .prefault('1s')
    .describe('A peer whose answer takes longer counts as backpressured.'),
}).describe('Knows peers by a list of addresses, and pings those that it keeps.');

/** The list, as the engine reads it. */
export type SeedsSpec = z.output<typeof seedsSchema>;
