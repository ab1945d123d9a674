/** What a scenario says about signatures that are asked for. */
import { z } from 'zod';
import { distribution } from '../schema/distribution.ts';
import { fraction } from '../schema/fraction.ts';
import { freeName, name } from '../schema/names.ts';
import { record } from '../schema/record.ts';

/** What a scenario file says about an approval. */
export const approvalSchema = record({
  name: name('approval').describe('Name of the approval.'),
  from: z.array(freeName()).min(1).max(128).describe('Who is asked.'),
  quorum: fraction().prefault(1).describe('Share of them that must sign.'),
  answer: distribution().prefault('10m').describe('Time until one answers.'),
  refusing: z.array(freeName()).max(128).prefault([]).describe('Who refuses.'),
  silent: z.array(freeName()).max(128).prefault([]).describe('Who never answers.'),
}).describe('Signatures that are asked for.');

/** Approval, as the engine reads it. */
export type ApprovalSpec = z.output<typeof approvalSchema>;
