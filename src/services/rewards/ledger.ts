/**
 * The ledger of rewards: what each epoch pays to whom, in whole units, and what is carried on.
 *
 * For sound rules, of every epoch: payouts + carried on = issued + carried in. The ledger does not
 * check that: a version may be wrong, and it is for an audit from outside to find it.
 */
import { check } from '../../kernel/check.ts';
import {
  type Participant,
  type RewardRules,
  type Share,
  shareProblems,
  weightOf,
} from './rules.ts';

type RewardRole = 'leader' | 'witness' | 'treasury';

interface Payout {
  readonly account: string;
  readonly role: RewardRole;
  readonly amount: bigint;
}

/** What one epoch has to distribute. */
export interface EpochWork {
  readonly epoch: number;
  /** New units of this epoch. */
  readonly issued: bigint;
  readonly participants: readonly Participant[];
}

export interface EpochSettlement {
  readonly epoch: number;
  readonly issued: bigint;
  /** Units left over from the epoch before. */
  readonly carriedIn: bigint;
  /** `issued` and `carriedIn`. */
  readonly budget: bigint;
  /** In the order of the participants, leaders first, the treasury last. None is 0. */
  readonly payouts: readonly Payout[];
  /** Units left over for the next epoch. */
  readonly rest: bigint;
}

/**
 * Splits a budget, and changes nothing.
 *
 * A role that nobody filled leaves its pot to the rest.
 *
 * @throws InvariantError if shares or budget are impossible.
 */
export function distribute(
  work: EpochWork,
  carriedIn: bigint,
  rules: RewardRules,
  treasury: string,
): EpochSettlement {
  const { epoch, issued, participants } = work;
  const budget = issued + carriedIn;
  check(budget >= 0n, 'budget is below 0', budget);
  check(shareProblems(rules).length === 0, 'shares of the roles are impossible');
  const payouts: Payout[] = [];
  let rest = 0n;
  const pots = { leader: partOf(budget, rules.leader), witness: partOf(budget, rules.witness) };
  for (const role of ['leader', 'witness'] as const) {
    const weights = participants.map((one) =>
      weightOf(one, role === 'leader' ? one.led : one.witnessed, rules.weighBy),
    );
    if (!weights.some((weight) => weight > 0n)) {
      rest += pots[role];
      continue;
    }
    const split = rules.rounding(pots[role], weights);
    rest += split.rest;
    for (const [index, amount] of split.shares.entries()) {
      if (amount > 0n) payouts.push({ account: participants[index]!.account, role, amount });
    }
  }
  const amount = budget - pots.leader - pots.witness;
  if (amount > 0n) payouts.push({ account: treasury, role: 'treasury', amount });
  return { epoch, issued, carriedIn, budget, payouts, rest };
}

/** What a version does wrong when it posts; all off in a sound one. */
export interface LedgerDefects {
  /** Whether an epoch's rest is paid to the treasury and carried on as well. */
  readonly creditsRestTwice: (epoch: number) => boolean;
}

export const SOUND_LEDGER: LedgerDefects = { creditsRestTwice: () => false };

export class RewardLedger {
  readonly #treasury: string;
  readonly #balances = new Map<string, bigint>();
  #carried = 0n;
  #epoch = -1;

  /** @param treasury - Account that gets what no role has a share of. */
  constructor(treasury: string) {
    this.#treasury = treasury;
  }

  balanceOf(account: string): bigint {
    return this.#balances.get(account) ?? 0n;
  }

  /** All balances, in order of the first payout. */
  get balances(): ReadonlyMap<string, bigint> {
    return this.#balances;
  }

  /** Units left over from the last epoch. */
  get carried(): bigint {
    return this.#carried;
  }

  /** Last epoch settled, -1 before the first. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * Distributes and posts an epoch.
   *
   * @throws InvariantError if it does not come after the last one.
   */
  settle(
    work: EpochWork,
    rules: RewardRules,
    defects: LedgerDefects = SOUND_LEDGER,
  ): EpochSettlement {
    check(work.epoch > this.#epoch, 'epoch was settled before', work.epoch);
    const settlement = distribute(work, this.#carried, rules, this.#treasury);
    for (const { account, amount } of settlement.payouts) this.#credit(account, amount);
    if (defects.creditsRestTwice(work.epoch)) this.#credit(this.#treasury, settlement.rest);
    this.#carried = settlement.rest;
    this.#epoch = work.epoch;
    return settlement;
  }

  /** Another ledger with the same balances; the two go on apart. */
  fork(): RewardLedger {
    const twin = new RewardLedger(this.#treasury);
    for (const [account, balance] of this.#balances) twin.#balances.set(account, balance);
    twin.#carried = this.#carried;
    twin.#epoch = this.#epoch;
    return twin;
  }

  #credit(account: string, amount: bigint): void {
    this.#balances.set(account, this.balanceOf(account) + amount);
  }
}

function partOf(budget: bigint, share: Share): bigint {
  return (budget * share.numerator) / share.denominator;
}
