/** What a scenario says about the network configuration of a cluster and its migration. */

import { z } from 'zod';
import { distribution } from '../../../schema/distribution.ts';
import { positiveDuration } from '../../../schema/duration.ts';
import { interval } from '../../../schema/interval.ts';
import { freeName, identifier, nameOf } from '../../../schema/names.ts';
import { record, value } from '../../../schema/record.ts';
import { positive, whole } from '../../../schema/whole.ts';
import { INTERFACES_PATH, OVERLAY_PATH } from '../../netconfig/domain.ts';
import { CLASSES } from './classes.ts';
import { CLUSTER_PATH, STAGED_PATH, STORAGE_PATH } from './paths.ts';

const settingKey = () => z.string().min(1).max(128);
const folder = () => z.string().min(1).max(128);
const filePath = () => z.string().min(1).max(200);

const phase = value({
  name: freeName().describe('Name of the phase: a value of the setting that holds it.'),
  serves: z
    .array(z.enum(CLASSES))
    .max(CLASSES.length)
    .prefault([])
    .describe('Classes of requests that the rewrite serves.'),
  unmatched: z
    .enum(['legacy', 'rewrite'])
    .prefault('legacy')
    .describe('Which implementation serves a request that is not found among these.'),
}).describe('A phase of the migration.');

const times = value({
  answer: distribution().describe('Time of one answer of the API.'),
  apply_base: distribution().describe('Time of an apply apart from the reloads.'),
  reload: distribution().describe('Time in which one interface is reloaded.'),
});

const topology = value({
  zones: whole(0, 64)
    .prefault(6)
    .describe('Zones, of the kinds vxlan, vlan, qinq, simple, evpn and faucet by turns.'),
  vnets: whole(0, 512).prefault(12).describe('Virtual networks, over all zones by turns.'),
  bonds: whole(0, 8).prefault(1).describe('Bonds of each node, of two network cards each.'),
  interfaces: whole(2, 64).prefault(4).describe('Network cards of each node.'),
})
  .refine(({ bonds, interfaces }) => interfaces > 2 * bonds, {
    error: 'netconfig.interfaces: needs one network card more than the bonds take',
  })
  .refine(({ zones, vnets }) => zones > 0 || vnets === 0, {
    error: 'netconfig.zones: a virtual network needs a zone',
  })
  .describe('What the cluster has configured.');

const traffic = value({
  read_every: interval()
    .prefault('10s')
    .describe('Mean time between two reads on each node, at random.'),
  apply_every: interval()
    .prefault('5m')
    .describe('Time between two applies on a node; each makes a small change first.'),
  apply_group: nameOf('group').optional().describe('Nodes on which is applied; all if left out.'),
}).describe('What clients and operators do all day.');

const backup = value({
  automatic_folder: folder()
    .prefault('backups')
    .describe('Folder of the backup that the installation of another release makes.'),
  manual_folder: folder()
    .prefault('manual-backups')
    .describe('Folder of the backups that an operator takes.'),
  paths: z
    .array(filePath())
    .min(1)
    .max(64)
    .prefault([INTERFACES_PATH, OVERLAY_PATH, STAGED_PATH, CLUSTER_PATH, STORAGE_PATH])
    .describe('Files that are saved; one that does not exist is a failure.'),
}).describe('Backups of each node.');

/** What a scenario file says about the capability. */
export const netconfigSchema = record({
  kind: z.literal('netconfig'),
  metric_prefix: identifier()
    .prefault('network')
    .describe('What the names of its metrics begin with.'),
  legacy_version: z.string().min(1).max(64).prefault('1.0.0').describe('Version of the old one.'),
  phase_key: settingKey().prefault('phase').describe('Setting that holds the phase.'),
  fallback_key: settingKey()
    .prefault('fallback_enabled')
    .describe('Setting that says whether the old implementation serves what the rewrite failed.'),
  service_key: settingKey()
    .prefault('service.enabled')
    .describe('Setting that says whether the service of the rewrite is enabled.'),
  service: nameOf('group')
    .optional()
    .describe(
      'Component whose processes are the service of the rewrite, node by node; if left out the setting decides alone.',
    ),
  phases: z.array(phase).min(1).max(32).describe('Phases, in their order.'),
  key_strategy: z
    .enum(['template', 'concrete'])
    .prefault('template')
    .describe(
      'How the phase of a request is found: by the template of its path, or by the path itself, which finds nothing with a name in it.',
    ),
  api_timeout: positiveDuration()
    .prefault('60s')
    .describe('After this the middleware gives up on an answer, and callers on an apply.'),
  apply_timeout: positiveDuration()
    .prefault('10m')
    .describe('After this the middleware gives up on an apply.'),
  hang: positiveDuration()
    .prefault('60s')
    .describe('How long an apply hangs that the result `hang_share` strikes.'),
  legacy: times
    .prefault({
      answer: { kind: 'lognormal', median: '120ms', sigma: 0.4, max: '10s' },
      apply_base: { kind: 'lognormal', median: '1500ms', sigma: 0.3, max: '20s' },
      reload: '150ms',
    })
    .describe('Service times of the old implementation.'),
  rewrite: times
    .prefault({
      answer: { kind: 'lognormal', median: '15ms', sigma: 0.4, max: '10s' },
      apply_base: { kind: 'lognormal', median: '1300ms', sigma: 0.25, max: '20s' },
      reload: '130ms',
    })
    .describe('Service times of the rewrite.'),
  buckets: z
    .array(positive())
    .min(1)
    .max(64)
    .prefault([1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 10, 30, 60, 120])
    .describe('Upper bounds of the histogram of applies, in seconds, ascending.'),
  topology: topology.prefault({}),
  traffic: traffic.prefault({}),
  backup: backup.prefault({}),
})
  .refine(({ phases }) => new Set(phases.map(({ name }) => name)).size === phases.length, {
    error: 'netconfig.phases: two phases have one name',
  })
  .refine(({ buckets }) => buckets.every((one, place) => one > (buckets[place - 1] ?? 0)), {
    error: 'netconfig.buckets: bounds must ascend',
  })
  .describe(
    'Network configuration of hypervisor nodes, served by an old implementation and its rewrite.',
  );

export type NetconfigSpec = z.output<typeof netconfigSchema>;
/** Service times of one implementation. */
export type TimesSpec = NetconfigSpec['legacy'];
