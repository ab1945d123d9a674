/** The gates. A gate with `metric` compares a metric, one with `check` asks the cluster. */
import type { z } from 'zod';
import { metricUnits } from '../../metrics/catalogue.ts';
import { unitOf } from '../../metrics/query.ts';
import type { SeriesStore } from '../../metrics/series-store.ts';
import { keyedUnion } from '../../schema/keyed-union.ts';
import type { Process } from '../process.ts';
import { checkGateSchema, checkRuleText, judgeCheck } from './check-gate.ts';
import type { CheckContext } from './checks/check.ts';
import type { Judgement } from './judgement.ts';
import { type GateWindow, judgeMetric, metricGateSchema, ruleText } from './metric-gate.ts';

/** Any gate, told apart by having a `metric` or a `check`. */
export const gateSchema = keyedUnion(['metric', 'check'], metricGateSchema, checkGateSchema);

/** Gate of any kind, as the engine reads it. */
export type GateSpec = z.output<typeof gateSchema>;

export interface GateContext extends CheckContext {
  readonly store: SeriesStore;
}

/** Judges a gate of any kind. */
export function* judge(
  context: GateContext,
  spec: GateSpec,
  window: GateWindow,
): Process<Judgement> {
  if ('metric' in spec) return judgeMetric(context.store, spec, window);
  return yield* judgeCheck(context, spec);
}

/** The judgement of a gate that was never asked. */
export function unjudged(spec: GateSpec, reason: string): Judgement {
  const isMetric = 'metric' in spec;
  return {
    rule: isMetric ? ruleText(spec) : checkRuleText(spec),
    outcome: 'inconclusive',
    value: null,
    threshold: isMetric ? spec.value.amount : spec.value,
    unit: isMetric ? unitOf(metricUnits.get(spec.metric) ?? 'count', spec.aggregate) : 'count',
    margin: null,
    samples: 0,
    firstBreachUs: null,
    lostUs: null,
    reason,
  };
}
