/** What a scenario says about a data availability layer. */

import { z } from 'zod';
import { distribution } from '../../../schema/distribution.ts';
import { positiveDuration } from '../../../schema/duration.ts';
import { interval } from '../../../schema/interval.ts';
import { nameOf } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { size } from '../../../schema/size.ts';
import { whole } from '../../../schema/whole.ts';

/** What a scenario file says about the capability. */
export const availabilitySchema = record({
  kind: z.literal('availability'),
  servers: nameOf('group')
    .optional()
    .describe(
      'Component or group with this capability that holds the blobs of its clients; its own component if left out.',
    ),
  data_shards: whole(1, 256).prefault(32).describe('Shards that suffice for a blob.'),
  shards: whole(2, 256).prefault(64).describe('All shards of a blob, parity included.'),
  blob_size: size(1).prefault('4KiB').describe('Size of a blob.'),
  blobs_kept: whole(1, 1_024).prefault(32).describe('Blobs that a server keeps.'),
  post_every: interval().prefault('2m').describe('Time between two posts of a client.'),
  sample_every: interval().prefault('30s').describe('Time between two samplings of a random blob.'),
  samples: whole(1, 256).prefault(26).describe('Shards that one sampling asks for.'),
  audit_every: interval()
    .prefault('5m')
    .describe('Time between two audits: the newest blob and a random one are retrieved.'),
  serve_time: distribution()
    .prefault('2ms')
    .describe('Time a server needs for one shard, at the reference speed.'),
  decode_time: distribution()
    .prefault('20ms')
    .describe('Time a client needs to decode a blob, at the reference speed.'),
  timeout: positiveDuration()
    .prefault('2s')
    .describe('How long a client waits for a shard before it takes it for withheld.'),
})
  .refine(({ dataShards, shards }) => dataShards < shards, {
    error: 'availability.code: data_shards must be fewer than shards',
  })
  .refine(({ samples, shards }) => samples <= shards, {
    error: 'availability.samples: there are not so many shards',
  })
  .describe('Holds blobs in shards, and posts, samples and retrieves them.');

/** The layer, as the engine reads it. */
export type AvailabilitySpec = z.output<typeof availabilitySchema>;
