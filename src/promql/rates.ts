/**
 * How much a series changed over a window, extrapolated to the ends of the window.
 *
 * Source: Prometheus 2.42, `extrapolatedRate`; the order of the operations is kept, so that the
 * results are the same bits.
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

/** Whole seconds and the rest are added, as Go makes seconds of a duration. */
function secondsOf(us: number): number {
  const restUs = us % 1_000_000;
  return (us - restUs) / 1_000_000 + restUs / 1_000_000;
}

function extrapolated(window: Window, isCounter: boolean, perSeconds: number): number | null {
  const { times, values } = window;
  const gaps = times.length - 1;
  if (gaps < 1) return null;
  const change = isCounter ? growthOf(values) : values[gaps]! - values[0]!;
  const sampledS = secondsBetween(times[0]!, times[gaps]!);
  const gapS = sampledS / gaps;
  let startS = secondsBetween(window.startUs, times[0]!);
  if (isCounter && change > 0 && values[0]! >= 0) {
    // A counter was never below 0, so it is not extrapolated beyond its zero.
    const sinceZeroS = sampledS * (values[0]! / change);
    if (sinceZeroS < startS) startS = sinceZeroS;
  }
  const endS = secondsBetween(times[gaps]!, window.endUs);
  // Samples further than this from an end of the window did not exist there.
  const farS = gapS * 1.1;
  let coveredS = sampledS;
  coveredS += startS < farS ? startS : gapS / 2;
  coveredS += endS < farS ? endS : gapS / 2;
  return change * (coveredS / sampledS / perSeconds);
}

function growthOf(values: readonly number[]): number {
  let growth = values.at(-1)! - values[0]!;
  let before = values[0]!;
  for (const value of values) {
    // After a reset a counter starts at 0: what it had counted is not lost.
    if (value < before) growth += before;
    before = value;
  }
  return growth;
}
