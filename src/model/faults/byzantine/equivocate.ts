/** Equivocation: validators vote for two values in one step, each before half of their peers. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { targetFields } from '../targets.ts';
import { windowFields } from '../window.ts';
import { corruptDuring } from './corrupt.ts';

/** What a scenario file says about it. */
export const equivocateSchema = record({
  kind: z.literal('equivocate'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
}).describe('Validators vote for two values in one step of a round.');

/** Equivocation, as the engine reads it. */
export type EquivocateSpec = z.output<typeof equivocateSchema>;

/** Has validators vote twice: for a block and for nil, or for two blocks. */
export function startEquivocate(spec: EquivocateSpec, host: FaultHost): void {
  corruptDuring(spec, host, 'equivocate');
}
