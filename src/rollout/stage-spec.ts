/** What a scenario says about a stage of a rollout. */
import { z } from 'zod';
import { duration } from '../schema/duration.ts';
import { name, nameOf } from '../schema/names.ts';
import { record, value } from '../schema/record.ts';
import { actionSchema } from './actions/table.ts';

const holdSchema = value({
  min: duration().describe('Least time from the last action to the end of the stage.'),
  max: duration()
    .optional()
    .describe('Longest wait for `until` and for gates that cannot decide yet; `min` if left out.'),
  until: nameOf('gate')
    .optional()
    .describe('Gate that ends the hold as soon as it passes, between `min` and `max`.'),
});

/** What a scenario file says about a stage. */
export const stageSchema = record({
  name: name('stage').describe('Name of the stage.'),
  activate: z.array(actionSchema).max(64).prefault([]).describe('Actions, in order.'),
  hold: holdSchema.optional().describe('Wait after the last action.'),
  gates: z
    .array(nameOf('gate'))
    .max(256)
    .prefault([])
    .describe('Gates that end the stage; all of them must pass.'),
  on_fail: nameOf('rollback')
    .optional()
    .describe('Rollback plan that runs when a gate does not pass.'),
}).describe('A stage: actions, a wait, and the gates that decide.');

/** Stage, as the engine reads it. */
export type StageSpec = z.output<typeof stageSchema>;
