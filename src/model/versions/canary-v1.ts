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

export function canaryV1(chainId: string): Behaviour {
  return {
    name: 'canary-v1',
    rank: 1,
    codec: makeCodec('fixed-1', chainId, fixedWidth, CANARY_V1_MESSAGES),
    protocolMax: 1,
    nextProtocol: () => 1,
    voteBatchUs: 0,
    costPerMille: 1000,
  };
}
