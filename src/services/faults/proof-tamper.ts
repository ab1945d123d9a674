/** Proofs with flipped bytes. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `proof_tamper`. */
export const proofTamperSchema = record({
  ...struck,
  fault: z.literal('proof_tamper'),
  share: fraction().prefault(1).describe('Share of the proofs.'),
}).describe('Proofs are altered.');

/** The kind. */
export const proofTamper: FaultKind<z.output<typeof proofTamperSchema>> = {
  kind: 'proof_tamper',
  isFlag: true,
};
