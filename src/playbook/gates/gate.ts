/** What every gate of a playbook has, and what it brings back. */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import type { Unit } from '../../metrics/catalogue.ts';
import type { Expression } from '../../promql/expression-field.ts';
import type { Process } from '../../rollout/process.ts';
import type { GateOutcome } from '../../rollout/records.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { name } from '../../schema/names.ts';
import { whole } from '../../schema/whole.ts';
import type { ValueType } from '../../services/runtime/capability.ts';
import type { PlaybookContext } from '../context.ts';

/** Fields that all gates share. */
export const gateFields = {
  name: name('gate').describe('Name of the gate.'),
  for: duration()
    .prefault('0s')
    .describe('How long it must fail without a break before it counts, while it is watched.'),
  every: positiveDuration()
    .optional()
    .describe(
      'Time between two looks while it is watched; each evaluation if left out. It is always judged at the end of the hold.',
    ),
  deadline: positiveDuration()
    .prefault('10m')
    .describe('How long it may stay undecided before that counts as not passed.'),
  min_samples: whole(1).prefault(1).describe('With fewer samples it is inconclusive.'),
  critical: z.boolean().prefault(true).describe('Whether a mutant must need it.'),
  stated: z
    .boolean()
    .prefault(false)
    .describe('Whether the document that the playbook transcribes says it in so many words.'),
};

/** What a gate found: `GateRecord` without the names that the controller adds. */
export interface Judged {
  readonly outcome: GateOutcome;
  /** A number that stands for what was found; null when nothing was. */
  readonly value: number | null;
  readonly threshold: number;
  readonly unit: Unit;
  readonly samples: number;
  /** Names what is wrong or missing; null when it passed. */
  readonly reason: string | null;
}

/** Intervals at which a gate can learn something new. */
export interface GateTiming {
  readonly scrapeEveryUs: Micros;
  readonly evaluateEveryUs: Micros;
}

/** Alerts that a gate watches: those of these names, or all of these severities without names. */
interface WatchedAlerts {
  readonly names: readonly string[];
  readonly severities: readonly string[];
  /** Whether the gate claims that they stay quiet: one that cannot fire in time proves nothing. */
  readonly mustReach: boolean;
}

/** A question that a gate asks. */
interface AskedProbe {
  readonly group: string;
  readonly name: string;
  /** What the gate can judge by; any answer if left out. */
  readonly takes?: readonly ValueType[];
}

/** What a gate reads, for the lints that look for gates which can prove nothing. */
export interface GateFacts {
  /** Expressions whose series it must see. */
  readonly expressions: readonly Expression[];
  /** Questions that it asks, and whom. */
  readonly probes: readonly AskedProbe[];
  readonly alerts: readonly WatchedAlerts[];
  /** Baselines that must have been captured before. */
  readonly baselines: readonly string[];
  /** Groups whose instances it looks at. */
  readonly groups: readonly string[];
  /** Keys of settings that it names. */
  readonly settings: readonly string[];
  /**
   * Least time from the start of a hold until what it judges is of that hold alone and of enough
   * samples, and until a failure has lasted for its `for`. A shorter hold proves nothing.
   */
  readonly minimumTimeUs: Micros;
  /**
   * How far back it reads beyond what its expressions say of themselves. Without it, it may read
   * all that was ever scraped of their metrics.
   */
  readonly lookbackUs?: Micros;
  /**
   * Whether its value is a statistic of many observations, so that it needs `min_samples`.
   */
  readonly countsSamples: boolean;
}

/** A kind of gate: one file, two entries in the table. */
export interface GateKind<Spec> {
  readonly check: string;
  /** The rule as a person reads it. */
  rule(spec: Spec): string;
  /** Looks now: at once when it asks nobody, else it takes the virtual time of its probes. */
  judge(context: PlaybookContext, spec: Spec): Judged | Process<Judged>;
  /** What it reads; what is left out is empty. Read it through `gateFacts` of the table. */
  facts?(spec: Spec, timing: GateTiming): Partial<GateFacts>;
}

/**
 * A count of violations, of which there must be none. One that was seen counts however few samples
 * there are; without one there must be enough of them, and nothing may be unknown.
 */
export function ofViolations(
  violations: readonly string[],
  unknown: readonly string[],
  samples: number,
  samplesMin = 1,
): Judged {
  const base = { value: violations.length, threshold: 0, unit: 'count' as const, samples };
  if (violations.length > 0) return { ...base, outcome: 'fail', reason: listText(violations) };
  if (unknown.length > 0) return undecided(listText(unknown), 0, samples);
  if (samples === 0) return undecided('there was nothing to look at');
  if (samples < samplesMin) return undecided(tooFew(samples, samplesMin), 0, samples);
  return { ...base, outcome: 'pass', reason: null };
}

/** Nothing can be said yet. */
export function undecided(reason: string, threshold = 0, samples = 0): Judged {
  return { outcome: 'inconclusive', value: null, threshold, unit: 'count', samples, reason };
}

/** Why too few samples decide nothing. */
export function tooFew(samples: number, samplesMin: number): string {
  return `${samples} samples, needs ${samplesMin}`;
}

const SHOWN_MAX = 8;

/** The first of many texts, and how many more there are. */
export function listText(texts: readonly string[]): string {
  const hidden = texts.length - SHOWN_MAX;
  const shown = texts.slice(0, SHOWN_MAX).join('; ');
  return hidden > 0 ? `${shown}; and ${hidden} more` : shown;
}
