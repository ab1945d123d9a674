/**
 * Charts of what the cluster did: intervals between blocks, propagation of messages.
 */

import { percentile } from '../../kernel/percentile.ts';
import { durationText } from '../../kernel/words.ts';
import type { RunResult } from '../../run/result.ts';
import { type BlockInterval, blockFigures, blockIntervals } from '../block-figures.ts';
import { type Distribution, distributionOf } from '../distribution.ts';
import { formatCount, NO_VALUE, plural } from '../format.ts';
import { gossipTotal } from '../gossip-total.ts';
import { type Html, html } from './escape.ts';
import { note, scroller, section, table } from './layout.ts';
import {
  type Axis,
  bottomAxis,
  chart,
  horizontal,
  leftAxis,
  legend,
  polyline,
  rounded,
  scaleTo,
  ticks,
  timeTicks,
} from './svg.ts';

const PLOT_TOP = 12;
const PLOT_BOTTOM = 212;
/** About one pair of points per two pixels of a wide screen. */
const BUCKETS = 400;

interface Named {
  readonly name: string;
  readonly figures: Distribution | null;
}

/** The section about blocks. */
export function blocksSection(result: RunResult): Html {
  const figures = blockFigures(result.blocks, result.virtualUs);
  const intervals = blockIntervals(result.blocks);
  const rounds = figures.rounds.map(({ round, count }) => `round ${round}: ${formatCount(count)}`);
  return section(
    'blocks',
    'Blocks',
    html`<p>${plural(figures.count, 'block')} decided with ${plural(figures.transactions, 'transaction')}, ${formatCount(figures.vrfSubmissions)} of them VRF submissions of validators${rounds.length > 0 && html` (${rounds.join(', ')})`}. Transactions of wallets: ${formatCount(result.transactions.submitted)} submitted, ${formatCount(result.transactions.acknowledged)} acknowledged, ${formatCount(result.transactions.finalised)} finalised, ${formatCount(result.transactions.lost)} lost. At the end of the run the last block was ${durationText(figures.ageUs)} old.</p>
`,
    intervals.length > 0 && intervalChart(intervals, result.virtualUs),
    durations('Block interval', [{ name: 'interval', figures: figures.intervalUs }]),
  );
}

function intervalChart(intervals: readonly BlockInterval[], virtualUs: number): Html {
  const most = intervals.reduce((max, one) => Math.max(max, one.intervalUs), 0);
  const x = horizontal(virtualUs);
  const y = scaleTo(most, PLOT_BOTTOM, PLOT_TOP);
  const points = thinned(intervals.map((one) => [x(one.atUs), y(one.intervalUs)] as const));
  const left: Axis = {
    scale: y,
    ticks: timeTicks(most, 5),
    format: durationText,
    label: 'interval',
  };
  const bottom: Axis = {
    scale: x,
    ticks: timeTicks(virtualUs, 10),
    format: durationText,
    label: 'virtual time since the start of the run',
  };
  const body = html`${leftAxis(left, PLOT_BOTTOM)}${bottomAxis(bottom, PLOT_TOP, PLOT_BOTTOM)}${polyline('line', points)}`;
  const description = `From ${plural(intervals.length, 'interval')}; the longest took ${durationText(most)}.`;
  return scroller(
    'Chart of block intervals',
    chart('intervals', 'Time between blocks over virtual time', description, PLOT_BOTTOM, body),
  );
}

/**
 * Keeps the lowest and the highest point of each bucket, in their order, so that no peak is lost.
 *
 * @param points - By ascending x.
 */
function thinned(
  points: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  if (points.length <= 2 * BUCKETS) return points;
  const size = Math.ceil(points.length / BUCKETS);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, bucket) => {
    const within = points.slice(bucket * size, (bucket + 1) * size);
    const low = within.reduce((a, b) => (b[1] > a[1] ? b : a));
    const high = within.reduce((a, b) => (b[1] < a[1] ? b : a));
    return low[0] <= high[0] ? [low, high] : [high, low];
  }).flat();
}

/** The section about messages. */
export function propagationSection(result: RunResult): Html {
  const { network } = result;
  const lines: readonly Line[] = [
    { name: 'all messages', className: 'line', sortedUs: network.propagationUs },
    { name: 'blocks', className: 'line second', sortedUs: network.blockPropagationUs },
    { name: 'transactions', className: 'line third', sortedUs: network.transactionPropagationUs },
  ];
  const total = gossipTotal(network.gossip);
  const first = formatCount(total.received - total.duplicates);
  const drawn = lines.filter((line) => line.sortedUs.length > 0);
  return section(
    'propagation',
    'Propagation',
    html`<p>${formatCount(total.published)} transactions and proposals published; ${formatCount(total.received)} copies of them received, ${first} for the first time and ${formatCount(total.duplicates)} duplicates. Of messages of any kind, ${formatCount(network.lost)} lost on links, ${formatCount(network.retransmits)} sent again, ${formatCount(network.queueFull)} dropped by full queues.</p>
`,
    drawn.length > 0 && propagationChart(drawn),
    durations('First receipt minus publication, over every pair of message and node', [
      ...lines.map((line) => ({ name: line.name, figures: distributionOf(line.sortedUs) })),
      { name: 'resume after an outage', figures: distributionOf(network.resumeUs) },
    ]),
  );
}

interface Line {
  readonly name: string;
  readonly className: string;
  readonly sortedUs: readonly number[];
}

function propagationChart(lines: readonly Line[]): Html {
  const most = lines.reduce((max, line) => Math.max(max, percentile(line.sortedUs, 100)), 0);
  const x = horizontal(most);
  const y = scaleTo(100, PLOT_BOTTOM, PLOT_TOP);
  const left: Axis = {
    scale: y,
    ticks: [0, 25, 50, 75, 95],
    format: (percent) => `${percent}%`,
    label: 'received',
  };
  const bottom: Axis = {
    scale: x,
    ticks: ticks(most, 10),
    format: durationText,
    label: 'after publication',
  };
  const curves = lines.map((line) => {
    const points = Array.from(
      { length: 101 },
      (_, percent) => [x(percentile(line.sortedUs, percent)), y(percent)] as const,
    );
    return polyline(line.className, points);
  });
  const p95 = x(percentile(lines[0]!.sortedUs, 95));
  const mark = html`<line class="rank" x1="${p95}" x2="${p95}" y1="${PLOT_TOP}" y2="${PLOT_BOTTOM}"><title>95th percentile of ${lines[0]!.name}</title></line>`;
  const body = html`${leftAxis(left, PLOT_BOTTOM)}${bottomAxis(bottom, PLOT_TOP, PLOT_BOTTOM)}${mark}${curves}`;
  const description = `Share of receipts by time after publication, for ${lines.map((line) => line.name).join(', ')}; the slowest took ${durationText(most)}.`;
  const keys = lines.map(
    (line) => [html`<path class="${line.className}" d="M0,6H20"/>`, line.name] as const,
  );
  return html`${scroller('Chart of propagation', chart('spread', 'How fast messages spread', description, PLOT_BOTTOM, body))}${legend(keys)}`;
}

function durations(caption: string, rows: readonly Named[]): Html {
  const figure = (head: string, key: keyof Distribution) => ({
    head,
    numeric: true,
    cell: ({ figures }: Named) =>
      figures === null ? NO_VALUE : durationText(rounded(figures[key])),
  });
  return html`${table<Named>(
    caption,
    [
      { head: 'Of', cell: (row) => row.name },
      { head: 'Samples', cell: (row) => formatCount(row.figures?.count ?? 0), numeric: true },
      figure('min', 'min'),
      figure('p50', 'p50'),
      figure('p90', 'p90'),
      figure('p95', 'p95'),
      figure('p99', 'p99'),
      figure('max', 'max'),
      figure('mean', 'mean'),
    ],
    rows,
  )}${rows.every((row) => row.figures === null) && note('Nothing was measured.')}`;
}
