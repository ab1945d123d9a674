/** The rules of each protocol of the chain: how a block changes the state root. */
import { fromHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { merkleRoot } from '../../crypto/merkle.ts';
import { check } from '../../kernel/check.ts';
import { hashText } from '../hash-bytes.ts';
import type { Block } from './block.ts';

/** Consecutive blocks whose proposers must all signal a protocol before it takes effect. */
export const ACTIVATION_SIGNALS = 16;

type StateRule = (previousRoot: string, block: Block) => string;

const STATE_RULES: ReadonlyMap<number, StateRule> = new Map([
  [1, chainedRoot],
  [2, treeRoot],
]);

/** The state after a block at the first node that applied it: the others need not compute it. */
const known = new WeakMap<Block, { readonly before: string; readonly after: string }>();

/**
 * The state root after a block, which must not change any more.
 *
 * @throws InvariantError if the protocol has no rule: a node may only apply what its version knows.
 */
export function stateRootAfter(previousRoot: string, block: Block): string {
  const rule = STATE_RULES.get(block.header.protocol);
  check(rule !== undefined, 'no state rule for this protocol', block.header.protocol);
  const made = known.get(block);
  if (made?.before === previousRoot) return made.after;
  const after = rule(previousRoot, block);
  known.set(block, { before: previousRoot, after });
  return after;
}

/** Protocol 1: each transaction is hashed onto the root in turn. */
function chainedRoot(previousRoot: string, block: Block): string {
  let root = fromHex(previousRoot);
  for (const tx of block.transactions) {
    root = taggedHash('simnet/state/v1', root, fromHex(tx.id));
  }
  return hashText(taggedHash('simnet/state/v1', root, fromHex(block.hash)));
}

/** Protocol 2: previous root, block and the tree of its transactions, so that one can be proven. */
function treeRoot(previousRoot: string, block: Block): string {
  const tree = merkleRoot(block.transactions.map((tx) => fromHex(tx.id)));
  return hashText(taggedHash('simnet/state/v2', fromHex(previousRoot), fromHex(block.hash), tree));
}
