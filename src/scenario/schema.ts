/**
 * The scenario language: the fragments of all kinds, composed into one schema.
 */
import { z } from 'zod';
import { clusterSchema, telemetrySchema, versionSchema } from '../model/cluster-spec.ts';
import { consensusSchema } from '../model/consensus-spec.ts';
import { convergenceSchema } from '../model/convergence-spec.ts';
import { cryptoSchema } from '../model/crypto-spec.ts';
import { anyFaultSchema } from '../model/faults/nemesis.ts';
import { trackerSchema } from '../model/tracker-spec.ts';
import { trafficSchema } from '../model/traffic/table.ts';
import { gateSchema } from '../rollout/gates/table.ts';
import { rollbackSchema } from '../rollout/rollback-spec.ts';
import { stageSchema } from '../rollout/stage-spec.ts';
import { positiveDuration } from '../schema/duration.ts';
import { identifier } from '../schema/names.ts';
import { record } from '../schema/record.ts';
import { prose } from '../schema/text.ts';
import { seed } from '../schema/whole.ts';

/** The sections of a scenario by their file key. */
export const sectionSchemas = {
  simnet: z.literal(1).describe('Version of the scenario language.'),
  name: identifier().describe('Name of the scenario, as the command line and reports use it.'),
  title: prose(120).describe('One line for people.'),
  description: prose(2_000).describe('What the scenario rehearses.'),
  seed: seed().describe('Seed of every random draw, unless the command line gives another.'),
  duration_max: positiveDuration().describe('Virtual time after which the run is cut off.'),
  versions: z.array(versionSchema).min(1).max(64).describe('Releases that nodes can run.'),
  cluster: clusterSchema,
  consensus: consensusSchema,
  crypto: cryptoSchema,
  tracker: trackerSchema.optional().describe('A wallet tracker, if there is one.'),
  telemetry: telemetrySchema,
  traffic: z.array(trafficSchema).max(64).prefault([]).describe('Load on the cluster.'),
  faults: z.array(anyFaultSchema).max(64).prefault([]).describe('What goes wrong, and when.'),
  convergence: convergenceSchema
    .optional()
    .describe('What must be true soon after the faults have ended; nothing if left out.'),
  stages: z.array(stageSchema).min(1).max(64).describe('The rollout, stage after stage.'),
  gates: z
    .array(gateSchema)
    .max(256)
    .prefault([])
    .describe('Rules that decide; a gate that no stage names is judged at the end of the run.'),
  rollback: z.array(rollbackSchema).max(64).prefault([]).describe('Plans for failed stages.'),
};

/** A whole scenario. */
export const scenarioSchema = record(sectionSchemas).describe('A scenario of simnet.');

/** A scenario as the engine reads it: checked, frozen, in exact units. */
export type Scenario = z.output<typeof scenarioSchema>;

/** The JSON Schema (draft 2020-12) of scenario files, for editors. */
export function scenarioJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(scenarioSchema, { io: 'input' }) };
}
