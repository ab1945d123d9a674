/**
 * Restart in the wrong version: nodes come back running another release than the one installed on
 * paper. A probe that asks for behaviour tells.
 */
import { z } from 'zod';
import { name, nameOf } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { persist, strikeWhenBearable } from '../dose.ts';
import type { FaultHost } from '../host.ts';
import { outageFields, takeDown } from '../outage.ts';
import { drawTargets } from '../targets.ts';
import { during, type Heal, windowFields } from '../window.ts';

/** What a scenario file says about it. */
export const restartWrongVersionSchema = record({
  kind: z.literal('restart_wrong_version'),
  name: name('fault').describe('Name of this fault.'),
  ...outageFields,
  duration: windowFields.duration,
  version: nameOf('version').describe('What they run when they come back.'),
}).describe('Nodes crash and come back in another version than is installed on paper.');

/** Restart in the wrong version, as the engine reads it. */
export type RestartWrongVersionSpec = z.output<typeof restartWrongVersionSchema>;

/**
 * Restarts the targets in the wrong version; healed, they are restarted in the right one, unless a
 * rollout has given them another by then. That waits for no readiness: a node in an old version can
 * make nothing of a chain that goes by newer rules.
 */
export function startRestartWrongVersion(spec: RestartWrongVersionSpec, host: FaultHost): void {
  const { process } = host;
  during(spec, host, () => {
    const struck: { readonly node: number; readonly undo: Heal }[] = [];
    let isOpen = true;
    for (const node of drawTargets(spec, host)) {
      const install = (): void => {
        struck.push({ node, undo: process.misinstall(node, spec.version) });
      };
      const strike = (): boolean => takeDown(spec, node, host, install);
      strikeWhenBearable(spec, node, host, () => isOpen, strike);
    }
    return () => {
      isOpen = false;
      for (const { node, undo } of struck) {
        undo();
        const isWrong = (): boolean => process.isMisinstalled(node);
        const mend = (): boolean => takeDown(spec, node, host, () => process.reinstall(node));
        persist(host, isWrong, () => host.retake(node, spec.name) && mend());
      }
    };
  });
}
