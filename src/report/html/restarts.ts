/**
 * The restarts of the rollout, node by node.
 */

import { durationText } from '../../kernel/words.ts';
import type { RestartRecord, RunResult } from '../../run/result.ts';
import { formatCount, NO_VALUE } from '../format.ts';
import type { Html } from './escape.ts';
import { badge, section, table } from './layout.ts';

/** The section with one row per restart; nothing when nobody was restarted. */
export function restartsSection({ restarts }: RunResult): Html | null {
  if (restarts.length === 0) return null;
  return section(
    'restarts',
    'Restarts',
    table<RestartRecord>(
      'Restarts by the rollout in their order: outage from drain to ready, recovery from start to ready',
      [
        { head: 'Node', cell: (restart) => restart.node },
        { head: 'From', cell: (restart) => restart.fromVersion },
        { head: 'To', cell: (restart) => restart.toVersion },
        { head: 'Drain', cell: (restart) => durationText(restart.drainUs), numeric: true },
        { head: 'Stopped', cell: (restart) => durationText(restart.stoppedUs), numeric: true },
        { head: 'Started', cell: (restart) => durationText(restart.startedUs), numeric: true },
        { head: 'Ready', cell: ready, numeric: true },
        { head: 'Outage', cell: (one) => until(one, one.drainUs), numeric: true },
        { head: 'Recovery', cell: (one) => until(one, one.startedUs), numeric: true },
        { head: 'Log records read', cell: (one) => formatCount(one.walRecords), numeric: true },
        { head: 'Blocks synced', cell: (one) => formatCount(one.blocksSynced), numeric: true },
      ],
      restarts,
    ),
  );
}

function ready({ readyUs }: RestartRecord): Html | string {
  return readyUs === null ? badge('fail', 'never') : durationText(readyUs);
}

function until({ readyUs }: RestartRecord, fromUs: number): string {
  return readyUs === null ? NO_VALUE : durationText(readyUs - fromUs);
}
