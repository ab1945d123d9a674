/** Bad proofs: provers publish sealed envelopes whose STARK proves nothing. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { targetFields } from '../targets.ts';
import { windowFields } from '../window.ts';
import { corruptDuring } from './corrupt.ts';

/** What a scenario file says about it. */
export const badProofSchema = record({
  kind: z.literal('bad_proof'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
}).describe('Provers publish invalid proofs of blocks; the next prover has to make them.');

/** Bad proofs, as the engine reads it. */
export type BadProofSpec = z.output<typeof badProofSchema>;

/** Has provers publish proofs that verifiers must refuse. */
export function startBadProof(spec: BadProofSpec, host: FaultHost): void {
  corruptDuring(spec, host, 'bad_proof');
}
