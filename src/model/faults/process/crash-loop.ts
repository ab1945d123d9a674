/** Crash loop: nodes start and die again, a number of times or until they are healed. */
import { z } from 'zod';
import { interval } from '../../../schema/interval.ts';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';
import { isBearable, persist } from '../dose.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, takeDown } from '../outage.ts';
import { drawTargets } from '../targets.ts';
import { during, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const crashLoopSchema = record({
  kind: z.literal('crash_loop'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
  duration: windowFields.duration,
  uptime: interval().describe('From the start of a process until it dies again.'),
  times: whole(2).optional().describe('Deaths of each node; without it, until it is healed.'),
}).describe('Nodes start and die again, a number of times or until healed.');

/** Crash loop, as the engine reads it. */
export type CrashLoopSpec = z.output<typeof crashLoopSchema>;

/** Has the targets die again and again; healed, they start once more and stay. */
export function startCrashLoop(spec: CrashLoopSpec, host: FaultHost): void {
  during(spec, host, () => {
    let isOpen = true;
    const isWanted = (): boolean => isOpen;
    for (const node of drawTargets(spec, host)) die(spec, node, host, isWanted, 1);
    return () => {
      isOpen = false;
    };
  });
}

/** Has a node die for the `death`th time. One that is not ready yet costs the budget nothing more. */
function die(
  spec: CrashLoopSpec,
  node: number,
  host: FaultHost,
  isWanted: () => boolean,
  death: number,
): void {
  persist(host, isWanted, () => {
    const isCostly = death === 1 || host.process.isReady(node);
    if (isCostly && !isBearable(spec, node, host)) return false;
    if (!takeDown(spec, node, host)) return false;
    if (death !== spec.times) {
      const again = (): void => die(spec, node, host, isWanted, death + 1);
      host.after(spec.downtimeUs + spec.uptimeUs, again);
    }
    return true;
  });
}
