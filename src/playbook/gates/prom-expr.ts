/**
 * An expression over what was scraped, compared with a number or with a baseline.
 *
 * Every series of its result must hold. No series, or one that is no number, decides nothing: a
 * gate that cannot see anything must never let a rollout pass.
 */
import { z } from 'zod';
import { numberText } from '../../kernel/words.ts';
import { expression } from '../../promql/expression-field.ts';
import type { Vector } from '../../promql/series.ts';
import { holds } from '../../rollout/gates/judgement.ts';
import { comparison } from '../../schema/comparison.ts';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, type Judged, listText, tooFew, undecided } from './gate.ts';
import {
  hasRangesOnly,
  observations,
  provingTimeUs,
  read,
  sampleText,
  scrapesBehind,
} from './reading.ts';

/** What a scenario file says about the gate. */
export const promExprSchema = record({
  ...gateFields,
  check: z.literal('prom_expr'),
  expr: expression().describe('Expression of PromQL; each of its series must hold.'),
  op: comparison().describe('Comparison of each value with the threshold.'),
  value: z.number().optional().describe('Threshold.'),
  baseline: freeName().optional().describe('Baseline whose statistic is the threshold.'),
  statistic: z
    .enum(['mean', 'p50', 'p95', 'p99', 'max'])
    .prefault('mean')
    .describe('Which statistic of the baseline.'),
  factor: z.number().prefault(1).describe('The threshold is this many times the baseline.'),
  samples: expression()
    .optional()
    .describe(
      'Expression for the number of observations behind the value; if left out, `min_samples` counts scrapes: of its ranges, or since the hold began.',
    ),
  empty: z
    .enum(['inconclusive', 'pass'])
    .prefault('inconclusive')
    .describe(
      'What no series at all means: an expression that filters may rightly have none, if what it reads has data.',
    ),
})
  .refine((gate) => (gate.value === undefined) !== (gate.baseline === undefined), {
    error: 'gate.threshold: needs either value or baseline',
  })
  .describe('Compares an expression of PromQL with a number or a baseline.');

type Spec = z.output<typeof promExprSchema>;

/** The kind. */
export const promExpr: GateKind<Spec> = {
  check: 'prom_expr',
  rule: (spec) => `${spec.expr.text} ${spec.op} ${thresholdText(spec)}`,
  judge: (context, spec) => {
    const threshold = thresholdOf(context, spec);
    if (threshold === null) return undecided(`there is no baseline ${spec.baseline}`);
    const vector = read(context, spec.expr);
    if (typeof vector === 'string') return undecided(vector, threshold);
    if (vector.length === 0 && spec.empty === 'inconclusive') {
      return undecided('no series', threshold);
    }
    const samples = sampleCount(context, spec, vector);
    if (samples === 0) return undecided('no data', threshold);
    if (samples < spec.minSamples) {
      return undecided(tooFew(samples, spec.minSamples), threshold, samples);
    }
    return judgeVector(spec, vector, threshold, samples);
  },
  facts: (spec, timing) => {
    const { expr, samples, baseline } = spec;
    const expressions = samples === undefined ? [expr] : [expr, samples];
    return {
      expressions,
      baselines: baseline === undefined ? [] : [baseline],
      minimumTimeUs: provingTimeUs(spec, expressions, timing, samples !== undefined),
      countsSamples: true,
      ...(isBounded(spec) ? { lookbackUs: 0 } : {}),
    };
  },
};

function judgeVector({ op }: Spec, vector: Vector, threshold: number, samples: number): Judged {
  const missing = vector.filter(({ value }) => Number.isNaN(value));
  const broken = vector.filter(({ value }) => !Number.isNaN(value) && !holds(op, value, threshold));
  const value = (broken[0] ?? vector[0])?.value ?? null;
  const judged = { value, threshold, unit: 'count' as const, samples };
  if (broken.length > 0) {
    const wanted = `wanted ${op} ${numberText(threshold)}`;
    return {
      ...judged,
      outcome: 'fail',
      reason: `${listText(broken.map(sampleText))} (${wanted})`,
    };
  }
  if (missing.length === 0) return { ...judged, outcome: 'pass', reason: null };
  const reason = `not a number: ${listText(missing.map(sampleText))}`;
  return undecided(reason, threshold, samples);
}

/** Without a need for many, a result is one sample: counting scrapes would cost time only. */
function sampleCount(context: PlaybookContext, spec: Spec, vector: Vector): number {
  if (spec.samples !== undefined) return observations(context, spec.samples);
  if (vector.length > 0 && spec.minSamples === 1) return 1;
  return scrapesBehind(context, spec.expr);
}

/** Whether no scrapes since the hold began have to be counted. */
function isBounded({ expr, samples, minSamples, empty }: Spec): boolean {
  if (samples !== undefined || hasRangesOnly(expr)) return true;
  return minSamples === 1 && empty === 'inconclusive';
}

function thresholdOf(context: PlaybookContext, spec: Spec): number | null {
  if (spec.value !== undefined) return spec.value;
  const baseline = context.state.baselines.find(({ name }) => name === spec.baseline);
  const value = baseline?.statistics[spec.statistic];
  return value === undefined ? null : value * spec.factor;
}

function thresholdText({ value, baseline, statistic, factor }: Spec): string {
  return value === undefined ? `${factor} x ${statistic} of baseline ${baseline}` : `${value}`;
}
