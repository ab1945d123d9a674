/**
 * Timetoke: hours that a participant has proven to be online.
 *
 * A proof of at least an hour's presence adds its whole hours, up to 30 days; every day takes one
 * hour off. Time counted once is not counted again, whatever the windows of the proofs are.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

const HOUR_US: Micros = 3_600_000_000;

/** Shortest stretch of new presence that counts. */
const TIMETOKE_WINDOW_US: Micros = HOUR_US;
/** Most hours held. */
export const TIMETOKE_HOURS_MAX = 720;
/** Time after which one hour is taken off. */
const TIMETOKE_DECAY_US: Micros = 24 * HOUR_US;
/** Time between two announcements of the balance to peers. */
const TIMETOKE_SYNC_US: Micros = 600_000_000;

export class Timetoke {
  #hours = 0;
  /** End of the presence counted so far. */
  #provenUs: Micros = 0;
  /** Up to when decay has been taken off; undefined while there was nothing to decay. */
  #decayedUs: Micros | undefined;
  #syncedUs: Micros | undefined;

  /** Hours held: whole, 0 to 720. */
  get hours(): number {
    return this.#hours;
  }

  /**
   * Counts a proof of presence from `startUs` to `endUs`.
   *
   * Whole hours count; the rest of the window stays uncounted time, and the next proof may cover
   * it again.
   *
   * @returns The hours added: 0 if the time not yet counted is shorter than an hour, or the balance
   *   is full.
   * @throws InvariantError if the window does not end after its start.
   */
  prove(startUs: Micros, endUs: Micros): number {
    check(endUs > startUs, 'presence ends before it starts', endUs);
    const freshUs = endUs - Math.max(startUs, this.#provenUs);
    if (freshUs < TIMETOKE_WINDOW_US) return 0;
    const earned = Math.floor(freshUs / HOUR_US);
    const added = Math.min(earned, TIMETOKE_HOURS_MAX - this.#hours);
    this.#hours += added;
    this.#provenUs = endUs - (freshUs % HOUR_US);
    this.#decayedUs ??= endUs;
    return added;
  }

  /**
   * Takes off one hour for every day since the last was taken off. How often it is called makes no
   * difference.
   *
   * @returns The hours taken off.
   */
  decay(nowUs: Micros): number {
    if (this.#decayedUs === undefined || nowUs < this.#decayedUs) return 0;
    const days = Math.floor((nowUs - this.#decayedUs) / TIMETOKE_DECAY_US);
    this.#decayedUs += days * TIMETOKE_DECAY_US;
    const removed = Math.min(days, this.#hours);
    this.#hours -= removed;
    return removed;
  }

  /** Whether the balance is to be announced: at first when there is one, then every 600 s. */
  isSyncDue(nowUs: Micros): boolean {
    if (this.#syncedUs === undefined) return this.#hours > 0;
    return nowUs - this.#syncedUs >= TIMETOKE_SYNC_US;
  }

  /** Notes that the balance was announced. */
  markSynced(nowUs: Micros): void {
    this.#syncedUs = nowUs;
  }

  /** Takes all hours away. Time already counted stays counted. */
  forfeit(): void {
    this.#hours = 0;
    this.#decayedUs = undefined;
  }
}
