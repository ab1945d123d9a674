/**
 * What a market demands of providers, and how a window of results is judged by it.
 */
import type { Micros } from '../../kernel/time.ts';
import { wilsonInterval } from './wilson.ts';

/** What the market demands of providers. */
export interface ServiceLevel {
  /** Probability of a result that passes in time. */
  readonly passShareMin: number;
  /** Time between two evaluations; each judges what ended since the last. */
  readonly windowUs: Micros;
  /** Results without which a window is not judged. */
  readonly samplesMin: number;
}

/** How the window of one provider was judged. */
export interface Verdict {
  readonly provider: string;
  /**
   * `met`: the lower bound of the pass share is at the demand or above; `breached`: the upper bound
   * is below it; `open`: neither can be said.
   */
  readonly outcome: 'met' | 'breached' | 'open';
  readonly passed: number;
  readonly total: number;
  readonly lower: number;
  readonly upper: number;
}

/** Judges a window by the 95 % interval of Wilson. */
export function judge(
  level: ServiceLevel,
  provider: string,
  passed: number,
  total: number,
): Verdict {
  const { lower, upper } = wilsonInterval(passed, total);
  return {
    provider,
    outcome: outcomeOf(lower, upper, level.passShareMin),
    passed,
    total,
    lower,
    upper,
  };
}

function outcomeOf(lower: number, upper: number, demand: number): Verdict['outcome'] {
  if (lower >= demand) return 'met';
  return upper < demand ? 'breached' : 'open';
}
