/**
 * Statistics compared with a baseline, all at once: a mean alone hides the tail, and neither shows
 * requests that never came back. Every statistic that is named must hold, and so must the timeouts.
 */
import { z } from 'zod';
import { numberText } from '../../kernel/words.ts';
import { type Expression, expression } from '../../promql/expression-field.ts';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { positive, whole } from '../../schema/whole.ts';
import type { PlaybookContext } from '../context.ts';
import type { Baseline } from '../state.ts';
import { type GateKind, gateFields, listText, tooFew, undecided } from './gate.ts';
import { observations, provingTimeUs, read, sampleText } from './reading.ts';

const STATISTICS = ['mean', 'p50', 'p95', 'p99', 'max'] as const;

const statistic = (text: string) => expression().optional().describe(text);

/** What a scenario file says about the gate. */
export const baselineRatioSchema = record({
  ...gateFields,
  check: z.literal('baseline_ratio'),
  baseline: freeName().describe('Baseline that an action captured.'),
  mean: statistic('Expression for the mean now.'),
  p50: statistic('Expression for the median now.'),
  p95: statistic('Expression for the 95th percentile now.'),
  p99: statistic('Expression for the 99th percentile now.'),
  max: statistic('Expression for the maximum now.'),
  factor: positive().prefault(1).describe('Each may be this many times that of the baseline.'),
  slack: z.number().min(0).prefault(0).describe('And by so much more, for baselines near 0.'),
  samples: expression().describe('Expression for the number of observations behind them.'),
  baseline_samples: whole(1)
    .prefault(1)
    .describe('With a baseline of fewer samples it is inconclusive.'),
  timeouts: expression()
    .optional()
    .describe('Expression for the number of requests that never came back.'),
  timeouts_max: z.number().min(0).prefault(0).describe('How many of them are allowed.'),
})
  .refine((gate) => STATISTICS.some((name) => gate[name] !== undefined), {
    error: 'gate.statistics: needs mean, p50, p95, p99 or max',
  })
  .describe('Mean, quantiles and timeouts compared with a baseline.');

type Spec = z.output<typeof baselineRatioSchema>;

interface Finding {
  readonly state: 'held' | 'broken' | 'unknown';
  readonly text: string;
  /** The value over what is allowed; null when unknown. */
  readonly ratio: number | null;
}

/** The kind. */
export const baselineRatio: GateKind<Spec> = {
  check: 'baseline_ratio',
  rule: (spec) => {
    const names = STATISTICS.filter((name) => spec[name] !== undefined);
    const timeouts = spec.timeouts === undefined ? '' : `, timeouts <= ${spec.timeoutsMax}`;
    return `${names.join(', ')} <= ${spec.factor} x baseline ${spec.baseline}${timeouts}`;
  },
  judge: (context, spec) => {
    const baseline = context.state.baselines.find(({ name }) => name === spec.baseline);
    if (baseline === undefined) return undecided(`there is no baseline ${spec.baseline}`, 1);
    if (baseline.samples < spec.baselineSamples) {
      return undecided(`baseline of ${tooFew(baseline.samples, spec.baselineSamples)}`, 1);
    }
    const samples = observations(context, spec.samples);
    if (samples < spec.minSamples) return undecided(tooFew(samples, spec.minSamples), 1, samples);
    const findings = findingsOf(context, spec, baseline);
    const ratios = findings.flatMap(({ ratio }) => ratio ?? []);
    const value = ratios.length === 0 ? null : Math.max(...ratios);
    const base = { value, threshold: 1, unit: 'ratio' as const, samples };
    const textsOf = (state: Finding['state']) =>
      listText(findings.filter((one) => one.state === state).map(({ text }) => text));
    if (textsOf('broken') !== '') return { ...base, outcome: 'fail', reason: textsOf('broken') };
    if (textsOf('unknown') !== '') return undecided(textsOf('unknown'), 1, samples);
    return { ...base, outcome: 'pass', reason: null };
  },
  facts: (spec, timing) => {
    const named = STATISTICS.flatMap((name) => spec[name] ?? []);
    const expressions = [...named, spec.samples, ...(spec.timeouts ? [spec.timeouts] : [])];
    return {
      expressions,
      baselines: [spec.baseline],
      minimumTimeUs: provingTimeUs(spec, expressions, timing, true),
      countsSamples: true,
      lookbackUs: 0,
    };
  },
};

function findingsOf(context: PlaybookContext, spec: Spec, baseline: Baseline): Finding[] {
  const findings = STATISTICS.flatMap((name): Finding[] => {
    const expr = spec[name];
    if (expr === undefined) return [];
    const allowed = spec.factor * baseline.statistics[name] + spec.slack;
    return judged(context, name, expr, allowed);
  });
  if (spec.timeouts === undefined) return findings;
  return [...findings, ...judged(context, 'timeouts', spec.timeouts, spec.timeoutsMax)];
}

/** Every series of an expression by itself. */
function judged(
  context: PlaybookContext,
  name: string,
  expr: Expression,
  allowed: number,
): Finding[] {
  const vector = read(context, expr);
  if (typeof vector === 'string') return [unknown(`${name}: ${vector}`)];
  if (vector.length === 0) return [unknown(`${name}: no series`)];
  return vector.map((sample) => {
    const text = `${name} ${sampleText(sample)}, allowed ${numberText(allowed)}`;
    if (Number.isNaN(sample.value)) return unknown(text);
    const state = sample.value <= allowed ? 'held' : 'broken';
    return { state, text, ratio: allowed > 0 ? sample.value / allowed : null };
  });
}

function unknown(text: string): Finding {
  return { state: 'unknown', text, ratio: null };
}
