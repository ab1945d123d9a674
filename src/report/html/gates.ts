/**
 * The gates: rule, value, threshold, and how near it was.
 */

import { durationText } from '../../kernel/words.ts';
import type { GateRecord, PlaybookResult, StageRecord } from '../../run/result.ts';
import { formatCount, formatValue, NO_VALUE, plural } from '../format.ts';
import { unjudgedWhy } from '../unjudged.ts';
import { type Html, html } from './escape.ts';
import { badge, type Column, folded, note, section, table } from './layout.ts';

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
      VALUE,
      THRESHOLD,
      { head: 'Margin', cell: (gate) => formatValue(gate.margin, gate.unit), numeric: true },
      SAMPLES,
      { head: 'Evaluated', cell: (gate) => durationText(gate.evaluatedUs), numeric: true },
      { head: 'First breach', cell: firstBreach, numeric: true },
      { head: 'Stage', cell: (gate) => gate.stage },
    ],
    gates,
  );
}

/** The gates of a playbook, of which there are many: by stage, and open where one did not pass. */
export function stageGatesSection(
  stages: readonly StageRecord[],
  gates: readonly GateRecord[],
  unjudged: PlaybookResult['unjudged'],
): Html {
  return section(
    'gates',
    'Gates',
    stages.map(({ name }) => ofStage(name, gates)),
    unjudgedTable(unjudged),
    note(
      'A gate that counts violations wants none: its threshold is 0. One without enough samples is inconclusive, and inconclusive never passes.',
    ),
  );
}

function ofStage(stage: string, all: readonly GateRecord[]): Html | null {
  const gates = all.filter((gate) => gate.stage === stage);
  if (gates.length === 0) return null;
  const unmet = gates.filter(({ outcome }) => outcome !== 'pass');
  const count = `${gates.length - unmet.length} of ${plural(gates.length, 'gate')} passed`;
  const caption = `Gates of the stage ${stage}, in the order of their evaluation`;
  return folded(
    html`<strong>${stage}</strong> ${count}`,
    table<GateRecord>(caption, STAGE_COLUMNS, gates),
    unmet.length > 0,
  );
}

/** What was asked at no time, and so guarded nothing. */
function unjudgedTable(unjudged: PlaybookResult['unjudged']): Html | null {
  if (unjudged.length === 0) return null;
  return folded(
    html`<strong>never judged</strong> ${plural(unjudged.length, 'gate')}, of which nothing is known`,
    table<PlaybookResult['unjudged'][number]>(
      'Gates that were never judged, and why',
      [
        { head: 'Gate', cell: ({ gate }) => html`<strong>${gate}</strong>` },
        { head: 'Critical', cell: ({ isCritical }) => (isCritical ? 'yes' : 'no') },
        { head: 'Why', cell: ({ reason }) => unjudgedWhy(reason) },
      ],
      unjudged,
    ),
    unjudged.some(({ reason }) => reason === 'condition'),
  );
}

const VALUE: Column<GateRecord> = {
  head: 'Value',
  cell: ({ value, unit }) => formatValue(value, unit),
  numeric: true,
};

const THRESHOLD: Column<GateRecord> = {
  head: 'Threshold',
  cell: ({ threshold, unit }) => formatValue(threshold, unit),
  numeric: true,
};

const SAMPLES: Column<GateRecord> = {
  head: 'Samples',
  cell: ({ samples }) => formatCount(samples),
  numeric: true,
};

const STAGE_COLUMNS: readonly Column<GateRecord>[] = [
  { head: 'Gate', cell: gateName },
  { head: 'Outcome', cell: ({ outcome }) => badge(outcome) },
  { head: 'Rule', cell: gateRule, wide: true },
  VALUE,
  THRESHOLD,
  SAMPLES,
  { head: 'At', cell: ({ evaluatedUs }) => durationText(evaluatedUs), numeric: true },
];

function gateName(gate: GateRecord): Html {
  const refs = gate.refs.length > 0 && html`<br><span class="note">${gate.refs.join(', ')}</span>`;
  return html`<strong>${gate.name}</strong>${refs}`;
}

function gateRule(gate: GateRecord): Html {
  return html`${gate.rule}${gate.reason !== null && html`<br><span class="note">${gate.reason}</span>`}`;
}

function firstBreach({ firstBreachUs }: GateRecord): string {
  return firstBreachUs === null ? NO_VALUE : durationText(firstBreachUs);
}
