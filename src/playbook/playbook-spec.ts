/** What a scenario says about a playbook: stages, gates, rollback plans, approvals, mutants. */
import { z } from 'zod';
import { duration, positiveDuration } from '../schema/duration.ts';
import { name, nameOf } from '../schema/names.ts';
import { record, value } from '../schema/record.ts';
import { prose } from '../schema/text.ts';
import { serviceFaultSchema } from '../services/faults/table.ts';
import { facts } from './actions/facts.ts';
import { playbookActionSchema } from './actions/table.ts';

const gateNames = (text: string) => z.array(nameOf('gate')).max(256).prefault([]).describe(text);

const holdSchema = value({
  min: duration().describe('Least time from the last action to the end of the stage.'),
  max: duration().optional().describe('Longest wait for gates that cannot decide yet.'),
}).describe('A wait in which the gates of the stage are watched.');

const windowSchema = value({
  every: positiveDuration().describe('Time from one opening to the next.'),
  opens: duration()
    .prefault('0s')
    .describe('When it opens, counted from the start of each period.'),
  length: positiveDuration().describe('How long it is open.'),
}).describe('Times at which the stage may begin to change something.');

const conditionalSchema = value({
  when_passing: nameOf('gate').optional().describe('Only when this gate passes.'),
  when_failing: nameOf('gate').optional().describe('Only when this gate does not pass.'),
  readiness: gateNames('Gates that must then pass before anything is changed.'),
  gates: gateNames('Gates that are then watched during the hold.'),
  verify: gateNames('Gates that are then judged after the hold.'),
})
  .refine(({ whenPassing, whenFailing }) => (whenPassing ?? whenFailing) !== undefined, {
    error: 'stage.condition: needs when_passing or when_failing',
  })
  .refine(({ readiness, gates, verify }) => readiness.length + gates.length + verify.length > 0, {
    error: 'stage.condition: needs readiness, gates or verify',
  })
  .describe(
    'Gates of a stage that count only under a condition. It is asked once for each list, when its turn comes; while it cannot decide, they count.',
  );

const periodicReportSchema = record({
  every: positiveDuration().describe('Time from one report to the next; the first comes after it.'),
  title: prose(120).describe('What it is about.'),
  fields: facts(),
}).describe('A report that is written again and again while the hold lasts.');

/** What a scenario file says about a stage. */
export const playbookStageSchema = record({
  name: name('stage').describe('Name of the stage.'),
  title: prose(120).optional().describe('One line for people.'),
  window: windowSchema.optional(),
  readiness: gateNames(
    'Gates that must pass before anything is changed; else the stage is blocked.',
  ),
  activate: z.array(playbookActionSchema).max(64).prefault([]).describe('Actions, in order.'),
  hold: holdSchema.optional(),
  gates: gateNames(
    'Gates that are watched during the hold: one that fails ends the stage at once.',
  ),
  verify: gateNames('Gates that are judged after the hold.'),
  conditional: z
    .array(conditionalSchema)
    .max(16)
    .prefault([])
    .describe('Gates that count only under a condition, besides those above.'),
  reports: z
    .array(periodicReportSchema)
    .max(16)
    .prefault([])
    .describe('Reports that are written while the hold lasts, each at its own interval.'),
  on_fail: nameOf('rollback').optional().describe('Rollback plan for a stage that does not pass.'),
}).describe('A stage: readiness, actions, a hold, gates.');

/** What a scenario file says about a rollback plan. */
export const playbookRollbackSchema = record({
  name: name('rollback').describe('Name of the plan.'),
  steps: z.array(playbookActionSchema).max(64).describe('Actions, in order.'),
  verify: gateNames('Gates that must pass after it; else the rollback has failed.'),
  restores: z
    .enum(['state', 'configuration', 'nothing'])
    .prefault('state')
    .describe('What is as it was before the stage when the plan is done.'),
}).describe('What is done when a stage does not pass.');

/** What a scenario file says about a mutant. */
export const mutantSchema = record({
  name: name('mutant').describe('Name of the mutant.'),
  title: prose(200).describe('What is wrong.'),
  inject: z
    .array(serviceFaultSchema)
    .max(16)
    .prefault([])
    .describe('What goes wrong; nothing where `set` alone is the mistake.'),
  set: z
    .array(z.string().min(1).max(400))
    .max(16)
    .prefault([])
    .describe('Changes of the scenario, as `path=value`, for mistakes of the playbook itself.'),
  caught_by: z
    .array(nameOf('gate'))
    .max(8)
    .prefault([])
    .describe('Gates of which the first to end the playbook must be one.'),
  refused: z.boolean().prefault(false).describe('Whether the loader must refuse the scenario.'),
  within: positiveDuration()
    .optional()
    .describe('Longest time from its beginning to its detection.'),
  expect: z
    .enum(['blocked', 'rolled-back', 'rollback-failed', 'failed', 'inconclusive'])
    .prefault('rolled-back')
    .describe(
      'How the playbook must end. With `rollback-failed` the way back is broken, too, and `caught_by` names the gates that must find that.',
    ),
  missed_by_text: z
    .boolean()
    .prefault(false)
    .describe('Whether a playbook with only the gates that its document states promotes it.'),
})
  .refine(({ inject, set }) => inject.length + set.length > 0, {
    error: 'mutant.empty: needs inject or set',
  })
  .describe('A defect that a gate must catch, and which.');

/** How the drill shortens the playbook. */
export const drillSchema = record({
  set: z
    .array(z.string().min(1).max(400))
    .max(256)
    .prefault([])
    .describe('Changes as `path=value`.'),
}).describe('The playbook as drills run it: shorter, with the same proportions.');

export type PlaybookStageSpec = z.output<typeof playbookStageSchema>;
export type PlaybookRollback = z.output<typeof playbookRollbackSchema>;
export type MutantSpec = z.output<typeof mutantSchema>;
