/** Catching up: a node that runs does not stay behind. */
import type { Micros } from '../../kernel/time.ts';
import type { Machine } from '../node/env.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { ClusterView } from './view.ts';

/** Longest time without a block for a node that is behind. */
const STUCK_US_MAX: Micros = 10_000_000;
/** Blocks behind from which on a node counts as behind. */
const BEHIND_MIN = 3;

interface Stand {
  readonly life: number;
  readonly height: number;
  readonly sinceUs: Micros;
  isTold: boolean;
}

export const catchUp: Invariant = {
  numbers: [20],
  name: 'catch-up',
  statement:
    'A node whose process listens, that no fault ails or cuts off and whose release knows the ' +
    'protocol of the chain gets on within 10 s when it is three blocks behind.',
  watch(view, report): Hooks {
    const stands = new Map<number, Stand>();
    /** By node: what it has finalised, side by side, since it is asked of all of them. */
    const heights = new Int32Array(view.machines.length);
    const look = (machine: Machine, nowUs: Micros): void => {
      const { index, lives, disk } = machine;
      const { height } = disk.ledger;
      const known = stands.get(index);
      if (known?.life !== lives || known.height !== height) {
        stands.set(index, { life: lives, height, sinceUs: nowUs, isTold: false });
      } else if (nowUs - known.sinceUs > STUCK_US_MAX && !known.isTold) {
        known.isTold = true;
        const top = view.chain.height;
        report(`${machine.name} stays at height ${height}, others at ${top}`, [machine]);
      }
    };
    return {
      finalised: ({ index }, { height }) => {
        heights[index] = height;
      },
      started: ({ index, disk }) => {
        heights[index] = disk.ledger.height;
      },
      tick: () => {
        const nowUs = view.nowUs();
        const isQuiet = view.quiet.lengthUs(nowUs) > 0;
        const topBehind = view.chain.height - BEHIND_MIN;
        for (let node = 0; node < heights.length; node += 1) {
          const isBehind = isQuiet && (heights[node] as number) <= topBehind;
          const machine = isBehind ? view.machines[node] : undefined;
          if (machine !== undefined && isAsked(view, machine)) look(machine, nowUs);
          else if (stands.size > 0) stands.delete(node);
        }
      },
    };
  },
};

/** Whether a node that is behind should get on. */
function isAsked({ chain, isAiling, quiet }: ClusterView, machine: Machine): boolean {
  const { process, index } = machine;
  if (process?.isAnswering !== true || isAiling(index) || !quiet.reaches(index)) return false;
  return process.behaviour.protocolMax >= chain.ledger.view.protocol;
}
