/** What a scenario says about a data availability layer. */

import { z } from 'zod';
import { distribution } from '../../../schema/distribution.ts';
import { positiveDuration } from '../../../schema/duration.ts';
import { interval } from '../../../schema/interval.ts';
import { nameOf } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { size } from '../../../schema/size.ts';
import { whole } from '../../../schema/whole.ts';
import type { Misfit, Surroundings } from '../../runtime/capability.ts';

/** Most bytes of a blob: encoding it takes about a tenth of a second. */
const BLOB_MAX = 1_048_576;
/** Most bytes of all blobs that are held at once. */
const HELD_MAX = 1_073_741_824;

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
  blob_size: size(1, BLOB_MAX).prefault('4KiB').describe('Size of a blob.'),
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

/** Blobs that take more memory than there is. */
export function heldTooMuch(
  spec: AvailabilitySpec,
  { component, durationMaxUs, sizeOf }: Surroundings,
): readonly Misfit[] {
  const servers = sizeOf(spec.servers ?? component);
  const posted = sizeOf(component) * (1 + durationMaxUs / spec.postEveryUs);
  const blobs = Math.min(posted, servers * servers * spec.blobsKept);
  const bytes = blobs * spec.blobSize * (1 + spec.shards / spec.dataShards);
  if (bytes <= HELD_MAX) return [];
  const mebibytes = Math.ceil(bytes / 1_048_576);
  const message = `blobs of up to ${mebibytes} MiB are held at once, of 1,024 MiB that they may take`;
  return [{ key: 'blob_size', rule: 'availability.memory', message }];
}

/** The layer, as the engine reads it. */
export type AvailabilitySpec = z.output<typeof availabilitySchema>;
