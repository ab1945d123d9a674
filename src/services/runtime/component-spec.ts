/** What a scenario says about components: the processes of a release and what they can do. */

import { z } from 'zod';
import { distribution } from '../../schema/distribution.ts';
import { duration } from '../../schema/duration.ts';
import { interval } from '../../schema/interval.ts';
import { freeName, identifier, name, nameOf } from '../../schema/names.ts';
import { record, value } from '../../schema/record.ts';
import { size } from '../../schema/size.ts';
import { whole } from '../../schema/whole.ts';
import { capabilitySchema } from '../capabilities/table.ts';

const readiness = value({
  initial_delay: duration()
    .prefault('0s')
    .describe('Time from the start of the process to the first look.'),
  period: interval().prefault('5s').describe('Time between two looks.'),
}).describe('How its readiness is probed.');

const liveness = value({
  period: interval().prefault('10s').describe('Time between two looks.'),
  failures: whole(1, 100)
    .prefault(3)
    .describe('Failed looks in a row after which the process is restarted.'),
}).describe('The watchdog that restarts a process which no longer answers.');

const memory = value({
  base: size().describe('Resident memory of a fresh process.'),
  limit: size(1).describe('At this size the process is killed.'),
}).describe('Memory of one instance.');

const subset = value({
  name: name('group').describe('Name of the subset.'),
  first: whole(0).describe('Place of its first instance.'),
  count: whole(1, 1_024).describe('Number of its instances.'),
  labels: z.record(z.string(), z.string()).prefault({}).describe('Labels of these instances.'),
}).describe('Instances that are addressed together.');

/** What a scenario file says about a component. */
export const componentSchema = record({
  name: name('group').describe('Name of the component; also a group of all its instances.'),
  image: freeName().optional().describe('Image of the release that it runs; its name if left out.'),
  version: nameOf('version').describe('Release that it runs at the start.'),
  replicas: whole(1, 1_024).prefault(1).describe('Number of instances.'),
  spare: whole(0, 64)
    .prefault(0)
    .describe('Instances beyond these that a rollout may start for a while: its largest surge.'),
  stateful: z
    .boolean()
    .prefault(false)
    .describe('Whether an instance keeps its disk and its name.'),
  standby: z
    .boolean()
    .prefault(false)
    .describe('Whether it is not running until an action deploys it.'),
  labels: z
    .record(z.string(), z.string())
    .prefault({})
    .describe('Labels that its series carry, besides `instance` and `component`.'),
  subsets: z.array(subset).max(64).prefault([]).describe('Groups of some of its instances.'),
  startup: distribution().prefault('5s').describe('Time a process needs to load.'),
  readiness: readiness.prefault({}),
  liveness: liveness.optional(),
  grace: duration().prefault('30s').describe('Longest time that a stopping process may drain.'),
  restart_after: duration()
    .prefault('10s')
    .describe('First back-off of the supervisor; doubles up to 5 minutes.'),
  memory: memory.prefault({ base: '256MiB', limit: '4GiB' }),
  config: nameOf('bundle').optional().describe('Configuration bundle that its files come from.'),
  scrape: z.boolean().prefault(true).describe('Whether its metrics are scraped.'),
  logs: identifier().optional().describe('Stream that its log lines are in; its name if left out.'),
  capabilities: z.array(capabilitySchema).max(16).prefault([]).describe('What it can do.'),
})
  .refine(({ stateful, spare }) => !stateful || spare === 0, {
    error: 'component.spare: an instance that keeps its disk and its name has no spare',
  })
  .describe('A component: instances of one image, and what they can do.');

/** Component, as the engine reads it. */
export type ComponentSpec = z.output<typeof componentSchema>;
