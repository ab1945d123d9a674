/** Recovery: a process that starts finds what was durable when the one before it died. */
import type { Micros } from '../../kernel/time.ts';
import type { Machine } from '../node/env.ts';
import { type Hooks, type Invariant, isCorrect } from './invariant.ts';
import type { ClusterView } from './view.ts';

/** What a node had stored. */
interface Kept {
  height: number;
  /** Blocks that may not have reached the disk yet, oldest first. */
  unsynced: { readonly height: number; durableUs: Micros }[];
  stoppedUs: Micros;
}

export const recovery: Invariant = {
  numbers: [14],
  name: 'recovery',
  statement:
    'A process starts on the chain that its node had finalised, up to the last block that was ' +
    'durable when the process before it ended, unless its disk was wiped.',
  watch(view, report): Hooks {
    const all = new Map<number, Kept>();
    return {
      finalised: ({ index, disk }, { height }) => {
        const nowUs = view.nowUs();
        const kept = all.get(index) ?? { height: 0, unsynced: [], stoppedUs: 0 };
        all.set(index, kept);
        kept.height = height;
        kept.unsynced = kept.unsynced.filter(({ durableUs }) => durableUs > nowUs);
        kept.unsynced.push({ height, durableUs: nowUs + disk.fsyncUs });
      },
      // A disk that is quicker by now is done sooner with what it was at.
      tick: () => {
        for (const { index, disk } of view.turn()) {
          const latestUs = view.nowUs() + disk.fsyncUs;
          for (const block of all.get(index)?.unsynced ?? []) {
            block.durableUs = Math.min(block.durableUs, latestUs);
          }
        }
      },
      stopped: ({ index }) => {
        const kept = all.get(index);
        if (kept !== undefined) kept.stoppedUs = view.nowUs();
      },
      started: (machine) => {
        const kept = all.get(machine.index);
        if (kept === undefined) return;
        const fault = isCorrect(machine) ? faultOf(view, machine, kept) : null;
        if (fault !== null) report(`${machine.name} starts ${fault}`, [machine]);
        all.delete(machine.index);
      },
    };
  },
};

function faultOf({ chain }: ClusterView, { disk }: Machine, kept: Kept): string | null {
  const { height, hash } = disk.ledger;
  if (disk.blocks.length === 0) return null;
  const lost = kept.unsynced.find(({ durableUs }) => durableUs > kept.stoppedUs);
  const durable = lost === undefined ? kept.height : lost.height - 1;
  if (height < durable) return `at height ${height}, and had finalised ${durable}`;
  if (height > kept.height) return `at height ${height}, and had finalised only ${kept.height}`;
  return chain.hashAt(height) === hash ? null : `with another block at height ${height}`;
}
