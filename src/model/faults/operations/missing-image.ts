/** Missing image: a release cannot be fetched, so a node that is to start in it does not come up. */
import { z } from 'zod';
import { name, nameOf } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { drawTargets, targetFields } from '../targets.ts';
import { during, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const missingImageSchema = record({
  kind: z.literal('missing_image'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
  version: nameOf('version').describe('Version that cannot be fetched.'),
}).describe('A rollout cannot start nodes in a version; once it is healed, they start.');

/** Missing image, as the engine reads it. */
export type MissingImageSpec = z.output<typeof missingImageSchema>;

/** Withholds the image from the targets; those that wait for it start when it is back. */
export function startMissingImage(spec: MissingImageSpec, host: FaultHost): void {
  during(spec, host, () => {
    const restore = host.operations.withholdImage(drawTargets(spec, host), spec.version);
    host.note('fault_start', null, `no image of ${spec.version}`);
    return () => {
      restore();
      host.note('fault_end', null, `image of ${spec.version} is back`);
    };
  });
}
