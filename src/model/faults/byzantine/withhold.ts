/** Withholding: nodes follow the chain, but keep to themselves what they owe the others. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { targetFields } from '../targets.ts';
import { windowFields } from '../window.ts';
import { corruptDuring } from './corrupt.ts';

/** What a scenario file says about it. */
export const withholdSchema = record({
  kind: z.literal('withhold'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
  what: z.enum(['votes', 'proposals']).describe('What they keep to themselves.'),
}).describe('Validators do not send their votes, or their proposals.');

/** Withholding, as the engine reads it. */
export type WithholdSpec = z.output<typeof withholdSchema>;

/** Has validators fall silent in one of their duties. */
export function startWithhold(spec: WithholdSpec, host: FaultHost): void {
  corruptDuring(spec, host, spec.what === 'votes' ? 'withhold_votes' : 'withhold_proposals');
}
