/**
 * Faults as a report tells of them: what struck whom and for how long, the dose, and what came after.
 */

import { durationText } from '../kernel/words.ts';
import type { RunResult, TimelineRecord } from '../run/result.ts';
import { plural } from './format.ts';

export interface FaultSpan {
  /** Null for what concerns no single node. */
  readonly node: string | null;
  readonly detail: string;
  readonly fromUs: number;
  /** Null while it lasts at the end of the run. */
  readonly toUs: number | null;
}

/** The faults of a run, in the order in which they began. */
export function faultSpans(timeline: readonly TimelineRecord[]): readonly FaultSpan[] {
  const spans: { -readonly [Key in keyof FaultSpan]: FaultSpan[Key] }[] = [];
  for (const { kind, node, detail, atUs } of timeline) {
    if (kind === 'fault_start') spans.push({ node, detail, fromUs: atUs, toUs: null });
    if (kind !== 'fault_end') continue;
    const open = spans.find(
      (span) => span.toUs === null && span.node === node && span.detail === detail,
    );
    if (open !== undefined) open.toUs = atUs;
  }
  return spans;
}

/** The largest share of the voting power that was faulty at once, and whether that was too much. */
export function doseText({ dose }: RunResult): string | null {
  if (dose === null) return null;
  if (dose.overdose !== null) return `beyond the tolerance: ${dose.overdose}`;
  if (dose.peakPower === 0) return 'no voting power was ever faulty';
  const percent = Math.round((1000 * dose.peakPower) / dose.totalPower) / 10;
  return `at most ${percent}% of the voting power at once, at ${durationText(dose.peakUs)}`;
}

/** Whether the cluster was well again in time; null where the scenario does not ask. */
export function convergenceText({ convergence }: RunResult): string | null {
  if (convergence === null) return null;
  const { tookUs, withinUs, reason } = convergence;
  const within = durationText(withinUs);
  if (tookUs !== null)
    return `well again ${durationText(tookUs)} after the last fault, of ${within}`;
  return reason === null
    ? `not judged: the run ended before ${within} had passed`
    : `not within ${within}: ${reason}`;
}

/** All of it in a line; null for a run without faults. */
export function faultsText(result: RunResult): string | null {
  const { length } = faultSpans(result.timeline);
  const count = length === 0 ? null : `${plural(length, 'fault')} in the timeline`;
  const parts = [count, doseText(result), convergenceText(result)].filter((text) => text !== null);
  return parts.length === 0 ? null : parts.join('; ');
}
