/** Who sends: which wallet of a group, and which of its accounts. */
import { z } from 'zod';
import type { Stream } from '../../kernel/stream.ts';
import { value } from '../../schema/record.ts';
import { ruled } from '../../schema/rule.ts';
import { shown } from '../../schema/show.ts';
import { positive, whole } from '../../schema/whole.ts';
import type { TrafficHost } from './host.ts';
import { ZIPF_EXPONENT_MAX, zipfSampler } from './zipf.ts';

/** Most accounts of one traffic. */
const ACCOUNTS_MAX = 1_000_000;

/** What a scenario file says about who sends, if it says anything. */
export const sendersSchema = value({
  kind: z.literal('zipf'),
  exponent: positive()
    .max(ZIPF_EXPONENT_MAX, {
      error: ({ input }) =>
        ruled('number.range', `${shown(input)} is more than ${ZIPF_EXPONENT_MAX}`),
    })
    .describe('The account of rank r sends in proportion to 1 / r to the power of this.'),
  accounts: whole(1, ACCOUNTS_MAX)
    .optional()
    .describe('Accounts, dealt to the wallets in turn; otherwise one for each wallet.'),
}).describe('Few accounts send most transactions (Zipf).');

/** Who sends, as the engine reads it. */
export type SendersSpec = z.output<typeof sendersSchema>;

/** A wallet and one of its accounts. */
export interface Sender {
  readonly wallet: number;
  readonly account: number;
}

/** The owner of an account, when accounts are dealt to the wallets of a group in turn. */
export function ownerOf(account: number, wallets: readonly number[]): Sender {
  const place = account % wallets.length;
  return { wallet: wallets[place] as number, account: (account - place) / wallets.length };
}

/**
 * Prepares draws of a sender: by Zipf's law over all accounts, from a stream of their own, or any
 * wallet of the group alike.
 *
 * @param alike - Stream of the draws where all wallets are alike.
 */
export function senderSampler(
  { senders, from }: { readonly senders?: SendersSpec | undefined; readonly from: string },
  host: TrafficHost,
  alike: Stream,
): () => Sender {
  const wallets = host.nodesOf(from);
  if (senders === undefined) return () => ({ wallet: alike.pick(wallets), account: 0 });
  const stream = host.stream('senders');
  const rank = zipfSampler(senders.accounts ?? wallets.length, senders.exponent);
  return () => ownerOf(rank(stream), wallets);
}
