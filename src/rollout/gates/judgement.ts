/**
 * What a gate makes of a number: pass, fail or, when the number cannot be trusted, inconclusive.
 */
import type { Micros } from '../../kernel/time.ts';
import type { Unit } from '../../metrics/catalogue.ts';
import type { Comparison } from '../../schema/comparison.ts';
import type { GateOutcome } from '../records.ts';

/** What a gate found: a `GateRecord` without the names that the rollout adds. */
export interface Judgement {
  readonly rule: string;
  readonly outcome: GateOutcome;
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: Unit;
  readonly margin: number | null;
  readonly samples: number;
  readonly firstBreachUs: Micros | null;
  readonly lostUs: Micros | null;
  readonly reason: string | null;
}

/** Whether `value op threshold` holds. */
export function holds(op: Comparison, value: number, threshold: number): boolean {
  switch (op) {
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '==':
      return value === threshold;
    case '>=':
      return value >= threshold;
    case '>':
      return value > threshold;
  }
}

/** Distance to the threshold: above 0 on the good side. Of `==` it is at most 0. */
export function marginOf(op: Comparison, value: number, threshold: number): number {
  if (op === '==') return 0 - Math.abs(value - threshold);
  return op === '<' || op === '<=' ? threshold - value : value - threshold;
}
