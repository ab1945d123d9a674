/**
 * Stages, gates and restarts on one axis of virtual time.
 */

import { durationText } from '../../kernel/words.ts';
import type { RunResult, StageRecord } from '../../run/result.ts';
import { plural } from '../format.ts';
import { type Html, html } from './escape.ts';
import { badge, code, note, scroller, section, table } from './layout.ts';
import {
  GATE_LEGEND,
  gateMarks,
  STAGE_ROW,
  stageBars,
  stageLength,
  timeAxis,
  timeText,
} from './marks.ts';
import { type NodeSpans, nodeSpans, outOfService, type Span, type SpanKind } from './outages.ts';
import {
  CHART_WIDTH,
  chart,
  horizontal,
  legend,
  MARGIN_LEFT,
  MARGIN_RIGHT,
  rounded,
  type Scale,
  scaleTo,
} from './svg.ts';

const ROW = 18;
/** More nodes than this would make a chart nobody reads. */
const NODES_MAX = 64;

const MEANINGS: Readonly<Record<SpanKind, string>> = {
  drain: 'draining, still serving',
  down: 'stopped by the rollout',
  sync: 'started, catching up',
  churn: 'down by churn',
  crash: 'down by another fault',
};

/** The section with the chart and the table of stages. */
export function timelineSection(result: RunResult): Html {
  return section('timeline', 'Timeline', stagesTable(result), gantt(result));
}

function stagesTable(result: RunResult): Html {
  return table<StageRecord>(
    'Stages, in virtual time',
    [
      { head: 'Stage', cell: (stage) => stage.name },
      { head: 'Outcome', cell: (stage) => badge(stage.outcome) },
      { head: 'From', cell: (stage) => timeText(stage.startedUs), numeric: true },
      { head: 'To', cell: (stage) => timeText(stage.endedUs), numeric: true },
      { head: 'Took', cell: (stage) => timeText(stageLength(stage)), numeric: true },
      { head: 'Rollback', cell: (stage) => stage.rollback !== null && code(stage.rollback) },
    ],
    result.stages,
  );
}

function gantt(result: RunResult): Html {
  const nodes = nodeSpans(result);
  const shown = nodes.slice(0, NODES_MAX);
  const x = horizontal(result.virtualUs);
  const nodesTop = 8 + 2 * STAGE_ROW + 8;
  const stripTop = nodesTop + shown.length * ROW + 12;
  const bottom = stripTop + 48;
  const body = html`${timeAxis(x, result.virtualUs, bottom)}
${stageBars(result, x)}
${gateMarks(result.gates, x)}
${shown.map((node, index) => nodeRow(node, nodesTop + index * ROW, x))}
${serviceStrip(nodes, x, stripTop, bottom)}`;
  const description = `${plural(result.stages.length, 'stage')}, ${plural(result.gates.length, 'gate')}, ${plural(result.restarts.length, 'restart')}; the tables hold the same figures.`;
  const hidden = nodes.length - shown.length;
  return html`${scroller(
    'Timeline chart',
    chart('gantt', 'Stages, gates and outages over virtual time', description, bottom, body),
  )}${ganttLegend()}${hidden > 0 && note(`${plural(hidden, 'more node')} had outages; the chart leaves them out, the counts below it do not.`)}`;
}

function nodeRow({ node, spans }: NodeSpans, y: number, x: Scale): Html {
  return html`<text x="8" y="${y + 13}">${shortName(node)}</text>${spans.map((span) => spanBar(node, span, y, x))}
`;
}

function spanBar(node: string, span: Span, y: number, x: Scale): Html {
  const from = x(span.fromUs);
  const width = Math.max(rounded(x(span.toUs) - from), 1);
  const until = span.isOpen ? 'to the end of the run' : `to ${durationText(span.toUs)}`;
  const title = `${node}: ${MEANINGS[span.kind]}, ${durationText(span.fromUs)} ${until}`;
  return html`<g><title>${title}</title>${spanShape(span.kind, from, y, width)}</g>`;
}

/** Each kind has its own height too, so that it is told apart without colour. */
function spanShape(kind: SpanKind, x: number, y: number, width: number): Html {
  const [top, height] = {
    drain: [6, 6],
    down: [2, 14],
    sync: [4, 10],
    churn: [8, 8],
    crash: [5, 11],
  }[kind] as [number, number];
  return html`<rect class="${kind}" x="${x}" y="${y + top}" width="${width}" height="${height}"/>`;
}

function serviceStrip(nodes: readonly NodeSpans[], x: Scale, top: number, bottom: number): Html {
  const steps = outOfService(nodes);
  const most = steps.reduce((max, step) => Math.max(max, step.count), 0);
  const y = scaleTo(most, bottom, top + 6);
  let path = `M${MARGIN_LEFT},${bottom}`;
  for (const step of steps) path += `H${x(step.atUs)}V${y(step.count)}`;
  path += `H${CHART_WIDTH - MARGIN_RIGHT}V${bottom}Z`;
  return html`<text x="8" y="${top + 20}">out of service</text><text class="quiet" x="8" y="${top + 36}">at most ${most}</text><g><title>Nodes out of service: at most ${most} at once</title><path class="area" d="${path}"/></g>`;
}

function shortName(node: string): string {
  return node.length <= 19 ? node : `${node.slice(0, 18)}…`;
}

function ganttLegend(): Html {
  const kinds: readonly SpanKind[] = ['drain', 'down', 'sync', 'churn', 'crash'];
  return legend([
    ...kinds.map((kind) => [spanShape(kind, 1, -3, 18), MEANINGS[kind]] as const),
    ...GATE_LEGEND,
  ]);
}
