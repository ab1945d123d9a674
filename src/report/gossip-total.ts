/** What was gossiped whole, blocks and transactions, in one count. */
import type { CopyCount, NetworkResult } from '../run/result.ts';

/** Adds the counts of transactions and of proposals; votes are counted apart. */
export function gossipTotal({
  transactions,
  proposals,
}: Pick<NetworkResult['gossip'], 'transactions' | 'proposals'>): CopyCount {
  return {
    published: transactions.published + proposals.published,
    received: transactions.received + proposals.received,
    duplicates: transactions.duplicates + proposals.duplicates,
  };
}
