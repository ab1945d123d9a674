/** What a scenario says about the nodes of the cluster: groups, versions, budgets, telemetry. */
import { z } from 'zod';
import { interval } from '../schema/interval.ts';
import { freeName, name, nameOf, revision } from '../schema/names.ts';
import { record, value } from '../schema/record.ts';
import { whole } from '../schema/whole.ts';
import { linkSchema } from './network/link-spec.ts';
import { topologySchema } from './topology/table.ts';

/** Most nodes of one group, and of a cluster. */
export const NODES_MAX = 100_000;
/** Most stake of one validator. */
const POWER_MAX = 1_000_000;

/** What a scenario file says about a release. */
export const versionSchema = record({
  name: name('version').describe('Version, as nodes report it.'),
  revision: revision().describe('Revision of the source tree it was built from.'),
  behaviour: freeName().describe('Which code a node of this version runs.'),
  upgrades: nameOf('version').optional().describe('The version that it replaces.'),
}).describe('A release that nodes can run.');

const constantPower = value({
  kind: z.literal('constant'),
  value: whole(1, POWER_MAX).describe('Stake of every node.'),
}).describe('The same stake for every node.');

const rangePower = value({
  kind: z.literal('range'),
  min: whole(1, POWER_MAX).describe('Least stake.'),
  max: whole(1, POWER_MAX).describe('Most stake.'),
})
  .refine((power) => power.min <= power.max, { error: 'range.order: min is above max' })
  .describe('A stake between two bounds, both included, drawn for each node.');

const powerSchema = z.discriminatedUnion('kind', [constantPower, rangePower]);

const groupSchema = record({
  name: name('group').describe('Name of the group; its nodes are numbered from 0.'),
  role: z
    .enum(['validator', 'observer', 'prover', 'wallet'])
    .describe('What its nodes do: vote, follow the chain, prove blocks, or send transactions.'),
  count: whole(1, NODES_MAX).describe('Number of nodes.'),
  version: nameOf('version').describe('Version that its nodes run at the start.'),
  power: powerSchema
    .optional()
    .describe(
      'Stake of each node; validators only. Its voting power is the stake times a factor of its ' +
        'score and presence, which the seed draws: up to 1.61 times as large as that of another.',
    ),
  regions: z
    .array(nameOf('region'))
    .min(1)
    .max(64)
    .optional()
    .describe('Regions of its nodes, which are placed in them in turn; otherwise in all regions.'),
}).describe('Nodes of one role.');

const budgetSchema = record({
  name: name('budget').describe('Name of the budget.'),
  group: nameOf('group').describe('Group that it protects.'),
  max_unavailable: whole(1).describe('Most nodes of the group that may be down at once.'),
}).describe('How many nodes may be down at once, over faults and rollout together.');

/** What a scenario file says about telemetry. */
export const telemetrySchema = record({
  scrape_every: interval().describe('Time between two scrapes of a node.'),
  probe_every: interval().describe('Time between two probes of a node.'),
}).describe('How metrics leave the cluster; gates see nothing else.');

/** What a scenario file says about the cluster. */
export const clusterSchema = record({
  chain: freeName().describe('Identifier of the chain; signatures are bound to it.'),
  overlay: topologySchema.describe('Who is connected to whom.'),
  link: linkSchema,
  groups: z.array(groupSchema).min(1).max(64).describe('Groups of nodes.'),
  budgets: z.array(budgetSchema).max(64).prefault([]).describe('Disruption budgets.'),
}).describe('The nodes and the network between them.');

/** Release, as the engine reads it. */
export type VersionSpec = z.output<typeof versionSchema>;

/** Stakes of a group, as the engine reads them. */
export type PowerSpec = z.output<typeof powerSchema>;

/** Group of nodes, as the engine reads it. */
export type GroupSpec = z.output<typeof groupSchema>;

/** Disruption budget, as the engine reads it. */
export type BudgetSpec = z.output<typeof budgetSchema>;

/** Telemetry, as the engine reads it. */
export type TelemetrySpec = z.output<typeof telemetrySchema>;

/** Cluster, as the engine reads it. */
export type ClusterSpec = z.output<typeof clusterSchema>;
