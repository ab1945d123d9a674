/** Versions: what runs is what is installed, and what the rollout was told. */
import type { Hooks, Invariant } from './invariant.ts';

export const versionInEffect: Invariant = {
  numbers: [37],
  name: 'version-in-effect',
  statement:
    'A node runs the code of the version that it was given, unless a fault installed other.',
  watch(view, report): Hooks {
    return {
      started: (machine) => {
        const { version, behaviour, claimedBy, name } = machine;
        // A fault that installs other code has the node for itself.
        if (claimedBy !== 'rollout' || behaviour.name === view.behaviours.get(version)?.name)
          return;
        report(`${name} starts as ${version}, with the code of ${behaviour.name}`, [machine]);
      },
    };
  },
};
