/** The words of a detection matrix that terminal and page share. */
import type { Counted, DrillResult, MutantRow, VacuousGate } from '../drill/matrix.ts';
import { durationText } from '../kernel/words.ts';
import { NO_VALUE, plural } from './format.ts';

/** `rpc-p95 19, smoke 1`; the name alone where all trials agree. */
export function countsText(counts: readonly Counted[], trials: number): string {
  const [only] = counts;
  if (only === undefined) return 'nothing';
  if (counts.length === 1 && only.count === trials) return only.name;
  return counts.map(({ name, count }) => `${name} ${count}`).join(', ');
}

/** When it was detected: the median, and the longest. */
export function detectionText({ detection }: MutantRow): string {
  if (detection === null) return NO_VALUE;
  if (detection.minUs === detection.maxUs) return durationText(detection.maxUs);
  return `${durationText(detection.medianUs)}, at most ${durationText(detection.maxUs)}`;
}

/** Verdicts after which nothing has to be undone. */
const UNTOUCHED = ['blocked', 'refused'];

/** What the undoing did. */
export function undoneText({ undone, verdicts, trials }: MutantRow): string {
  if (undone.length > 0) return countsText(undone, trials);
  if (verdicts.length === 0) return NO_VALUE;
  return verdicts.every(({ name }) => UNTOUCHED.includes(name))
    ? 'nothing to undo'
    : 'nothing undone';
}

/** What happens without the gates that should catch it. */
export function withoutText({ without }: MutantRow): string {
  const total = without.reduce((sum, { count }) => sum + count, 0);
  return total === 0 ? NO_VALUE : countsText(without, total);
}

/** Why a drill says nothing of gates that caught nothing; null when it does. */
export function unjudgedText(result: DrillResult): string | null {
  const { vacuous, mutants, mutantCount, trials } = result;
  if (vacuous !== null) return null;
  return trials.done < trials.planned
    ? `not every trial was run: ${trials.done} of ${trials.planned}`
    : `${mutants.length} of ${plural(mutantCount, 'mutant')} tried`;
}

/** Gates that ended no trial, in two kinds: those that could have, and those never come to. */
export function vacuousKinds(vacuous: readonly VacuousGate[]): {
  readonly neverFailed: readonly VacuousGate[];
  readonly neverJudged: readonly VacuousGate[];
} {
  return {
    neverFailed: vacuous.filter(({ judged }) => judged > 0),
    neverJudged: vacuous.filter(({ judged }) => judged === 0),
  };
}
