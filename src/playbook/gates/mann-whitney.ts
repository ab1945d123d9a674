/**
 * A canary compared with its control over the same stretch of time, by the rank sum test: worse
 * only when the whole confidence interval of the shift says so.
 */
import { z } from 'zod';
import { compareCohorts } from '../../analysis/compare.ts';
import { numberText } from '../../kernel/words.ts';
import { type Expression, expression } from '../../promql/expression-field.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { freeName } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, tooFew, undecided } from './gate.ts';
import { lookBackUs, read } from './reading.ts';

const DEFAULT_CONFIDENCE = 0.98;
const DEFAULT_TOLERANCE = 0.25;
/** Most values of a cohort: each is compared with all of the other; of more, every k-th is taken. */
const VALUES_MAX = 200;

/** What a scenario file says about the gate. */
export const mannWhitneySchema = record({
  ...gateFields,
  check: z.literal('mann_whitney'),
  canary: expression().describe(
    'Expression for the canary; each series at each evaluation counts.',
  ),
  control: expression().optional().describe('The same for the control.'),
  baseline: freeName().optional().describe('Baseline whose values are the control.'),
  over: positiveDuration().describe('Stretch of time that is compared, up to now.'),
  worse: z
    .enum(['high', 'low', 'either'])
    .prefault('high')
    .describe('Which side of the control is worse.'),
  confidence: z
    .number()
    .gt(0)
    .lt(1)
    .prefault(DEFAULT_CONFIDENCE)
    .describe('Of the interval of the shift.'),
  tolerance: z
    .number()
    .min(0)
    .prefault(DEFAULT_TOLERANCE)
    .describe('How far the interval must lie from no shift, as a share of the shift.'),
  ratio: z
    .number()
    .min(1)
    .prefault(1)
    .describe('The means must differ by this factor at least to count as worse.'),
})
  .refine((gate) => (gate.control === undefined) !== (gate.baseline === undefined), {
    error: 'gate.control: needs either control or baseline',
  })
  .refine(({ minSamples }) => minSamples <= VALUES_MAX, {
    error: `gate.samples: min_samples is more than ${VALUES_MAX}, the most that are compared`,
  })
  .describe('A canary is not worse than its control.');

type Spec = z.output<typeof mannWhitneySchema>;

/** The kind. */
export const mannWhitney: GateKind<Spec> = {
  check: 'mann_whitney',
  rule: ({ canary, control, baseline, worse }) =>
    `${canary.text} is not ${worse === 'either' ? 'other' : worse} beside ${control?.text ?? `baseline ${baseline}`}`,
  judge: (context, spec) => {
    const canary = cohort(context, spec, spec.canary);
    const control = controlOf(context, spec);
    const samples = Math.min(canary.length, control.length);
    if (samples === 0 || samples < spec.minSamples) {
      return undecided(
        `${canary.length} and ${tooFew(control.length, spec.minSamples)}`,
        0,
        samples,
      );
    }
    const { confidence, tolerance, ratio, worse } = spec;
    if (!canTell(canary.length, control.length, confidence)) {
      const counts = `${canary.length} and ${control.length} values`;
      return undecided(`${counts} can tell nothing at this confidence`, 0, samples);
    }
    const options = { confidence, tolerance, highRatio: ratio, lowRatio: 1 / ratio };
    const { verdict, shift, lower, upper, meanRatio } = compareCohorts(canary, control, options);
    if (![shift, lower, upper, meanRatio ?? 1].every(Number.isFinite)) {
      return undecided('the values are too large to be compared', 0, samples);
    }
    const base = { value: shift, threshold: 0, unit: 'count' as const, samples };
    const isWorse = verdict === 'high' ? worse !== 'low' : verdict === 'low' && worse !== 'high';
    if (!isWorse) return { ...base, outcome: 'pass', reason: null };
    const [by, from, to] = [shift, lower, upper].map((bound) => numberText(bound ?? Number.NaN));
    const reason = `the canary is ${verdict}: shifted by ${by} (${from} to ${to})`;
    return { ...base, outcome: 'fail', reason };
  },
  facts: (spec, { evaluateEveryUs }) => {
    const expressions = spec.control === undefined ? [spec.canary] : [spec.canary, spec.control];
    const backUs = Math.max(...expressions.map(lookBackUs));
    const sampledUs = spec.minSamples * evaluateEveryUs;
    return {
      expressions,
      baselines: spec.baseline === undefined ? [] : [spec.baseline],
      minimumTimeUs: Math.max(backUs, Math.min(sampledUs, spec.overUs)) + spec.forUs,
      countsSamples: true,
      lookbackUs: spec.overUs,
    };
  },
};

/**
 * Whether any order of so many values is rare enough by chance: the rarest two, all of one cohort
 * above the other, are as many ways as there are to choose the ranks of one of them.
 */
function canTell(canary: number, control: number, confidence: number): boolean {
  const needed = 2 / (1 - confidence);
  let orders = 1;
  for (let taken = 1; taken <= Math.min(canary, control) && orders < needed; taken += 1) {
    orders *= (canary + control - taken + 1) / taken;
  }
  return orders >= needed;
}

function controlOf(context: PlaybookContext, spec: Spec): readonly number[] {
  if (spec.control !== undefined) return cohort(context, spec, spec.control);
  const baseline = context.state.baselines.find(({ name }) => name === spec.baseline);
  return baseline?.values ?? [];
}

/** Values at the evaluations of the stretch; of a hold only its own. */
function cohort(context: PlaybookContext, { overUs }: Spec, expr: Expression): readonly number[] {
  const { estate, activatedUs } = context;
  const nowUs = estate.scheduler.nowUs();
  const fromUs = Math.max(activatedUs ?? 0, nowUs - overUs);
  const everyUs = estate.spec.observation.evaluateEveryUs;
  const stepUs = everyUs * Math.max(1, Math.ceil((nowUs - fromUs) / everyUs / VALUES_MAX));
  const values: number[] = [];
  for (let atUs = nowUs; atUs > fromUs; atUs -= stepUs) {
    const vector = read(context, expr, atUs);
    if (typeof vector === 'string') continue;
    values.push(...vector.map(({ value }) => value).filter(Number.isFinite));
  }
  return thinned(values);
}

function thinned(values: readonly number[]): readonly number[] {
  const step = Math.ceil(values.length / VALUES_MAX);
  return step <= 1 ? values : values.filter((_, place) => place % step === 0);
}
