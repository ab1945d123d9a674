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
}).describe(
  'Some nodes send at a lower rate, so that their queues grow. Healed, they send at the full rate ' +
    'at once; messages that were sent under the cap still arrive when they would have.',
);

/**
 * Starts a cap. When it begins and when it ends, what a node has queued takes as long as it takes
 * at the new rate, before it sends anything else. Each message is given the time of its arrival when
 * it is sent, and keeps it.
 */
export function startBandwidthCap(
  spec: z.output<typeof bandwidthCapSchema>,
  host: FaultHost,
): void {
  const { bandwidthBitsPerSecond: bitsPerSecond } = spec;
  strikeDuring(spec, host, `cap of ${bitsPerSecond} bit/s`, (nodes) =>
    host.network.limit(nodes, { bitsPerSecond }),
  );
}
