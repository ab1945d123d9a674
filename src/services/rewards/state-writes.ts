/** Rewards as entries of a state, for versions whose rewards are part of what replicas agree on. */
import { ByteReader, ByteWriter } from '../../crypto/bytes.ts';
import type { Value, Write } from '../state/value.ts';
import type { LedgerView } from './audit.ts';

/** Family that holds the balances. */
export const REWARD_FAMILY = 'rewards';
/** Key of what is carried on; accounts have a prefix, so none is taken for it. */
const CARRIED_KEY = 'carried';
const ACCOUNT_PREFIX = 'account/';

/**
 * The writes that bring a state up to a ledger.
 *
 * @param accounts - Whose balances changed; others are not written.
 * @throws RangeError if a balance is not from 0 to 2^64 - 1.
 */
export function rewardWrites(ledger: LedgerView, accounts: Iterable<string>): Write[] {
  const writes: Write[] = [write(CARRIED_KEY, ledger.carried)];
  for (const account of new Set(accounts)) {
    writes.push(write(ACCOUNT_PREFIX + account, ledger.balances.get(account) ?? 0n));
  }
  return writes;
}

/** The balance that a state has for an account, 0 if none. */
export function balanceIn(state: Readable, account: string): bigint {
  return unitsIn(state, ACCOUNT_PREFIX + account);
}

/** What a state carries on to the next epoch, 0 if nothing. */
export function carriedIn(state: Readable): bigint {
  return unitsIn(state, CARRIED_KEY);
}

interface Readable {
  get(family: string, key: string): Value | undefined;
}

function unitsIn(state: Readable, key: string): bigint {
  const value = state.get(REWARD_FAMILY, key);
  if (value === undefined) return 0n;
  if (typeof value === 'number') return BigInt(value);
  const reader = new ByteReader(value);
  const high = reader.u32();
  return BigInt(high) * 0x1_0000_0000n + BigInt(reader.u32());
}

function write(key: string, amount: bigint): Write {
  return { family: REWARD_FAMILY, key, value: new ByteWriter().u64(amount).finish() };
}
