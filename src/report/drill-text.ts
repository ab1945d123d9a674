/** The words of a detection matrix that terminal and page share. */
import type { CaughtBy, MutantRow } from '../drill/matrix.ts';
import { formatDuration } from './format.ts';

/** `rpc-p95 19, smoke 1`. */
export function countsText(counts: readonly CaughtBy[], trials: number): string {
  if (counts.length === 0) return 'nothing';
  const [only] = counts;
  if (counts.length === 1 && only?.count === trials) return only.gate;
  return counts.map(({ gate, count }) => `${gate} ${count}`).join(', ');
}

/** When it was detected: the median, and the longest. */
export function detectionText({ detection }: MutantRow): string {
  if (detection === null) return '–';
  if (detection.minUs === detection.maxUs) return formatDuration(detection.maxUs);
  return `${formatDuration(detection.medianUs)}, at most ${formatDuration(detection.maxUs)}`;
}

/** What the undoing did. */
export function undoneText({ rolledBack, restored, trials }: MutantRow): string {
  if (rolledBack === 0) return 'nothing was changed';
  if (rolledBack === trials && restored === rolledBack) return 'as before';
  return `${restored} of ${rolledBack} as before`;
}

/** What happens without the gates that should catch it. */
export function withoutText({ without }: MutantRow): string {
  const total = without.reduce((sum, { count }) => sum + count, 0);
  return total === 0 ? '–' : countsText(without, total);
}
