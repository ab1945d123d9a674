/** Stale VRF proofs: leaders propose with the proof of the height before, which honest nodes refuse. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { targetFields } from '../targets.ts';
import { windowFields } from '../window.ts';
import { corruptDuring } from './corrupt.ts';

/** What a scenario file says about it. */
export const staleVrfSchema = record({
  kind: z.literal('stale_vrf'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
}).describe('Leaders propose with the VRF proof of the height before.');

/** Stale VRF proofs, as the engine reads it. */
export type StaleVrfSpec = z.output<typeof staleVrfSchema>;

/** Has leaders propose with a proof that is genuine, but not of this height. */
export function startStaleVrf(spec: StaleVrfSpec, host: FaultHost): void {
  corruptDuring(spec, host, 'stale_vrf');
}
