/** What the hash of a genesis covers. */
import { ByteWriter } from '../../crypto/bytes.ts';
import type { GenesisValidator } from './genesis.ts';

/** Chain, validators, keys, stakes and standings, canonical. */
export function encodeHashInput(
  chainId: string,
  validators: readonly GenesisValidator[],
): Uint8Array {
  const writer = new ByteWriter().text(chainId).u32(validators.length);
  for (const { voteKey, vrfKey, stake, standing } of validators) {
    writer.bytes(voteKey).bytes(vrfKey).u64(stake);
    writer.u8(standing.tier).u32(standing.timetokeHours).u32(standing.scorePpm);
  }
  return writer.finish();
}
