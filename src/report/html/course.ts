/** The course of a playbook: its stages as a chart and a table, and what was done step by step. */

import { durationText } from '../../kernel/words.ts';
import type { PlaybookResult, RunResult, TimelineRecord } from '../../run/result.ts';
import { NO_VALUE, plural } from '../format.ts';
import { type Html, html } from './escape.ts';
import { badge, type Column, folded, scroller, section, table } from './layout.ts';
import {
  GATE_LEGEND,
  gateMarks,
  STAGE_ROW,
  stageBars,
  stageLength,
  timeAxis,
  timeText,
} from './marks.ts';
import { chart, horizontal, legend, rounded, type Scale } from './svg.ts';

const ROW = 22;

/** A stretch of time with its name. */
interface Span {
  readonly name: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/** The section with the chart, the stages, and every step. */
export function stagesSection(result: RunResult, playbook: PlaybookResult): Html {
  return section(
    'stages',
    'Stages',
    courseChart(result, playbook),
    stagesTable(result, playbook),
    stepsTable(result.timeline),
  );
}

/** The stages; what ended one, and whether its undoing restored what was there, where one failed. */
function stagesTable({ stages }: RunResult, playbook: PlaybookResult): Html {
  const rows = stages.map((stage, place) => ({ ...stage, ...playbook.stages[place] }));
  type Row = (typeof rows)[number];
  const failures: readonly Column<Row>[] = [
    { head: 'Ended by', cell: ({ failedBy }) => failedBy ?? NO_VALUE },
    { head: 'Why', cell: ({ failure }) => failure ?? NO_VALUE, wide: true },
    { head: 'Rollback', cell: ({ rollback }) => rollback ?? NO_VALUE },
    { head: 'What it left', cell: restoredText },
  ];
  const hasFailed = rows.some(({ failure }) => typeof failure === 'string');
  return table<Row>(
    'Stages in their order',
    [
      { head: 'Stage', cell: ({ name }) => html`<strong>${name}</strong>` },
      { head: 'Outcome', cell: ({ outcome }) => badge(outcome) },
      { head: 'From', cell: ({ startedUs }) => timeText(startedUs), numeric: true },
      { head: 'To', cell: ({ endedUs }) => timeText(endedUs), numeric: true },
      { head: 'Took', cell: (stage) => timeText(stageLength(stage)), numeric: true },
      ...(hasFailed ? failures : []),
    ],
    rows,
  );
}

function restoredText(stage: {
  readonly stateBefore?: string | null;
  readonly stateAfter?: string | null;
  readonly rollbackFailure?: string | null;
}): string {
  const { stateBefore, stateAfter, rollbackFailure } = stage;
  if (typeof rollbackFailure === 'string') return rollbackFailure;
  if (typeof stateAfter !== 'string') return NO_VALUE;
  return stateAfter === stateBefore ? 'as before the stage' : 'not as before the stage';
}

/** What was done, in order; what gates came to stands in their own section. */
function stepsTable(timeline: readonly TimelineRecord[]): Html | null {
  const steps = timeline.filter(({ kind }) => kind !== 'gate');
  if (steps.length === 0) return null;
  return folded(
    `Step by step (${plural(steps.length, 'line')})`,
    table<TimelineRecord>(
      'What was done and decided, in order',
      [
        { head: 'Time', cell: ({ atUs }) => durationText(atUs), numeric: true },
        { head: 'Kind', cell: ({ kind }) => kind },
        { head: 'What', cell: ({ detail }) => detail, wide: true },
      ],
      steps,
    ),
  );
}

function courseChart(result: RunResult, playbook: PlaybookResult): Html | null {
  const { stages, gates, virtualUs } = result;
  if (stages.every(({ startedUs }) => startedUs === null)) return null;
  const x = horizontal(virtualUs);
  const rows = [
    { name: 'faults', className: 'down', spans: faultSpans(result, playbook) },
    { name: 'alerts firing', className: 'drain', spans: firingSpans(result, playbook) },
  ].filter(({ spans }) => spans.length > 0);
  const top = 8 + 2 * STAGE_ROW;
  const bottom = top + rows.length * ROW + 4;
  const told = rows.map(({ name, spans }) => `, ${name}: ${spans.length}`);
  const description = `${plural(stages.length, 'stage')}, ${plural(gates.length, 'gate')}${told.join('')}; the tables hold the same figures.`;
  const body = html`${timeAxis(x, virtualUs, bottom)}
${stageBars(result, x)}
${gateMarks(gates, x)}
${rows.map(({ name, className, spans }, place) => spanRow(name, className, spans, top + place * ROW, x))}`;
  return html`${scroller(
    'Chart of the stages',
    chart('course', 'Stages and gates over virtual time', description, bottom, body),
  )}${legend(GATE_LEGEND)}`;
}

function spanRow(
  name: string,
  className: string,
  spans: readonly Span[],
  y: number,
  x: Scale,
): Html {
  const bars = spans.map(({ name: what, fromUs, toUs }) => {
    const width = Math.max(rounded(x(toUs) - x(fromUs)), 2);
    const title = `${what}: ${durationText(fromUs)} to ${durationText(toUs)}`;
    return html`<g><title>${title}</title><rect class="${className}" x="${x(fromUs)}" y="${y + 4}" width="${width}" height="12"/></g>`;
  });
  return html`<text x="8" y="${y + 14}">${name}</text>${bars}
`;
}

function faultSpans({ virtualUs }: RunResult, { faults }: PlaybookResult): readonly Span[] {
  return faults.map(({ name, beganUs, endedUs }) => {
    return { name, fromUs: beganUs, toUs: endedUs ?? virtualUs };
  });
}

/** What an alert has for a severity that fires as long as all is well, to show that alerts do. */
const OF_NO_SEVERITY = 'severity="none"';

/** From when to when each alert fired, but for those that are to fire all the time. */
function firingSpans({ virtualUs }: RunResult, { alerts }: PlaybookResult): readonly Span[] {
  const since = new Map<string, { readonly alert: string; readonly atUs: number }>();
  const spans: Span[] = [];
  for (const { atUs, alert, labels, after } of alerts) {
    if (labels.includes(OF_NO_SEVERITY)) continue;
    const began = since.get(labels);
    if (after === 'firing') since.set(labels, began ?? { alert, atUs });
    else if (began !== undefined) {
      spans.push({ name: alert, fromUs: began.atUs, toUs: atUs });
      since.delete(labels);
    }
  }
  for (const { alert, atUs } of since.values()) {
    spans.push({ name: alert, fromUs: atUs, toUs: virtualUs });
  }
  return spans;
}
