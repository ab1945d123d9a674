/** What a scenario says about telemetry: who sends it, and who collects it. */

import { z } from 'zod';
import { duration, positiveDuration } from '../../../schema/duration.ts';
import { interval } from '../../../schema/interval.ts';
import { identifier, nameOf } from '../../../schema/names.ts';
import { record, value } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';

const height = value({
  capability: identifier().describe('Capability of the same component.'),
  probe: identifier().describe('Question that it answers with a number.'),
  args: z
    .record(z.string().min(1).max(64), z.union([z.boolean(), z.number(), z.string().max(256)]))
    .prefault({})
    .describe('Its arguments.'),
}).describe('Where the height in a snapshot comes from.');

/** What a scenario file says about the capability that sends. */
export const telemetrySchema = record({
  kind: z.literal('telemetry'),
  interval: interval()
    .prefault('30s')
    .describe('Time between two snapshots, unless the setting `telemetry.interval` says another.'),
  height: height
    .optional()
    .describe('Where the height comes from; the number of the snapshot if left out.'),
  fields: z
    .array(z.string().min(1).max(128))
    .max(64)
    .prefault([])
    .describe('Settings whose values each snapshot and log line has, by key.'),
  queue: whole(1, 100_000).prefault(64).describe('Most snapshots that wait to be sent.'),
  confirm: positiveDuration().prefault('2s').describe('How long a confirmation is awaited.'),
  retries: whole(0, 100).prefault(2).describe('Most tries after the first.'),
  backoff: interval().prefault('500ms').describe('Wait before the second try; doubles.'),
  backoff_max: positiveDuration().prefault('10s').describe('Longest wait.'),
}).describe('A task that tells a collector, and the log, how the process is.');

/** The task, as the engine reads it. */
export type TelemetrySpec = z.output<typeof telemetrySchema>;

/** What a scenario file says about the capability that collects. */
export const collectorSchema = record({
  kind: z.literal('collector'),
  sources: z
    .array(nameOf('group'))
    .min(1)
    .max(64)
    .describe('Components or groups whose instances send to it, by their capability `telemetry`.'),
  interval: interval()
    .prefault('30s')
    .describe('Time from one snapshot of a source to the next, as it expects it.'),
  patience: duration()
    .prefault('0s')
    .describe('Time from the first sight of a source until the first snapshot counts as due.'),
}).describe('Collects the snapshots of telemetry tasks.');

/** The collector, as the engine reads it. */
export type CollectorSpec = z.output<typeof collectorSchema>;
