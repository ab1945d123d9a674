/** Planted bugs of HotStuff, and what gives them occasions to show themselves. */
import { HOTSTUFF_RULES } from '../../../src/model/consensus/hotstuff/rules.ts';
import { ConsensusLog } from '../../../src/model/node/consensus-log.ts';
import { ViewPart } from '../../../src/model/node/view-part.ts';
import { type Bug, replaced } from './bug.ts';

/** The change to a drill that takes this engine. */
export const HOTSTUFF = 'consensus.engine=hotstuff';

const HEAVY_LOSS =
  'faults=[{name: loss, kind: loss, share: 35%, targets: [validators], start: 1s, duration: 20s}]';

/** Loss, and crashes within heights. */
export const RESTARTS = HEAVY_LOSS.replace(
  /]$/,
  ', {name: churn, kind: churn, rate: 240/min, start: 1s, downtime: 20ms, targets: [validators]}]',
);

/** Bugs of the second consensus engine, hunted in the same drill with that engine. */
export const HOTSTUFF_BUGS: readonly Bug[] = [
  {
    name: 'hotstuff-quorum-off-by-one',
    story: 'HotStuff: a certificate needs one validator less than a quorum has.',
    overrides: [HOTSTUFF],
    foundBy: ['certificate', 'lock-rule'],
    seedsMax: 2,
    plant: () => {
      const hasQuorum = (power: number, total: number) => 3 * power > 2 * total - total / 2;
      return replaced(HOTSTUFF_RULES, { hasQuorum });
    },
  },
  {
    name: 'hotstuff-votes-after-giving-up',
    story: 'HotStuff: a validator that gave a view up votes in it all the same.',
    overrides: [HOTSTUFF, HEAVY_LOSS],
    foundBy: ['given-up'],
    seedsMax: 3,
    plant: () => {
      const mends = [
        replaced(HOTSTUFF_RULES, { endsViews: false }),
        replaced(ViewPart.prototype, { isOpen: () => true }),
      ];
      return () => {
        for (const mend of mends) mend();
      };
    },
  },
  {
    name: 'hotstuff-vote-not-logged',
    story: 'HotStuff: a vote leaves the node without a record of it in the write-ahead log.',
    overrides: [HOTSTUFF],
    foundBy: ['vote-logged'],
    seedsMax: 1,
    plant: () => replaced(ConsensusLog.prototype, { vote: () => true }),
  },
  {
    name: 'hotstuff-log-not-replayed',
    story: 'HotStuff: a process that starts does not read its write-ahead log.',
    overrides: [HOTSTUFF, RESTARTS],
    foundBy: ['double-vote', 'given-up', 'leader', 'equivocation', 'lock-rule'],
    seedsMax: 6,
    plant: () =>
      replaced(ConsensusLog.prototype, { replay: () => ({ records: 0, replay: undefined }) }),
  },
];
