/**
 * The release candidate: varint wire format, votes that share messages, batched verification, and
 * protocol 2 once the last ACTIVATION_SIGNALS blocks all come from proposers that can run it.
 */
import { ACTIVATION_SIGNALS } from '../chain/protocols.ts';
import { makeCodec } from '../wire/codec.ts';
import { varint } from '../wire/fields.ts';
import type { Behaviour, ChainView } from './behaviour.ts';
import { CANARY_V1_MESSAGES, VIEW_MESSAGES } from './canary-v1.ts';

const VOTE_BATCH_US = 10_000;

export function canaryV2(chainId: string): Behaviour {
  return {
    name: 'canary-v2',
    rank: 2,
    codec: makeCodec('varint-2', chainId, varint, [
      ...CANARY_V1_MESSAGES,
      'votes',
      ...VIEW_MESSAGES,
    ]),
    protocolMax: 2,
    nextProtocol,
    voteBatchUs: VOTE_BATCH_US,
    costPerMille: 800,
  };
}

function nextProtocol(chain: ChainView): number {
  if (chain.protocol >= 2) return 2;
  const isActivated =
    chain.signals.length >= ACTIVATION_SIGNALS && chain.signals.every((signal) => signal >= 2);
  return isActivated ? 2 : 1;
}
