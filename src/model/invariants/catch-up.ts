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
    'A node whose process listens, that no fault ails and whose release knows the protocol of the ' +
    'chain gets on within 10 s when it is three blocks behind.',
  watch(view, report): Hooks {
    const stands = new Map<number, Stand>();
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
      tick: () => {
        const nowUs = view.nowUs();
        const isQuiet = view.quiet.lengthUs(nowUs) > 0;
        for (const machine of view.turn()) {
          if (isQuiet && isAsked(view, machine)) look(machine, nowUs);
          else if (stands.size > 0) stands.delete(machine.index);
        }
      },
    };
  },
};

function isAsked({ chain, isAiling }: ClusterView, machine: Machine): boolean {
  const { process, disk, index } = machine;
  if (disk.ledger.height + BEHIND_MIN > chain.height) return false;
  if (process?.isAnswering !== true || isAiling(index)) return false;
  return process.behaviour.protocolMax >= chain.ledger.view.protocol;
}
