/**
 * What counters counted since an instant, through all resets: over a whole stage, or a whole hold.
 *
 * A rate over a window forgets what lies before it, and a comparison with 0 is cleared by a restart.
 * Here nothing is forgotten: a smaller value is a counter that began anew, and a series that shows
 * up later began at 0.
 */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import { LOOKBACK_US } from '../../promql/evaluate.ts';
import { expression } from '../../promql/expression-field.ts';
import type { Series } from '../../promql/series.ts';
import { holds } from '../../rollout/gates/judgement.ts';
import { comparison } from '../../schema/comparison.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, listText, tooFew, undecided } from './gate.ts';
import { isRetired, seriesOf } from './lives.ts';
import { measureText, provingTimeUs, seriesRead } from './reading.ts';
import { holdStartUs, stageStartUs } from './span.ts';

/** What a scenario file says about the gate. */
export const counterIncreaseSchema = record({
  ...gateFields,
  check: z.literal('counter_increase'),
  series: expression().describe('Selector of counters.'),
  since: z
    .enum(['hold', 'stage', 'run'])
    .prefault('hold')
    .describe('Since when: the hold of this stage, its start, or the start of the run.'),
  stage: nameOf('stage').optional().describe('Earlier stage that it counts from instead.'),
  op: comparison().prefault('==').describe('Comparison of the increase with the threshold.'),
  value: z.number().prefault(0).describe('Threshold.'),
  each: z
    .boolean()
    .prefault(false)
    .describe('Whether each series must hold by itself; else their sum.'),
})
  .refine(({ series }) => series.expr.kind === 'selector', {
    error: 'gate.series: needs a plain selector, such as errors_total{x="y"}',
  })
  .describe('What counters counted over a whole stage, through all resets.');

type Spec = z.output<typeof counterIncreaseSchema>;

interface Growth {
  readonly series: Series;
  readonly amount: number;
  readonly scrapes: number;
}

/** The kind. */
export const counterIncrease: GateKind<Spec> = {
  check: 'counter_increase',
  rule: ({ series, since, stage, op, value }) =>
    `increase of ${series.text} since ${stage ?? since} ${op} ${value}`,
  judge: (context, spec) => {
    const fromUs = fromUsOf(context, spec);
    if (fromUs === null) return undecided(`${spec.stage} has not begun`, spec.value);
    const all = seriesRead(context, spec.series);
    const growths = all.map((series) => growthOf(context, series, fromUs));
    const samples = growths.reduce((most, { scrapes }) => Math.max(most, scrapes), 0);
    if (samples < spec.minSamples) {
      return undecided(tooFew(samples, spec.minSamples), spec.value, samples);
    }
    const sum = growths.reduce((total, { amount }) => total + amount, 0);
    const { op, value: threshold, each } = spec;
    const broken = each
      ? growths.filter(({ amount }) => !holds(op, amount, threshold))
      : growths.filter(() => !holds(op, sum, threshold));
    const value = each ? (broken[0]?.amount ?? sum) : sum;
    const base = { value, threshold, unit: 'count' as const, samples };
    const unseen = unseenOf(context, all);
    if (broken.length === 0 && unseen.length > 0) {
      return undecided(listText(unseen), threshold, samples);
    }
    if (broken.length === 0) return { ...base, outcome: 'pass', reason: null };
    const moved = broken.filter(({ amount }) => amount > 0);
    const shown = moved.length > 0 ? moved : broken;
    const reason = listText(
      shown.map(({ series, amount }) => `${series.labels} +${measureText(series.labels, amount)}`),
    );
    return { ...base, outcome: 'fail', reason };
  },
  facts: (spec, timing) => ({
    expressions: [spec.series],
    minimumTimeUs: provingTimeUs(spec, [spec.series], timing),
  }),
};

function fromUsOf(context: PlaybookContext, { since, stage }: Spec): Micros | null {
  if (stage !== undefined) return stageStartUs(context.state, stage);
  if (since === 'run') return 0;
  return since === 'hold' ? holdStartUs(context) : stageStartUs(context.state, context.stage);
}

/** How far a series was counted: it only grows, so the next look goes on from there. */
interface Progress {
  untilUs: Micros;
  last: number;
  amount: number;
  scrapes: number;
}

/** By the instants from which gates count. */
const progressOf = new WeakMap<Series, Map<Micros, Progress>>();

function growthOf({ estate }: PlaybookContext, series: Series, fromUs: Micros): Growth {
  const nowUs = estate.scheduler.nowUs();
  const byStart = progressOf.get(series) ?? new Map<Micros, Progress>();
  progressOf.set(series, byStart);
  let progress = byStart.get(fromUs);
  if (progress === undefined) {
    const last = valueBefore(series, fromUs);
    progress = { untilUs: fromUs - 1, last, amount: 0, scrapes: 0 };
    byStart.set(fromUs, progress);
  }
  const { values, from, to } = series.between(progress.untilUs + 1, nowUs);
  for (let row = from; row < to; row += 1) {
    const value = values[row]!;
    progress.amount += value < progress.last ? value : value - progress.last;
    progress.last = value;
  }
  progress.scrapes += to - from;
  progress.untilUs = to > from ? lastRowUs(series, nowUs) : progress.untilUs;
  const { amount, scrapes } = progress;
  return { series, amount, scrapes };
}

function lastRowUs(series: Series, nowUs: Micros): Micros {
  return series.timeAt(series.countUntil(nowUs) - 1);
}

/** The last value before an instant; 0 for a counter that was not there. */
function valueBefore(series: Series, atUs: Micros): number {
  let row = series.countUntil(atUs - 1) - 1;
  while (row >= 0 && series.isStaleAt(row)) row -= 1;
  return row < 0 ? 0 : series.valueAt(row);
}

/**
 * Names series that are no longer seen: all of them, or those whose target does not answer. Of a
 * target that answers a counter may rightly be gone: a new process has not counted yet. And so may
 * those of a target that is none any more, such as a spare instance that was stopped.
 */
function unseenOf(context: PlaybookContext, all: readonly Series[]): string[] {
  const nowUs = context.estate.scheduler.nowUs();
  const ended = all.filter((series) => !isLive(series, nowUs));
  const dark = ended.filter(({ labels }) => {
    const [up] = seriesOf(context, 'up', labels.get('instance'));
    if (up === undefined || isRetired(context, labels.get('instance'))) return false;
    return up.valueAt(up.countUntil(nowUs) - 1) !== 1;
  });
  const unseen = ended.length === all.length ? ended : dark;
  return unseen.map(({ labels }) => `${labels} is no longer seen`);
}

function isLive(series: Series, nowUs: Micros): boolean {
  const row = series.countUntil(nowUs) - 1;
  return row >= 0 && !series.isStaleAt(row) && nowUs - series.timeAt(row) <= LOOKBACK_US;
}
