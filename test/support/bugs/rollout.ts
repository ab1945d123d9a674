/** Planted bugs of the rollout and of what carries it out. */
import { SeriesStore } from '../../../src/metrics/series-store.ts';
import type { World } from '../../../src/model/world/world.ts';
import { type Bug, regot, replaced } from './bug.ts';

const CANDIDATE = 'v1.5.0-rc.1';
const PREVIOUS = 'v1.4.2';
/** The gate of the rolling restart fails, and its plan undoes it. */
const ROLLBACK = ['gates.1.op=">"', 'faults=[]'];

export const ROLLOUT_BUGS: readonly Bug[] = [
  {
    name: 'stale-gate',
    story: 'A gate is judged without waiting for a scrape.',
    overrides: ['faults=[]'],
    foundBy: ['stages'],
    seedsMax: 1,
    plant: () => regot(SeriesStore.prototype, 'lastScrapeUs', () => Number.MAX_SAFE_INTEGER),
  },
  {
    name: 'budget-ignored',
    story: 'The rollout takes nodes whatever is down already.',
    overrides: [
      'faults=[{name: churn, kind: churn, rate: 120/min, start: 2s, downtime: 600ms, targets: [validators]}]',
    ],
    foundBy: ['budget'],
    seedsMax: 3,
    plant: ({ control }: World) => replaced(control, { unavailableCount: () => 0 }),
  },
  {
    name: 'drain-skipped',
    story: 'Nodes are stopped without being drained.',
    foundBy: ['drain'],
    seedsMax: 1,
    plant: ({ control }: World) => replaced(control, { drain: () => {} }),
  },
  {
    name: 'rollback-skips-node',
    story: 'A rollback leaves one node in the candidate.',
    overrides: ROLLBACK,
    foundBy: ['rollback', 'conservation'],
    seedsMax: 1,
    plant: ({ control, machines }: World) => {
      const start = control.start.bind(control);
      return replaced(control, {
        start: (node, version) => {
          const isSkipped = machines[node]?.name === 'validators-2' && version === PREVIOUS;
          start(node, isSkipped ? CANDIDATE : version);
        },
      });
    },
  },
  {
    name: 'old-code-new-label',
    story: 'One node is labelled with the candidate, and runs the previous release.',
    foundBy: ['version-in-effect'],
    seedsMax: 1,
    plant: ({ machines }: World) => {
      const machine = machines[3] as (typeof machines)[number];
      const { behaviour } = machine;
      return regot(machine, 'behaviour', () => behaviour);
    },
  },
  {
    name: 'upgrade-at-restart',
    story: 'A node that a fault restarts comes back in the candidate, ahead of the rollout.',
    overrides: ['stages.0.hold={min: 8s}'],
    foundBy: ['blast-radius'],
    seedsMax: 2,
    plant: ({ machines }: World) => {
      const machine = machines[1] as (typeof machines)[number];
      const { version } = machine;
      return regot(machine, 'version', () => (machine.lives > 0 ? CANDIDATE : version));
    },
  },
];
