/** Memory: whatever waits has a limit. */
import type { Machine } from '../node/env.ts';
import { MEMPOOL_MAX } from '../node/mempool.ts';
import { Process } from '../node/process.ts';
import type { Hooks, Invariant } from './invariant.ts';

/** Events under way for each node: a node has few timers, and each link few messages. */
const PENDING_PER_NODE = 4_096;
/** Records of a log: of one height, and of those fetched from others, which are not logged. */
const LOG_FRAMES = 192;
const LOG_FRAMES_PER_ROUND = 8;

export const bounded: Invariant = {
  numbers: [23],
  name: 'bounded',
  statement:
    'Transactions that wait at a node, the frames of its log and the events under way for each ' +
    'node stay below fixed limits.',
  watch(view, report): Hooks {
    const told = new Set<string>();
    const tell = (subject: string, message: string, machines: readonly Machine[]): void => {
      if (told.has(subject)) return;
      told.add(subject);
      report(message, machines);
    };
    return {
      tick: () => {
        const events = view.pendingCount();
        if (events > PENDING_PER_NODE * view.machines.length) {
          tell('events', `${events} events are under way`, []);
        }
        for (const machine of view.turn()) {
          const excess = excessOf(machine);
          if (excess !== null) tell(machine.name, `${machine.name} has ${excess}`, [machine]);
        }
      },
    };
  },
};

function excessOf({ process, disk }: Machine): string | null {
  const waiting = process?.transactionsWaiting ?? 0;
  if (waiting > MEMPOOL_MAX) return `${waiting} transactions waiting`;
  const round = process instanceof Process ? (process.engine?.round ?? 0) : 0;
  const framesMax = LOG_FRAMES + LOG_FRAMES_PER_ROUND * round;
  return disk.logLength > framesMax ? `${disk.logLength} records in its log` : null;
}
