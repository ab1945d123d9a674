/**
 * The timeouts of one height: which views a quorum has given up.
 *
 * Who gives up a view votes neither in it nor in one before, so a timeout counts for all views up to
 * its own. Of each validator the latest one is kept: it cannot fill the memory, and validators that
 * restarted in different views still come together.
 */
import type { Electorate } from '../electorate.ts';
import { bitmapOf } from '../vote-set.ts';
import type { TimeoutCertificate, TimeoutRecord } from './messages.ts';

export type TimeoutVerdict =
  | 'added'
  /** A timeout of the validator for this view, or for a later one, is known. */
  | 'duplicate'
  /** No correct validator can have sent it. */
  | 'malformed';

export class Pacemaker {
  readonly #electorate: Electorate;
  /** By validator. */
  readonly #latest: (TimeoutRecord | undefined)[];
  #overRound = -1;

  constructor(electorate: Electorate) {
    this.#electorate = electorate;
    this.#latest = electorate.powers.map(() => undefined);
  }

  /** Latest view that a quorum has given up; -1 for none. */
  get overRound(): number {
    return this.#overRound;
  }

  add(timeout: TimeoutRecord): TimeoutVerdict {
    const { round, validator, highRound } = timeout;
    const isSound = Number.isSafeInteger(round) && round >= 0 && highRound <= round;
    if (!isSound || !this.#isMember(validator)) return 'malformed';
    const known = this.#latest[validator];
    if (known !== undefined && known.round >= round) return 'duplicate';
    this.#latest[validator] = timeout;
    if (round > this.#overRound) this.#overRound = this.#findOver();
    return 'added';
  }

  /** What shows that validators gave a view up, in their order. */
  timeouts(round: number): TimeoutRecord[] {
    return this.#known.filter((known) => known.round >= round);
  }

  /** Whose timeouts count for a view: one bit each, lowest bit of the first byte first. */
  bitmap(round: number): Uint8Array {
    return bitmapOf(this.timeouts(round), this.#latest.length);
  }

  /** Whether a certificate holds timeouts of distinct validators for its view, and a quorum. */
  isCertificate({ height, round, timeouts }: TimeoutCertificate): boolean {
    const seen = new Set<number>();
    for (const timeout of timeouts) {
      const isForView = timeout.height === height && timeout.round >= round;
      if (!isForView || !this.#isMember(timeout.validator)) return false;
      seen.add(timeout.validator);
    }
    return seen.size === timeouts.length && this.#isQuorum([...seen]);
  }

  get #known(): TimeoutRecord[] {
    return this.#latest.filter((known) => known !== undefined);
  }

  #findOver(): number {
    const byRound = this.#known.sort((a, b) => b.round - a.round || a.validator - b.validator);
    const { powers, totalPower, rules } = this.#electorate;
    let power = 0;
    for (const { round, validator } of byRound) {
      power += powers[validator]!;
      if (rules.hasQuorum(power, totalPower)) return round;
    }
    return -1;
  }

  #isMember(validator: number): boolean {
    return Number.isSafeInteger(validator) && this.#electorate.powers[validator] !== undefined;
  }

  #isQuorum(validators: readonly number[]): boolean {
    const { powers, totalPower, rules } = this.#electorate;
    const power = validators.reduce((sum, validator) => sum + powers[validator]!, 0);
    return rules.hasQuorum(power, totalPower);
  }
}
