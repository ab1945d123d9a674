/** Stages and gates on an axis of virtual time: the rows that the charts of all runs share. */

import { durationText } from '../../kernel/words.ts';
import type { GateRecord, RunResult, StageRecord } from '../../run/result.ts';
import { NO_VALUE, outcomeSign } from '../format.ts';
import { type Html, html } from './escape.ts';
import { bottomAxis, rounded, type Scale, timeTicks } from './svg.ts';

/** Height of the row of the stages, and of that of the gates. */
export const STAGE_ROW = 26;

/** Gates of one instant lie on one another: the one to worry about lies on top. */
const PAINT_ORDER: readonly GateRecord['outcome'][] = ['pass', 'inconclusive', 'fail'];

/** The axis below a chart. */
export function timeAxis(x: Scale, virtualUs: number, bottom: number): Html {
  const axis = {
    scale: x,
    ticks: timeTicks(virtualUs, 10),
    format: durationText,
    label: 'virtual time since the start of the run',
  };
  return bottomAxis(axis, 4, bottom);
}

/** A bar per stage that began; one that did not pass has another colour, and its sign. */
export function stageBars(result: RunResult, x: Scale): Html {
  const bars = result.stages.map((stage) => {
    if (stage.startedUs === null) return null;
    const from = x(stage.startedUs);
    const width = rounded(x(stage.endedUs ?? result.virtualUs) - from);
    const title = `${stage.name}: ${stage.outcome}, ${durationText(stage.startedUs)} to ${timeText(stage.endedUs)}`;
    // Names that cannot fit are left to the title and the table.
    const fits = width > stage.name.length * 7 + 28;
    const name =
      fits && html`<text x="${from + 6}" y="25">${outcomeSign(stage.outcome)} ${stage.name}</text>`;
    return html`<g><title>${title}</title><rect class="${barClass(stage.outcome)}" x="${from}" y="10" width="${Math.max(width - 1, 1)}" height="20" rx="3"/>${name}</g>`;
  });
  return html`<text x="8" y="25">stages</text>${bars}`;
}

function barClass(outcome: StageRecord['outcome']): string {
  return outcome === 'passed' ? 'stage' : 'stage unmet';
}

/** A time, or a dash for one that never came. */
export function timeText(atUs: number | null): string {
  return atUs === null ? NO_VALUE : durationText(atUs);
}

/** How long a stage took; null while it has not ended. */
export function stageLength({ startedUs, endedUs }: StageRecord): number | null {
  return startedUs === null || endedUs === null ? null : endedUs - startedUs;
}

/** A mark per gate where it was evaluated: disc for pass, cross for fail, square for neither. */
export function gateMarks(gates: readonly GateRecord[], x: Scale): Html {
  const y = 8 + STAGE_ROW + STAGE_ROW / 2;
  const painted = PAINT_ORDER.flatMap((outcome) => gates.filter((one) => one.outcome === outcome));
  const marks = painted.map((gate) => {
    const title = `${gate.name}: ${gate.outcome} at ${durationText(gate.evaluatedUs)} (${gate.rule})`;
    return html`<g><title>${title}</title>${gateMark(gate.outcome, x(gate.evaluatedUs), y)}</g>`;
  });
  return html`<text x="8" y="${y + 4}">gates</text>${marks}`;
}

/** The mark of one gate. */
function gateMark(outcome: GateRecord['outcome'], x: number, y: number): Html {
  if (outcome === 'pass') return html`<circle class="gate-pass" cx="${x}" cy="${y}" r="5"/>`;
  if (outcome === 'fail') {
    return html`<path class="gate-fail" d="M${rounded(x - 6)},${y - 3}l3,-3l3,3l3,-3l3,3l-3,3l3,3l-3,3l-3,-3l-3,3l-3,-3l3,-3z"/>`;
  }
  return html`<rect class="gate-inconclusive" x="${rounded(x - 5)}" y="${y - 5}" width="10" height="10"/>`;
}

/** What the marks of gates mean, for the legend of a chart. */
export const GATE_LEGEND: readonly (readonly [Html, string])[] = [
  [gateMark('pass', 10, 6), 'gate passed'],
  [gateMark('fail', 10, 6), 'gate failed'],
  [gateMark('inconclusive', 10, 6), 'gate inconclusive'],
];
