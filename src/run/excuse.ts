/**
 * Excuses: what failed after more faults than the cluster is declared to bear is no finding against
 * it, and has a code of its own.
 */
import type { Micros } from '../kernel/time.ts';
import type { Tolerance } from '../model/world/tolerance.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Outcome } from './result.ts';

/** The exit code of what is excused. */
export const EXCUSABLE = 9;

/**
 * What a failure goes against: the safety of finality, which holds unless a third of the power
 * lies; what a dose of any faults can stop; or what no fault may break.
 */
export type Property = 'agreement' | 'progress' | 'soundness';

/** The outcome, or the excuse for it, if the dose was beyond what the property bears by then. */
export function excused(
  outcome: Outcome,
  property: Property,
  atUs: Micros,
  tolerance: Tolerance,
): Outcome {
  if (property === 'soundness') return outcome;
  const dose = property === 'agreement' ? tolerance.overdoseOfLies : tolerance.overdose;
  if (dose === null || dose.atUs > atUs) return outcome;
  const message = `excusable: dose beyond the tolerance: ${dose.message}: ${outcome.message}`;
  return { code: EXCUSABLE, message };
}

/** What a gate of that name judges. */
export function propertyOf(gates: Scenario['gates'], name: string): Property {
  const gate = gates.find((one) => one.name === name);
  if (gate === undefined) return 'soundness';
  if ('check' in gate) return gate.check === 'conflicting_finality' ? 'agreement' : 'progress';
  return gate.metric === 'tamper_unexpected_accepts' ? 'soundness' : 'progress';
}
