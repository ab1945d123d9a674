/** Validity: what becomes final follows the chain, by rules that no node was asked about. */
import { type Block, transactionRoot, transactionsBytes } from '../chain/block.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { ClusterView } from './view.ts';

export const validity: Invariant = {
  numbers: [2],
  name: 'validity',
  statement:
    'A finalised block follows the block before it, in time too, names the state, the set and the ' +
    'epoch that the chain has there, was made by a member of the set, and keeps to the limits.',
  watch(view, report): Hooks {
    return {
      finalised: (machine, block) => {
        if (block.height !== view.chain.height + 1) return;
        const fault = faultOf(view, block);
        if (fault !== null) report(`the block of height ${block.height} has ${fault}`, [machine]);
      },
    };
  },
};

function faultOf({ chain, consensus }: ClusterView, block: Block): string | null {
  const { header, transactions } = block;
  const { ledger } = chain;
  const { transactionsMax, bytesMax } = consensus.block;
  if (header.height !== block.height) return 'a header of another height';
  if (header.previousHash !== ledger.hash) return 'another block before it';
  if (header.epoch !== ledger.nextEpoch) return 'another epoch';
  if (header.timeUs <= ledger.timeUs) return 'a time that does not rise';
  if (header.protocol < ledger.view.protocol) return 'an older protocol';
  if (header.stateRoot !== ledger.stateRoot) return 'another state before it';
  if (header.validatorSetHash !== ledger.nextSet.hash) return 'another set of validators';
  if (!ledger.nextSet.members.includes(header.proposer)) return 'a proposer outside of the set';
  if (transactions.length > transactionsMax) return 'too many transactions';
  if (transactionsBytes(transactions) > bytesMax) return 'too many bytes';
  return header.transactionRoot === transactionRoot(transactions) ? null : 'other transactions';
}
