/**
 * Wrong configuration: nodes are restarted with settings that are not those of the cluster. The
 * prober counts them in `config_drift`.
 */
import { z } from 'zod';
import { positiveDuration } from '../../../schema/duration.ts';
import { freeName, name, nameOf } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import type { FaultHost } from '../host.ts';
import { drawTargets, targetFields } from '../targets.ts';
import { during, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const wrongConfigSchema = record({
  kind: z.literal('wrong_config'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
  downtime: positiveDuration().prefault('500ms').describe('From its stop until a node starts.'),
  chain: freeName().optional().describe('The chain that they mean to follow.'),
  timeouts_percent: whole(1, 10_000)
    .optional()
    .describe('Their consensus timeouts, in per cent of those of the scenario.'),
  codec_of: nameOf('version').optional().describe('Version whose wire format alone they speak.'),
})
  .refine(
    ({ chain, timeoutsPercent, codecOf }) => (chain ?? timeoutsPercent ?? codecOf) !== undefined,
    { error: 'fault.config: nothing is wrong: it needs chain, timeouts_percent or codec_of' },
  )
  .describe('Nodes are restarted with a wrong configuration, and later with the right one.');

/** Wrong configuration, as the engine reads it. */
export type WrongConfigSpec = z.output<typeof wrongConfigSchema>;

/** Restarts nodes with the wrong configuration; when it heals, with the right one. */
export function startWrongConfig(spec: WrongConfigSpec, host: FaultHost): void {
  during(spec, host, () => {
    const heals = drawTargets(spec, host).map((node) => {
      host.note('fault_start', node, spec.kind);
      const mend = host.operations.misconfigure(node, spec, spec.downtimeUs);
      return () => {
        mend();
        host.note('fault_end', node, spec.kind);
      };
    });
    return () => {
      for (const heal of heals) heal();
    };
  });
}
