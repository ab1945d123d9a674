/** The state that a chain begins from, as the settings of a validator have it. */
import { ByteWriter, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { State } from '../state/state.ts';
import type { Write } from '../state/value.ts';

export interface Genesis {
  readonly chainId: string;
  /** Accounts, and what each begins with. */
  readonly accounts: number;
  readonly balance: number;
  /** Stake by place of the validator. */
  readonly stakes: readonly number[];
}

export interface GenesisState {
  /** Hexadecimal; equal exactly for equal chain identifiers and states. */
  readonly hash: string;
  readonly state: State;
}

/** Name of an account in the state. */
export function accountKey(account: number): string {
  return `account-${account}`;
}

/** Name of a validator in the state. */
export function validatorKey(place: number): string {
  return `validator-${place}`;
}

/** The state of height 0. */
export function genesisState(genesis: Genesis): GenesisState {
  const writes: Write[] = [];
  for (let account = 0; account < genesis.accounts; account++) {
    writes.push({ family: 'balances', key: accountKey(account), value: genesis.balance });
  }
  for (const [place, stake] of genesis.stakes.entries()) {
    writes.push({ family: 'stakes', key: validatorKey(place), value: stake });
  }
  const state = State.empty.with(writes);
  const chain = new ByteWriter().text(genesis.chainId).finish();
  return { hash: toHex(taggedHash('simnet.genesis.v1', chain, state.root)), state };
}

/**
 * Reads stakes written as `10, 10, 7`; of validators it does not name, the powers stand.
 *
 * @returns Null if one of them is no whole number from 0 to 2^53 - 1.
 */
export function stakesOf(text: string, powers: readonly number[]): number[] | null {
  const written = text.trim() === '' ? [] : text.split(',').map((part) => Number(part.trim()));
  const isSound = written.every((stake) => Number.isSafeInteger(stake) && stake >= 0);
  return isSound ? powers.map((power, place) => written[place] ?? power) : null;
}
