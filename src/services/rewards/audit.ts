/**
 * The audit of rewards, from outside: it reads balances and believes no settlement.
 *
 * Over an epoch, balances and what is carried on grow together by exactly what was issued. The
 * difference is 0, or units came from nowhere (above 0) or were lost (below 0).
 */

/** What there is to see of a ledger. */
export interface LedgerView {
  readonly balances: ReadonlyMap<string, bigint>;
  readonly carried: bigint;
}

export class ConservationAudit {
  #held: bigint;
  #differenceSum = 0n;

  /** @param ledger - As it stands before the first epoch to be audited. */
  constructor(ledger: LedgerView) {
    this.#held = heldBy(ledger);
  }

  /** Differences of all epochs together, each without its sign. */
  get differenceSum(): bigint {
    return this.#differenceSum;
  }

  /**
   * Looks at a ledger after an epoch.
   *
   * @param issued - New units of the epoch, as the schedule of issue has it.
   * @returns Units too many, or below 0 those missing.
   */
  observe(ledger: LedgerView, issued: bigint): bigint {
    const held = heldBy(ledger);
    const difference = held - this.#held - issued;
    this.#held = held;
    this.#differenceSum += difference < 0n ? -difference : difference;
    return difference;
  }
}

function heldBy(ledger: LedgerView): bigint {
  let held = ledger.carried;
  for (const balance of ledger.balances.values()) held += balance;
  return held;
}
