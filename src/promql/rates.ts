/**
 * How much a series changed over a window, extrapolated to the ends of the window.
 *
 * Source: Prometheus 2.42, `extrapolatedRate` and `instantValue`; the order of the operations is
 * kept, so that the results are the same bits.
 */
import { secondsBetween, type Window } from './window.ts';

/** Growth per second of a counter, through its resets. Null with fewer than two samples. */
export function rate(window: Window): number | null {
  return extrapolated(window, true, secondsOf(window.rangeUs));
}

/** Growth of a counter, through its resets. Null with fewer than two samples. */
export function increase(window: Window): number | null {
  return extrapolated(window, true, 1);
}

/** Change of a gauge. Null with fewer than two samples. */
export function delta(window: Window): number | null {
  return extrapolated(window, false, 1);
}

/** Growth per second of a counter between its last two samples. Null with fewer than two. */
export function irate({ times, values, from, to }: Window): number | null {
  if (to - from < 2) return null;
  const last = values[to - 1]!;
  const before = values[to - 2]!;
  const growth = last < before ? last : last - before;
  return growth / secondsBetween(times[to - 2]!, times[to - 1]!);
}

/** Difference of the last two samples. Null with fewer than two. */
export function idelta({ values, from, to }: Window): number | null {
  return to - from < 2 ? null : values[to - 1]! - values[to - 2]!;
}

/** Whole seconds and the rest are added, as Go makes seconds of a duration. */
function secondsOf(us: number): number {
  const restUs = us % 1_000_000;
  return (us - restUs) / 1_000_000 + restUs / 1_000_000;
}

function extrapolated(window: Window, isCounter: boolean, perSeconds: number): number | null {
  const { times, values, from, to } = window;
  const gaps = to - from - 1;
  if (gaps < 1) return null;
  const first = values[from]!;
  const change = isCounter ? growthOf(window) : values[to - 1]! - first;
  const sampledS = secondsBetween(times[from]!, times[to - 1]!);
  const gapS = sampledS / gaps;
  let startS = secondsBetween(window.startUs, times[from]!);
  if (isCounter && change > 0 && first >= 0) {
    // A counter was never below 0, so it is not extrapolated beyond its zero.
    const sinceZeroS = sampledS * (first / change);
    if (sinceZeroS < startS) startS = sinceZeroS;
  }
  const endS = secondsBetween(times[to - 1]!, window.endUs);
  // Samples further than this from an end of the window did not exist there.
  const farS = gapS * 1.1;
  let coveredS = sampledS;
  coveredS += startS < farS ? startS : gapS / 2;
  coveredS += endS < farS ? endS : gapS / 2;
  return change * (coveredS / sampledS / perSeconds);
}

function growthOf({ times, values, from, to, fellUs }: Window): number {
  let before = values[from]!;
  let growth = values[to - 1]! - before;
  if (fellUs <= times[from]!) return growth;
  for (let row = from; row < to; row += 1) {
    const value = values[row]!;
    // After a reset a counter starts at 0: what it had counted is not lost.
    if (value < before) growth += before;
    before = value;
  }
  return growth;
}
