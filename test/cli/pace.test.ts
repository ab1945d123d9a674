import { describe, expect, test } from 'vitest';
import { Pace } from '../../src/cli/pace.ts';
import { capturedIo } from '../support/captured-io.ts';

const HOUR_US = 3_600_000_000;

/** What is said of a run of two hours that gets so far in so many seconds, second by second. */
function said(
  virtualUsPerSecond: number,
  seconds: number,
  durationMaxUs = 2 * HOUR_US,
): readonly string[] {
  const io = capturedIo({ cwd: '/' });
  const pace = new Pace(io, durationMaxUs);
  return Array.from({ length: seconds }, (_, second) => {
    io.advance(1_000);
    const virtualUs = (second + 1) * virtualUsPerSecond;
    return pace.judge({ stage: 'soak', virtualUs, events: 1_000 * (second + 1) });
  }).filter((warning) => warning !== undefined);
}

describe('Pace', () => {
  test('warns once of a run that may take hours', () => {
    expect(said(1_000_000, 60)).toEqual([
      'warning: slow: 10 s for 10s of virtual time and 10,000 events; duration_max allows 2h',
    ]);
  });

  test('warns of a run whose time stands still', () => {
    expect(said(0, 60)).toEqual([
      'warning: slow: 10 s for 0s of virtual time and 10,000 events; duration_max allows 2h',
    ]);
  });

  test('warns of a run of seconds that takes more than ten times as long', () => {
    expect(said(90_000, 60, 30_000_000)).toEqual([
      'warning: slow: 10 s for 900ms of virtual time and 10,000 events; duration_max allows 30s',
    ]);
    expect(said(110_000, 60, 30_000_000)).toEqual([]);
  });

  test('leaves a run alone that ends within the hour', () => {
    expect(said(2_100_000, 60)).toEqual([]);
  });
});
