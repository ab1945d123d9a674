/**
 * Rewards of epochs: what validators did, as the blocks of the epoch have it, and the ledger, either
 * beside the state or in it.
 */

import { hasBit } from '../../crypto/bitmap.ts';
import { ConservationAudit, type LedgerView } from '../rewards/audit.ts';
import { distribute, type EpochWork, RewardLedger } from '../rewards/ledger.ts';
import { roundDown } from '../rewards/rounding.ts';
import type { Participant, RewardRules, Share } from '../rewards/rules.ts';
import { balanceIn, carriedIn, rewardWrites } from '../rewards/state-writes.ts';
import type { State } from '../state/state.ts';
import type { Write } from '../state/value.ts';
import type { Block, BlockRecord } from './block.ts';
import { validatorKey } from './genesis.ts';

const TREASURY = 'treasury';
const PPM = 1_000_000;

/** How much an epoch issues, and how it is split. */
export interface RewardPolicy {
  /** Units that each epoch issues. */
  readonly issued: bigint;
  readonly rules: RewardRules;
}

/** The policy of shares given as fractions. */
export function rewardPolicy(issued: number, leader: number, witness: number): RewardPolicy {
  return {
    issued: BigInt(issued),
    rules: {
      leader: shareOf(leader),
      witness: shareOf(witness),
      weighBy: 'work',
      rounding: roundDown,
    },
  };
}

/** What there was to reward in the epoch that ends with a block. */
export function epochWork(
  blocks: BlockRecord,
  last: Block,
  epochBlocks: number,
  powers: readonly number[],
  issued: bigint,
): EpochWork {
  const led = powers.map(() => 0);
  const witnessed = powers.map(() => 0);
  const count = (block: Block) => {
    led[block.proposer]! += 1;
    for (const place of powers.keys()) {
      if (hasBit(block.consensusProofs, place)) witnessed[place]! += 1;
    }
  };
  // The last one need not be final yet.
  for (let height = last.height - epochBlocks + 1; height < last.height; height++) {
    const block = blocks.at(height);
    if (block !== undefined) count(block);
  }
  count(last);
  const participants: Participant[] = powers.map((power, place) => ({
    account: validatorKey(place),
    power: BigInt(power),
    led: led[place]!,
    witnessed: witnessed[place]!,
  }));
  return { epoch: last.height / epochBlocks, issued, participants };
}

/** Settles an epoch in the state: reads the balances there, and gives the new ones. */
export function settleInState(
  state: State,
  work: EpochWork,
  { rules }: RewardPolicy,
  creditsRestTwice: boolean,
): Write[] {
  const { payouts, rest } = distribute(work, carriedIn(state), rules, TREASURY);
  const balances = new Map<string, bigint>();
  const credit = (account: string, amount: bigint) => {
    balances.set(account, (balances.get(account) ?? balanceIn(state, account)) + amount);
  };
  for (const { account, amount } of payouts) credit(account, amount);
  if (creditsRestTwice) credit(TREASURY, rest);
  return rewardWrites({ balances, carried: rest }, balances.keys());
}

/** What the state of a validator holds of rewards. */
export function ledgerIn(state: State, powers: readonly number[]): LedgerView {
  const accounts = [TREASURY, ...powers.map((_, place) => validatorKey(place))];
  const balances = new Map(accounts.map((account) => [account, balanceIn(state, account)]));
  return { balances, carried: carriedIn(state) };
}

/** Keeps the ledger of one validator, and audits it from outside. */
export class RewardKeeper {
  readonly #policy: RewardPolicy;
  readonly #ledger = new RewardLedger(TREASURY);
  #audit: ConservationAudit;
  /** Epochs settled. */
  epochs = 0;

  constructor(policy: RewardPolicy) {
    this.#policy = policy;
    this.#audit = new ConservationAudit(this.#ledger);
  }

  /** Units that were created or lost since it began, all epochs together; 0 if none. */
  get error(): number {
    return Number(this.#audit.differenceSum);
  }

  /** Units paid out since it began. */
  get paid(): number {
    let paid = 0n;
    for (const balance of this.#ledger.balances.values()) paid += balance;
    return Number(paid);
  }

  /** Settles an epoch beside the state; one that was settled before changes nothing. */
  settle(work: EpochWork, creditsRestTwice: boolean): void {
    if (work.epoch <= this.#ledger.epoch) return;
    this.#ledger.settle(work, this.#policy.rules, { creditsRestTwice: () => creditsRestTwice });
    this.#audit.observe(this.#ledger, work.issued);
    this.epochs += 1;
  }

  /** Begins an audit of a ledger that lies in a state. */
  beginAudit(ledger: LedgerView): void {
    this.#audit = new ConservationAudit(ledger);
  }

  /** Looks at a ledger that lies in a state, after an epoch. */
  observe(ledger: LedgerView): void {
    this.#audit.observe(ledger, this.#policy.issued);
    this.epochs += 1;
  }
}

function shareOf(fraction: number): Share {
  return { numerator: BigInt(Math.round(fraction * PPM)), denominator: BigInt(PPM) };
}
