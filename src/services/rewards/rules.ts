/** What the reward of an epoch depends on: shares of the roles, weights of those who filled them. */
import type { Rounding } from './rounding.ts';

/** An exact share, from 0 to 1. */
export interface Share {
  readonly numerator: bigint;
  /** Above 0. */
  readonly denominator: bigint;
}

/**
 * What a participant's part of a pot is weighed by: `work`, how often it filled the role; `power`, its
 * voting power, if it filled the role at all.
 */
export type WeighBy = 'power' | 'work';

export interface RewardRules {
  /** Shares of the budget; what they leave goes to the treasury. */
  readonly leader: Share;
  readonly witness: Share;
  readonly weighBy: WeighBy;
  readonly rounding: Rounding;
}

/** What a participant did in an epoch. */
export interface Participant {
  readonly account: string;
  readonly power: bigint;
  /** Blocks led, and blocks witnessed. */
  readonly led: number;
  readonly witnessed: number;
}

/** The weight of a participant in a role that it filled so often. */
export function weightOf(participant: Participant, times: number, by: WeighBy): bigint {
  if (times === 0) return 0n;
  return by === 'power' ? participant.power : BigInt(times);
}

/** What is wrong with the shares of rules; empty if nothing. */
export function shareProblems(rules: Pick<RewardRules, 'leader' | 'witness'>): string[] {
  const problems: string[] = [];
  for (const role of ['leader', 'witness'] as const) {
    const { numerator, denominator } = rules[role];
    if (denominator <= 0n) problems.push(`${role}: the denominator is not above 0`);
    else if (numerator < 0n) problems.push(`${role}: the share is below 0`);
  }
  if (problems.length > 0) return problems;
  const { leader, witness } = rules;
  const both = leader.numerator * witness.denominator + witness.numerator * leader.denominator;
  if (both > leader.denominator * witness.denominator) {
    problems.push('leader and witness have more than 1 between them');
  }
  return problems;
}
