/**
 * Faults: what struck whom, and how the cluster came out of it.
 */

import { durationText } from '../../kernel/words.ts';
import type { RunResult } from '../../run/result.ts';
import { convergenceText, doseText, type FaultSpan, faultSpans } from '../faults.ts';
import { NO_VALUE } from '../format.ts';
import type { Html } from './escape.ts';
import { facts, note, section, table } from './layout.ts';

/** The section with one row per fault. Churn, of which the timeline shows each outage, has none. */
export function faultsSection(result: RunResult): Html | null {
  const spans = faultSpans(result.timeline);
  const told: (readonly [string, string | null])[] = [
    ['Dose', doseText(result)],
    ['Convergence', convergenceText(result)],
  ];
  const known = told.flatMap(([name, text]) => (text === null ? [] : [[name, text] as const]));
  if (known.length === 0 && spans.length === 0) return null;
  return section(
    'faults',
    'Faults',
    known.length > 0 && facts(known),
    spans.length === 0 ? note('No fault but churn.') : spansTable(spans),
  );
}

function spansTable(spans: readonly FaultSpan[]): Html {
  return table<FaultSpan>(
    'Faults in the order in which they began',
    [
      { head: 'From', cell: ({ fromUs }) => durationText(fromUs), numeric: true },
      { head: 'To', cell: ({ toUs }) => timeText(toUs), numeric: true },
      { head: 'Node', cell: ({ node }) => node ?? NO_VALUE },
      { head: 'Fault', cell: ({ detail }) => detail },
    ],
    spans,
  );
}

function timeText(atUs: number | null): string {
  return atUs === null ? NO_VALUE : durationText(atUs);
}
