/** The release in service: fixed-width wire format, one message a vote, protocol 1. */
import { makeCodec } from '../wire/codec.ts';
import { fixedWidth } from '../wire/fields.ts';
import type { MessageType } from '../wire/messages.ts';
import type { Behaviour } from './behaviour.ts';

export const CANARY_V1_MESSAGES: readonly MessageType[] = [
  'transaction',
  'submit',
  'acknowledge',
  'proposal',
  'vote',
  'status',
  'block-request',
  'block-response',
  'proof-announce',
  'proof-request',
  'proof-response',
];

/** What every release says about the views of HotStuff. */
export const VIEW_MESSAGES: readonly MessageType[] = [
  'ballot',
  'certificate',
  'timeout',
  'timeout-certificate',
];

export function canaryV1(chainId: string): Behaviour {
  // The number left out is that of messages of several votes, in releases that know them.
  const types = [...CANARY_V1_MESSAGES, null, ...VIEW_MESSAGES];
  return {
    name: 'canary-v1',
    rank: 1,
    codec: makeCodec('fixed-1', chainId, fixedWidth, types),
    protocolMax: 1,
    nextProtocol: () => 1,
    voteBatchUs: 0,
    costPerMille: 1000,
  };
}
