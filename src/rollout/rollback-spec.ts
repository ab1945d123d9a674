/** What a scenario says about a rollback plan. */
import { z } from 'zod';
import { name } from '../schema/names.ts';
import { record } from '../schema/record.ts';
import { actionSchema } from './actions/table.ts';

/** What a scenario file says about a rollback plan. */
export const rollbackSchema = record({
  name: name('rollback').describe('Name of the plan.'),
  steps: z.array(actionSchema).min(1).max(64).describe('Actions, in order.'),
}).describe('What is done when a stage fails.');

/** Rollback plan, as the engine reads it. */
export type RollbackSpec = z.output<typeof rollbackSchema>;
