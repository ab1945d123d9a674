/** What a release does, as code. A version of a scenario names one of these. */
import { ByteWriter, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Codec } from '../wire/codec.ts';
import type { Message } from '../wire/messages.ts';

/** What a release must know of the chain to choose the rules of the next block. */
export interface ChainView {
  /** Protocol of the last block; 1 before the first. */
  readonly protocol: number;
  /** Protocol signalled by each of the last blocks, oldest first, at most ACTIVATION_SIGNALS. */
  readonly signals: readonly number[];
}

export interface Behaviour {
  readonly name: string;
  /** Rank in the handshake: two peers speak the codec of the lower rank. */
  readonly rank: number;
  readonly codec: Codec;
  /** Highest protocol this release can judge and apply; what its proposers signal. */
  readonly protocolMax: number;
  /** Protocol that the next block must have. */
  nextProtocol(chain: ChainView): number;
  /** How long votes wait for others to share a message; 0 sends each alone. */
  readonly voteBatchUs: Micros;
  /** Share of the scenario's modelled verification costs, in thousandths. */
  readonly costPerMille: number;
}

/**
 * What a running process answers to a version probe: a hash over messages that the challenge
 * determines, as its own code encodes them. Only code that encodes alike answers alike.
 */
export function probeAnswer(behaviour: Behaviour, challenge: number): string {
  const samples: Message[] = [
    { type: 'block-request', from: challenge, to: challenge + 0x4000 },
    { type: 'proof-announce', index: challenge % 251, height: challenge },
    {
      type: 'status',
      height: challenge,
      round: challenge % 7,
      hasProposal: challenge % 2 === 1,
      solicits: false,
      isLost: false,
      prevotes: new ByteWriter().u64(challenge).finish(),
      precommits: new Uint8Array(0),
    },
  ];
  const parts = samples.map((message) => behaviour.codec.encode(message));
  const rules = new ByteWriter().u8(behaviour.protocolMax).finish();
  return toHex(taggedHash('simnet/version-probe/v1', rules, ...parts));
}
