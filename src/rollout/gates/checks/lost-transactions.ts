/**
 * Lost transactions: acknowledged to a wallet, and in no finalised block of any node.
 */
import type { Process } from '../../process.ts';
import { audited, type CheckContext, type Finding } from './check.ts';

/** Counts the transactions, over the chains of all nodes that can be read. */
export function findLostTransactions(context: CheckContext): Process<Finding> {
  return audited(context, 'lost_transactions');
}
