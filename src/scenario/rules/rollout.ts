/** Rules about stages, actions and gates. */
import { formatMicros } from '../../kernel/time.ts';
import { metricModel } from '../../metrics/catalogue.ts';
import { isAggregateOf, unitOf } from '../../metrics/query.ts';
import type { ActionSpec } from '../../rollout/actions/table.ts';
import type { GateSpec } from '../../rollout/gates/table.ts';
import type { StageSpec } from '../../rollout/stage-spec.ts';
import { RUN } from '../../rollout/state.ts';
import type { QuantityUnit } from '../../schema/quantity.ts';
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import type { Scenario } from '../schema.ts';
import { type Knowledge, rule, type Written } from './rule.ts';

/** Stages, actions, gates. */
export const rolloutRules = [
  rule(['stages'], ({ stages }) => stages.flatMap(checkStage)),
  rule(['stages', 'convergence', 'durationMaxUs'], ({ stages, convergence, durationMaxUs }) => {
    const heldUs = stages.reduce((sum, { hold }) => sum + (hold?.minUs ?? 0), 0);
    const withinUs = convergence?.withinUs ?? 0;
    if (heldUs + withinUs <= durationMaxUs) return [];
    const held = `the stages hold at least ${formatMicros(heldUs)}`;
    const within = `, and convergence may take ${formatMicros(withinUs)} more`;
    const message = withinUs === 0 ? held : `${held}${within}`;
    return [{ path: ['duration_max'], rule: 'time.short', message }];
  }),
  rule(['cluster', 'stages', 'rollback'], ({ cluster, stages, rollback }) => {
    const actions = [
      ...stages.flatMap(({ activate }, index) => placed(activate, ['stages', index, 'activate'])),
      ...rollback.flatMap(({ steps }, index) => placed(steps, ['rollback', index, 'steps'])),
    ];
    return actions.flatMap(({ action, path }) => checkAction(cluster, action, path));
  }),
  rule(['gates'], ({ gates }, knowledge, written) =>
    gates.flatMap((gate, index) => checkGate(gate, ['gates', index], knowledge, written)),
  ),
  rule(['gates', 'stages'], ({ gates, stages }) => {
    const named = new Set(stages.flatMap(({ gates: names, hold }) => [...names, hold?.until]));
    return gates.flatMap((gate, index): Finding[] => {
      if (!('metric' in gate) || gate.over !== 'stage' || named.has(gate.name)) return [];
      const message = 'is over a stage, but no stage names this gate';
      return [{ path: ['gates', index, 'over'], rule: 'gate.stage', message }];
    });
  }),
  rule(['gates', 'traffic', 'tracker'], ({ gates, traffic, tracker }) => {
    if (traffic.length > 0 || tracker !== undefined) return [];
    return gates.flatMap((gate, index): Finding[] => {
      if (!('check' in gate) || gate.check !== 'lost_transactions') return [];
      const message = 'cannot decide: without traffic and tracker there is nothing to lose';
      return [{ path: ['gates', index, 'check'], rule: 'gate.traffic', message }];
    });
  }),
];

function checkStage(stage: StageSpec, index: number): Finding[] {
  const path = ['stages', index];
  const findings: Finding[] = [];
  const { hold, activate, gates } = stage;
  if (stage.name === RUN) {
    const message = `is ${shown(RUN)}, the name of what comes after all stages`;
    findings.push({ path: [...path, 'name'], rule: 'stage.name', message });
  }
  if (activate.length === 0 && hold === undefined && gates.length === 0) {
    const message = 'does nothing: it needs activate, hold or gates';
    findings.push({ path, rule: 'stage.empty', message });
  }
  if (activate.length > 0 && stage.onFail === undefined) {
    const message = 'is missing: a stage that changes the cluster needs a rollback plan';
    findings.push({ path: [...path, 'on_fail'], rule: 'stage.rollback', message });
  }
  if (hold?.maxUs !== undefined && hold.maxUs < hold.minUs) {
    const message = `${formatMicros(hold.maxUs)} is less than min, ${formatMicros(hold.minUs)}`;
    findings.push({ path: [...path, 'hold', 'max'], rule: 'hold.order', message });
  }
  if (hold?.until !== undefined && hold.maxUs === undefined) {
    const message = 'is missing: a hold with until needs a longest time';
    findings.push({ path: [...path, 'hold', 'max'], rule: 'hold.limit', message });
  }
  return findings;
}

function placed(actions: readonly ActionSpec[], path: Path) {
  return actions.map((action, index) => ({ action, path: [...path, index] }));
}

function checkAction(cluster: Scenario['cluster'], action: ActionSpec, path: Path): Finding[] {
  if (action.action !== 'rolling_restart') return [];
  const guarded = cluster.budgets.find(({ name }) => name === action.budget)?.group;
  if (guarded === undefined || guarded === action.group) return [];
  const message = `${shown(action.budget)} protects ${shown(guarded)}, not ${shown(action.group)}`;
  return [{ path: [...path, 'budget'], rule: 'action.budget', message }];
}

/** Fewest samples with which a quantile differs from the largest sample. */
const QUANTILE_SAMPLES: ReadonlyMap<string, number> = new Map([
  ['p50', 2],
  ['p90', 10],
  ['p95', 20],
  ['p99', 100],
]);

/** Aggregates that are made of samples, and say nothing without enough of them. */
const SAMPLED: ReadonlySet<string> = new Set([...QUANTILE_SAMPLES.keys(), 'min', 'max', 'mean']);

function checkGate(
  gate: GateSpec,
  path: Path,
  { metricUnits }: Knowledge,
  written: Written,
): Finding[] {
  if (!('metric' in gate)) return [];
  const unit = metricUnits.get(gate.metric);
  if (unit === undefined) {
    const suggestion = nearest(gate.metric, metricUnits.keys());
    const message = `there is no metric ${shown(gate.metric)}`;
    return [{ path: [...path, 'metric'], rule: 'gate.metric', message, suggestion }];
  }
  const findings: Finding[] = [];
  const wanted = unitOf(unit, gate.aggregate);
  if (!isComparable(gate.value.unit, wanted)) {
    const subject = wanted === unit ? gate.metric : `${gate.aggregate} of ${gate.metric}`;
    const message = `${subject} is measured in ${UNITS[wanted]}, not in ${UNITS[gate.value.unit]}`;
    findings.push({ path: [...path, 'value'], rule: 'gate.unit', message });
  }
  const model = metricModel(gate.metric);
  if (model !== undefined && !isAggregateOf(model.type, gate.aggregate)) {
    const message = `${gate.aggregate} means nothing for ${gate.metric}, a metric of type ${model.type}`;
    findings.push({ path: [...path, 'aggregate'], rule: 'gate.aggregate', message });
  }
  return [...findings, ...checkSamples(gate.aggregate, gate.minSamples, path, written)];
}

function checkSamples(
  aggregate: string,
  minSamples: number,
  parent: Path,
  written: Written,
): Finding[] {
  const path = [...parent, 'min_samples'];
  if (!SAMPLED.has(aggregate)) return [];
  if (!written.has(path)) {
    const message = `is missing: ${aggregate} needs a least number of samples`;
    return [{ path, rule: 'gate.samples', message }];
  }
  const least = QUANTILE_SAMPLES.get(aggregate) ?? 1;
  if (minSamples >= least) return [];
  const message = `${aggregate} of fewer than ${least} samples is their maximum`;
  return [{ path, rule: 'gate.samples', message, suggestion: String(least) }];
}

const UNITS: Readonly<Record<QuantityUnit, string>> = {
  count: 'numbers',
  us: 'time',
  bytes: 'bytes',
  ratio: 'fractions',
};

// A bare number is a count as written, and serves for a fraction too.
function isComparable(written: QuantityUnit, metric: QuantityUnit): boolean {
  return written === metric || (written === 'count' && metric === 'ratio');
}
