/**
 * The scenario language of playbooks: releases and their services, stages, gates, rollback plans,
 * and the mutants that prove the gates. A scenario with `components` is one of these.
 */
import { z } from 'zod';
import { approvalSchema } from '../playbook/approval-spec.ts';
import { playbookGateSchema } from '../playbook/gates/table.ts';
import {
  drillSchema,
  mutantSchema,
  playbookRollbackSchema,
  playbookStageSchema,
} from '../playbook/playbook-spec.ts';
import { positiveDuration } from '../schema/duration.ts';
import { identifier, nameOf } from '../schema/names.ts';
import { record } from '../schema/record.ts';
import { prose } from '../schema/text.ts';
import { seed } from '../schema/whole.ts';
import { serviceFaultSchema } from '../services/faults/table.ts';
import { componentSchema } from '../services/runtime/component-spec.ts';
import {
  alertsSchema,
  configSchema,
  featureSchema,
  observationSchema,
  releaseSchema,
} from '../services/runtime/estate-spec.ts';

/** The sections of a playbook by their file key. */
export const playbookSections = {
  simnet: z.literal(1).describe('Version of the scenario language.'),
  name: identifier().describe('Name of the scenario, as the command line and reports use it.'),
  title: prose(120).describe('One line for people.'),
  description: prose(4_000).describe('What the scenario rehearses.'),
  seed: seed().describe('Seed of every random draw, unless the command line gives another.'),
  duration_max: positiveDuration().describe('Virtual time after which the run is cut off.'),
  versions: z.array(releaseSchema).min(1).max(64).describe('Releases that components can run.'),
  features: z.array(featureSchema).max(64).prefault([]).describe('Feature gates.'),
  config: configSchema.prefault({}).describe('Configuration: keys, phases, bundles.'),
  observation: observationSchema.prefault({}).describe('Scrapes, probes, the network.'),
  alerts: alertsSchema.prefault({}).describe('Alerts: rules of Prometheus and routes.'),
  components: z.array(componentSchema).min(1).max(64).describe('What runs.'),
  faults: z.array(serviceFaultSchema).max(64).prefault([]).describe('What goes wrong, and when.'),
  stages: z.array(playbookStageSchema).min(1).max(64).describe('The rollout, stage after stage.'),
  gates: z.array(playbookGateSchema).max(512).prefault([]).describe('Rules that decide.'),
  invariants: z
    .array(nameOf('gate'))
    .max(64)
    .prefault([])
    .describe('Gates that are watched in every stage.'),
  rollback: z.array(playbookRollbackSchema).max(64).prefault([]).describe('Rollback plans.'),
  approvals: z.array(approvalSchema).max(64).prefault([]).describe('Signatures asked for.'),
  mutants: z.array(mutantSchema).max(256).prefault([]).describe('Defects that gates must catch.'),
  drill: drillSchema.prefault({}).describe('How drills shorten the playbook.'),
};

/** A whole playbook. */
export const playbookSchema = record(playbookSections).describe('A playbook of simnet.');

/** A playbook as the engine reads it: checked, frozen, in exact units. */
export type PlaybookScenario = z.output<typeof playbookSchema>;

/** The JSON Schema (draft 2020-12) of playbooks, for editors. */
export function playbookJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(playbookSchema, { io: 'input' }) };
}
