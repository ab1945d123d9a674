/**
 * Lying probes: readiness or version of nodes is told wrong. What a node runs can still be asked by
 * how it behaves.
 */
import { z } from 'zod';
import { name, nameOf } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { drawTargets, targetFields } from '../targets.ts';
import { during, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const probeLiesSchema = record({
  kind: z.literal('probe_lies'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
  ready: z.boolean().optional().describe('What the readiness probe says, whatever is true.'),
  version: nameOf('version').optional().describe('What the label of the nodes says they run.'),
})
  .refine(({ ready, version }) => (ready ?? version) !== undefined, {
    error: 'fault.lie: says nothing: it needs ready or version',
  })
  .describe('Probes tell something else of nodes than what is true.');

/** Lying probes, as the engine reads it. */
export type ProbeLiesSpec = z.output<typeof probeLiesSchema>;

/** Has the probes of the targets lie. */
export function startProbeLies(spec: ProbeLiesSpec, host: FaultHost): void {
  during(spec, host, () => {
    const heals = drawTargets(spec, host).flatMap((node) => lie(spec, host, node));
    return () => {
      for (const heal of heals) heal();
    };
  });
}

function lie({ ready, version }: ProbeLiesSpec, host: FaultHost, node: number): (() => void)[] {
  const heals: (() => void)[] = [];
  if (ready !== undefined) {
    heals.push(host.operations.misreportReady(node, ready));
    host.note('fault_start', node, `is said to be ${ready ? 'ready' : 'not ready'}`);
  }
  if (version !== undefined) {
    heals.push(host.operations.mislabel(node, version));
    host.note('fault_start', node, `is said to run ${version}`);
  }
  heals.push(() => host.note('fault_end', node, 'probes tell the truth'));
  return heals;
}
