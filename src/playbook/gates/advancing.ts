/** A height that grows: by so much within a time, and with no longer standstill than allowed. */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import { durationText, numberText } from '../../kernel/words.ts';
import { expression } from '../../promql/expression-field.ts';
import type { Series } from '../../promql/series.ts';
import { type Process, sleepUntil } from '../../rollout/process.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { positive } from '../../schema/whole.ts';
import { clockOf, type PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, type Judged, ofViolations } from './gate.ts';
import { askGroup, NUMBERS, probeArguments, silentOf } from './probing.ts';
import { provingTimeUs, seriesRead } from './reading.ts';

/** What a scenario file says about the gate. */
export const advancingSchema = record({
  ...gateFields,
  check: z.literal('advancing'),
  group: nameOf('group').optional().describe('Component or group whose processes are asked.'),
  probe: identifier().optional().describe('What they are asked: a number that grows.'),
  args: probeArguments,
  series: expression().optional().describe('Selector of what was scraped, instead of a probe.'),
  by: positive().prefault(1).describe('How much each must grow.'),
  within: positiveDuration().describe('In this time: ahead for a probe, back for series.'),
  gap_max: positiveDuration()
    .optional()
    .describe('Longest time that series may stand still within it.'),
})
  .refine(
    ({ group, probe, series }) => {
      const isAsked = group !== undefined && probe !== undefined;
      return isAsked !== (series !== undefined) && (group === undefined) === (probe === undefined);
    },
    { error: 'gate.height: needs either group and probe, or series' },
  )
  .refine(({ series }) => series === undefined || series.expr.kind === 'selector', {
    error: 'gate.series: needs a plain selector, such as height{x="y"}',
  })
  .refine(({ series, gapMaxUs }) => series !== undefined || gapMaxUs === undefined, {
    error: 'gate.gap: gap_max needs series',
  })
  .describe('Something grows, everywhere and without a standstill.');

type Spec = z.output<typeof advancingSchema>;

/** The kind. */
export const advancing: GateKind<Spec> = {
  check: 'advancing',
  rule: ({ series, probe, group, by, withinUs, gapMaxUs }) => {
    const gap = gapMaxUs === undefined ? '' : `, never still for ${durationText(gapMaxUs)}`;
    const what = series?.text ?? `${probe} of ${group}`;
    return `${what} grows by ${by} within ${durationText(withinUs)}${gap}`;
  },
  *judge(context, spec) {
    if (spec.series !== undefined) return judgeSeries(context, spec);
    return yield* judgeProbes(context, spec);
  },
  facts: (spec, timing) => {
    const { group, probe, series, withinUs, forUs } = spec;
    if (series !== undefined) {
      const provingUs = provingTimeUs(spec, [series], timing);
      return { expressions: [series], minimumTimeUs: Math.max(withinUs + forUs, provingUs) };
    }
    return {
      probes: [{ group: group!, name: probe!, takes: NUMBERS }],
      groups: [group!],
      minimumTimeUs: withinUs + forUs,
    };
  },
};

function judgeSeries(context: PlaybookContext, spec: Spec): Judged {
  const nowUs = context.estate.scheduler.nowUs();
  const wrong: string[] = [];
  const unknown: string[] = [];
  let samples = 0;
  for (const series of seriesRead(context, spec.series!)) {
    const { defect, isYoung, rows } = look(series, spec, nowUs);
    samples = Math.max(samples, rows);
    if (defect === null) continue;
    (isYoung ? unknown : wrong).push(`${series.labels} ${defect}`);
  }
  return ofViolations(wrong, unknown, samples, spec.minSamples);
}

interface Look {
  readonly defect: string | null;
  /** Whether it has not been there for the whole window. */
  readonly isYoung: boolean;
  readonly rows: number;
}

function look(series: Series, { withinUs, by, gapMaxUs }: Spec, nowUs: Micros): Look {
  const { times, values, from, to } = series.between(nowUs - withinUs, nowUs);
  const rows = to - from;
  const isYoung = series.countUntil(nowUs - withinUs) === 0;
  if (rows === 0) return { defect: 'has no samples', isYoung: true, rows };
  const growth = values[to - 1]! - values[from]!;
  let grewUs = times[from]!;
  let stillUs = 0;
  for (let row = from + 1; row < to; row += 1) {
    if (values[row]! <= values[row - 1]!) continue;
    stillUs = Math.max(stillUs, times[row]! - grewUs);
    grewUs = times[row]!;
  }
  stillUs = Math.max(stillUs, nowUs - grewUs);
  if (gapMaxUs !== undefined && stillUs > gapMaxUs) {
    return { defect: `stood still for ${durationText(stillUs)}`, isYoung: false, rows };
  }
  const defect = growth >= by ? null : `grew by ${numberText(growth)}`;
  return { defect, isYoung, rows };
}

/** Asks, and asks again until all have grown or the time is over. */
function* judgeProbes(context: PlaybookContext, spec: Spec): Process<Judged> {
  const { estate } = context;
  const { evaluateEveryUs, probeEveryUs } = estate.spec.observation;
  const startUs = estate.scheduler.nowUs();
  const deadlineUs = startUs + spec.withinUs;
  const first = yield* askGroup(context, spec.group!, spec.probe!, spec.args);
  const silent = silentOf(first);
  const everyUs = Math.max(probeEveryUs, Math.min(evaluateEveryUs, spec.withinUs));
  for (;;) {
    const nowUs = estate.scheduler.nowUs();
    if (silent.length > 0) return ofViolations([], silent, 0);
    yield* sleepUntil(clockOf(context), Math.min(deadlineUs, nowUs + everyUs));
    const replies = yield* askGroup(context, spec.group!, spec.probe!, spec.args);
    const isOver = estate.scheduler.nowUs() >= deadlineUs;
    const still = replies.flatMap(({ instance, value }, place) => {
      const growth = Number(value) - Number(first[place]!.value);
      if (value !== null && growth >= spec.by) return [];
      return [
        value === null
          ? `${instance.name} is silent`
          : `${instance.name} grew by ${numberText(growth)}`,
      ];
    });
    if (still.length === 0 || isOver) {
      return ofViolations(still, [], replies.length, spec.minSamples);
    }
  }
}
