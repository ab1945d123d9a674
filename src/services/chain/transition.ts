/**
 * What a block does to the state. The rules of a validator follow from its release, its gates and
 * what is wrong with it; two that have the same rules share one execution.
 */
import { ByteWriter } from '../../crypto/bytes.ts';
import type { State } from '../state/state.ts';
import type { Write } from '../state/value.ts';
import type { WalRecord } from '../state/wal-frame.ts';
import type { Block, Transaction } from './block.ts';
import { accountKey } from './genesis.ts';

/** How a validator executes blocks. */
export interface Rules {
  /** Names them: equal names, equal writes. */
  readonly name: string;
  /** Whether rewards are settled in the state at the end of an epoch. */
  readonly settles: boolean;
  /** Whether the rest of a settlement is credited twice: a defect. */
  readonly creditsRestTwice: boolean;
  /** Whether a stray entry is written with every block: a defect. */
  readonly strays: boolean;
  /** Whether any of the defects is there. */
  readonly isSound: boolean;
}

/** Settles the rewards of an epoch that ends with a block. */
export type Settle = (state: State, block: Block, creditsRestTwice: boolean) => readonly Write[];

/** The state after a block. */
export function executed(
  state: State,
  block: Block,
  rules: Rules,
  epochBlocks: number,
  settle: Settle,
): State {
  let made: readonly Write[] | null = null;
  const after = state.after(`${block.number}/${rules.name}`, (before) => {
    made = writesOf(before, block, rules, epochBlocks, settle);
    return made;
  });
  if (made !== null) records.set(after, { height: block.height, root: after.root, writes: made });
  return after;
}

/** What the log keeps of the block that led to a state; undefined if no block did. */
export function recordOf(state: State): WalRecord | undefined {
  return records.get(state);
}

const records = new WeakMap<State, WalRecord>();

function writesOf(
  before: State,
  block: Block,
  rules: Rules,
  epochBlocks: number,
  settle: Settle,
): readonly Write[] {
  const writes = [lastBlock(block), ...transfers(before, block.transactions)];
  if (rules.strays) writes.push({ family: 'chain', key: 'stray', value: block.height });
  if (block.height % epochBlocks !== 0) return writes;
  writes.push({ family: 'chain', key: 'epoch', value: block.height / epochBlocks });
  if (rules.settles) writes.push(...settle(before, block, rules.creditsRestTwice));
  return writes;
}

/** Whether an identity is known to a state. */
export function knowsIdentity(state: State, id: number): boolean {
  return state.get('identities', `identity-${id}`) !== undefined;
}

function lastBlock(block: Block): Write {
  const value = new ByteWriter()
    .u64(block.height)
    .u64(block.atUs)
    .u32(block.proposer)
    .u64(block.parent)
    .finish();
  return { family: 'chain', key: 'last', value };
}

/** What transactions write, one after the other; who has too little moves nothing. */
function transfers(state: State, transactions: readonly Transaction[]): Write[] {
  if (transactions.length === 0) return [];
  const balances = new Map<string, number>();
  const writes: Write[] = [];
  const balanceOf = (key: string) => balances.get(key) ?? state.number('balances', key);
  for (const { id, kind, from, to, amount } of transactions) {
    if (kind === 'identity') {
      writes.push({ family: 'identities', key: `identity-${id}`, value: from });
      continue;
    }
    const source = accountKey(from);
    const target = accountKey(to);
    if (from === to || balanceOf(source) < amount) continue;
    balances.set(source, balanceOf(source) - amount);
    balances.set(target, balanceOf(target) + amount);
  }
  for (const [key, value] of balances) writes.push({ family: 'balances', key, value });
  return writes;
}
