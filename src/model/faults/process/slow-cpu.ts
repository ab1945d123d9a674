/** Slow processor: whatever a node computes takes longer than modelled. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import { afflict, afflictionFields } from '../affliction.ts';
import type { FaultHost } from '../host.ts';

/** What a scenario file says about it. */
export const slowCpuSchema = record({
  kind: z.literal('slow_cpu'),
  name: name('fault').describe('Name of this fault.'),
  ...afflictionFields,
  factor: whole(2, 1_000).describe('How many times as long all work takes.'),
}).describe('All work of nodes takes longer; healed, what had queued up goes on as fast as ever.');

/** Slow processor, as the engine reads it. */
export type SlowCpuSpec = z.output<typeof slowCpuSchema>;

/** Slows the processors of the targets down; healed, they do what is left as fast as ever. */
export function startSlowCpu(spec: SlowCpuSpec, host: FaultHost): void {
  afflict(spec, host, (node) => host.process.slow(node, spec.factor));
}
