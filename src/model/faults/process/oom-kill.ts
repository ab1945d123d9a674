/** Out of memory: every so often the node dies whose memory holds most, and what it held is lost. */
import { z } from 'zod';
import { interval } from '../../../schema/interval.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import { isBearable } from '../dose.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, takeDown } from '../outage.ts';
import { drawTargets } from '../targets.ts';
import { during, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const oomKillSchema = record({
  kind: z.literal('oom_kill'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
  duration: windowFields.duration,
  every: interval().describe('Time from one look at the memory of the targets to the next.'),
  transactions_min: whole(1).describe('Waiting transactions from which a node is killed.'),
}).describe('The node with most transactions in memory is killed every so often.');

/** Out of memory, as the engine reads it. */
export type OomKillSpec = z.output<typeof oomKillSchema>;

/** Kills the target with the most waiting transactions, if they are too many, again and again. */
export function startOomKill(spec: OomKillSpec, host: FaultHost): void {
  during(spec, host, () => {
    const nodes = drawTargets(spec, host);
    let isOpen = true;
    const look = (): void => {
      if (!isOpen) return;
      const greediest = greediestOf(nodes, host);
      const isTooMuch = host.process.transactionsWaiting(greediest) >= spec.transactionsMin;
      if (isTooMuch && isBearable(spec, greediest, host)) takeDown(spec, greediest, host);
      host.after(spec.everyUs, look);
    };
    host.after(spec.everyUs, look);
    return () => {
      isOpen = false;
    };
  });
}

/** The node with most in its memory; of several, the first. */
function greediestOf(nodes: readonly number[], host: FaultHost): number {
  const { process } = host;
  return nodes.reduce((most, node) =>
    process.transactionsWaiting(node) > process.transactionsWaiting(most) ? node : most,
  );
}
