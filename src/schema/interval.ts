/** Times between events that go on for as long as a run lasts. */
import { positiveDuration } from './duration.ts';

/** Shortest one: of a thousand events a second a long run has some millions, and ends. */
const INTERVAL_US_MIN = 1_000;

/** A time from one event to the next, of something that happens again and again: 1 ms or more. */
export function interval() {
  return positiveDuration().refine((us) => us >= INTERVAL_US_MIN, {
    error: 'unit.interval: what happens again and again is at least 1ms apart',
  });
}
