/**
 * The wallet tracker: what it indexed, read and audited during the rollout.
 */

import { durationText } from '../../kernel/words.ts';
import type { RunResult, TrackerResult } from '../../run/result.ts';
import { formatCount, plural, shortHash } from '../format.ts';
import { type Html, html } from './escape.ts';
import { badge, code, section, table } from './layout.ts';

/** The section about the tracker; nothing without one. */
export function trackerSection({ tracker }: RunResult): Html | null {
  if (tracker === null) return null;
  const failed = tracker.auditFailures.length;
  return section(
    'tracker',
    'Wallet tracker',
    html`<p>${plural(tracker.audits, 'audit')}: ${failed === 0 ? badge('pass', 'none failed') : badge('fail', `${failed} failed`)} ${plural(tracker.reads, 'read')}, ${plural(tracker.lagBlocks, 'block')} behind at the end.</p>
`,
    failed > 0 &&
      html`<ul>${tracker.auditFailures.map((failure) => html`<li>${failure}</li>`)}</ul>`,
    tracker.blocks.length > 0 && indexTable(tracker),
  );
}

function indexTable(tracker: TrackerResult): Html {
  return table<TrackerResult['blocks'][number]>(
    'Blocks it indexed',
    [
      { head: 'Block', cell: (block) => block.fixture },
      { head: 'Hash', cell: (block) => code(shortHash(block.hash)) },
      { head: 'Height on this chain', cell: (one) => formatCount(one.chainHeight), numeric: true },
      { head: 'Transactions', cell: (one) => formatCount(one.transactions), numeric: true },
      { head: 'Indexed at', cell: (one) => durationText(one.indexedUs), numeric: true },
    ],
    tracker.blocks,
  );
}
