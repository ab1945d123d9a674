/** What a scenario says about the services of a release: releases, configuration, components. */

import { z } from 'zod';
import { ruleFile } from '../../promql/rule-file.ts';
import { distribution } from '../../schema/distribution.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { interval } from '../../schema/interval.ts';
import { freeName, name, nameOf, revision } from '../../schema/names.ts';
import { record, value } from '../../schema/record.ts';
import { positive, whole } from '../../schema/whole.ts';
import type { ServiceFault } from '../faults/table.ts';
import type { ComponentSpec } from './component-spec.ts';

const setting = z.union([z.boolean(), z.number(), z.string().max(256)]);
const settings = z.record(z.string().min(1).max(128), setting);

/** What a scenario file says about a release. */
export const releaseSchema = record({
  name: name('version').describe('Name of the release.'),
  revision: revision().describe('Revision of the source tree it is built from.'),
  upgrades: nameOf('version').optional().describe('Release that it replaces.'),
  schema: whole(0, 1_000).prefault(1).describe('Schema of the data it reads and writes.'),
  speed: positive({ min: 0.01, max: 1_000 })
    .prefault(1)
    .describe('Times as fast as the reference.'),
  attested: z.boolean().prefault(true).describe('Whether its bill of materials is attested.'),
  traits: settings.prefault({}).describe('How it behaves; capabilities say what they read.'),
}).describe('A release: images built from one revision, and how they behave.');

/** What a scenario file says about a feature gate. */
export const featureSchema = record({
  name: name('feature').describe('Name of the gate; its setting is `gates.NAME`.'),
  effect: z
    .enum(['local', 'gossip', 'state'])
    .describe(
      'What it changes: the process alone, what processes tell each other, or the state that all must agree on.',
    ),
  default: z.boolean().prefault(false).describe('What it is where a file does not say.'),
}).describe('A feature gate.');

const settingSpec = value({
  key: z.string().min(1).max(128).describe('Key in the configuration file.'),
  default: setting.describe('What it is where a file does not say.'),
  reload: z.boolean().prefault(false).describe('Whether a running process takes a new value.'),
}).describe('A key of the configuration.');

const bundleSchema = record({
  name: name('bundle').describe('Name of the bundle.'),
  extends: nameOf('bundle')
    .optional()
    .describe('Bundle whose values it takes where it says nothing.'),
  values: settings.prefault({}).describe('Values by key.'),
}).describe('A configuration bundle: what a file should say.');

/** What a scenario file says about configuration. */
export const configSchema = record({
  settings: z.array(settingSpec).max(256).prefault([]).describe('Keys that processes know.'),
  phases: z
    .array(
      value({
        key: z.string().min(1).max(128).describe('Key that holds the phase.'),
        order: z.array(freeName()).min(2).max(32).describe('Its values, first to last.'),
      }),
    )
    .max(16)
    .prefault([])
    .describe('Settings whose values are phases in an order.'),
  bundles: z.array(bundleSchema).max(64).prefault([]).describe('Configuration bundles.'),
}).describe('Configuration of processes.');

/** What a scenario file says about scrapes and the network between services. */
export const observationSchema = record({
  scrape_every: interval().prefault('15s').describe('Time between two scrapes.'),
  evaluate_every: interval()
    .prefault('30s')
    .describe('Time between two evaluations of rules and gates.'),
  probe_every: interval().prefault('1s').describe('Time between two looks of the controller.'),
  probe_timeout: positiveDuration()
    .prefault('10s')
    .describe('Longest wait for the answer of a probe.'),
  latency: distribution().prefault('2ms').describe('Time a message travels between two instances.'),
}).describe('How the services are watched.');

const route = value({
  name: freeName().describe('Name of the route.'),
  severities: z.array(z.string().min(1).max(32)).min(1).max(16).describe('Severities it takes.'),
  delay: duration().prefault('5s').describe('Time until a notification arrives.'),
}).describe('Where notifications go.');

/** What a scenario file says about alerts. */
export const alertsSchema = record({
  routes: z.array(route).max(16).prefault([]).describe('Where notifications go.'),
  rules: ruleFile.optional().describe('A rule file of Prometheus, as it is deployed.'),
}).describe('Alerts: rules and routes.');

/** Parts of a scenario that make its services. */
export interface EstateSpec {
  readonly versions: readonly z.output<typeof releaseSchema>[];
  readonly features: readonly z.output<typeof featureSchema>[];
  readonly config: z.output<typeof configSchema>;
  readonly observation: z.output<typeof observationSchema>;
  readonly alerts: z.output<typeof alertsSchema>;
  readonly components: readonly ComponentSpec[];
  readonly faults: readonly ServiceFault[];
}
