/** Bandwidth cap: some nodes send at a lower rate. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { bandwidth } from '../../../schema/size.ts';
import type { FaultHost } from '../host.ts';
import { targetFields } from '../targets.ts';
import { windowFields } from '../window.ts';
import { strikeDuring } from './links.ts';

/** What a scenario file says about a cap of bandwidth. */
export const bandwidthCapSchema = record({
  kind: z.literal('bandwidth_cap'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
  bandwidth: bandwidth().describe('Highest rate at which a target sends, over all its links.'),
}).describe('Some nodes send at a lower rate, so that their queues grow.');

/** Starts a cap. Messages that are queued already keep the times at which they will be sent. */
export function startBandwidthCap(
  spec: z.output<typeof bandwidthCapSchema>,
  host: FaultHost,
): void {
  const { bandwidthBitsPerSecond: bitsPerSecond } = spec;
  strikeDuring(spec, host, `cap of ${bitsPerSecond} bit/s`, (nodes) =>
    host.network.limit(nodes, { bitsPerSecond }),
  );
}
