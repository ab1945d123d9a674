/** Outputs of verifiable random functions with flipped bytes. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `vrf_tamper`. */
export const vrfTamperSchema = record({
  ...struck,
  fault: z.literal('vrf_tamper'),
  share: fraction().prefault(1).describe('Share of the draws.'),
}).describe('Draws are altered.');

/** The kind. */
export const vrfTamper: FaultKind<z.output<typeof vrfTamperSchema>> = {
  kind: 'vrf_tamper',
  isFlag: true,
};
