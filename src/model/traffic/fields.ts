/** The fields of traffic that flows by itself, whatever becomes of what it sends. */
import { nameOf } from '../../schema/names.ts';
import { sizeRange } from '../../schema/size.ts';
import { sendersSchema } from './senders.ts';

/** When it flows, who sends, and what. */
export const flowFields = {
  stage: nameOf('stage').describe('Stage during which it flows.'),
  from: nameOf('group').describe('Group of wallets that send.'),
  senders: sendersSchema
    .optional()
    .describe('Which accounts send how often; otherwise all wallets alike.'),
  payload: sizeRange().describe('Size of the payload of a transaction, all sizes equally likely.'),
};
