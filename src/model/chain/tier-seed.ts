/** The part of a validator's VRF input that depends on its standing. */
import { ByteWriter } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import type { GenesisValidator } from './genesis.ts';

/** 32 bytes that bind a VRF input to the validator's key and credited uptime. */
export function tierSeed(validator: GenesisValidator): Uint8Array {
  const hours = new ByteWriter().u32(validator.standing.timetokeHours).finish();
  return taggedHash('simnet/tier-seed/v1', validator.voteKey, hours);
}
