/**
 * The gates: rule, value, threshold, and how near it was.
 */
import type { GateRecord } from '../../run/result.ts';
import { formatCount, formatDuration, formatValue, NO_VALUE } from '../format.ts';
import { type Html, html } from './escape.ts';
import { badge, note, section, table } from './layout.ts';

/** The section with one row per gate. */
export function gatesSection(gates: readonly GateRecord[]): Html {
  return section(
    'gates',
    'Gates',
    gatesTable(gates),
    note(
      'The margin is the distance to the threshold: above 0 on the good side. A gate without enough samples is inconclusive, and inconclusive never passes.',
    ),
  );
}

/** The table alone. */
export function gatesTable(gates: readonly GateRecord[]): Html {
  return table<GateRecord>(
    'Gates in the order of their evaluation',
    [
      { head: 'Gate', cell: gateName },
      { head: 'Outcome', cell: (gate) => badge(gate.outcome) },
      { head: 'Rule', cell: gateRule, wide: true },
      { head: 'Value', cell: (gate) => formatValue(gate.value, gate.unit), numeric: true },
      { head: 'Threshold', cell: (gate) => formatValue(gate.threshold, gate.unit), numeric: true },
      { head: 'Margin', cell: (gate) => formatValue(gate.margin, gate.unit), numeric: true },
      { head: 'Samples', cell: (gate) => formatCount(gate.samples), numeric: true },
      { head: 'Evaluated', cell: (gate) => formatDuration(gate.evaluatedUs), numeric: true },
      { head: 'First breach', cell: firstBreach, numeric: true },
      { head: 'Stage', cell: (gate) => gate.stage },
    ],
    gates,
  );
}

function gateName(gate: GateRecord): Html {
  const refs = gate.refs.length > 0 && html`<br><span class="note">${gate.refs.join(', ')}</span>`;
  return html`<strong>${gate.name}</strong>${refs}`;
}

function gateRule(gate: GateRecord): Html {
  return html`${gate.rule}${gate.reason !== null && html`<br><span class="note">${gate.reason}</span>`}`;
}

function firstBreach({ firstBreachUs }: GateRecord): string {
  return firstBreachUs === null ? NO_VALUE : formatDuration(firstBreachUs);
}
