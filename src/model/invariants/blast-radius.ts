/** Blast radius: only what the rollout restarts changes its version. */
import type { Hooks, Invariant } from './invariant.ts';

/** As whom the rollout claims the nodes that it restarts. */
const ROLLOUT = 'rollout';

export const blastRadius: Invariant = {
  numbers: [35],
  name: 'blast-radius',
  statement: 'A node starts in another version than before only while the rollout restarts it.',
  watch({ machines }, report): Hooks {
    const versions = machines.map(({ version }) => version);
    return {
      started: (machine) => {
        const { index, version, claimedBy, name } = machine;
        const before = versions[index];
        versions[index] = version;
        if (version === before || claimedBy === ROLLOUT) return;
        report(`${name} starts in ${version}, and ran ${before}`, [machine]);
      },
    };
  },
};
