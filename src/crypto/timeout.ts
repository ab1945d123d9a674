/** What validators of HotStuff sign to give up a view. */
import { ByteWriter } from './bytes.ts';

export interface TimeoutContent {
  readonly chainId: string;
  readonly height: number;
  /** The view that is given up. */
  readonly round: number;
  /** Latest view of whose certificate the signer knows, or -1 for none. */
  readonly highRound: number;
}

const TIMEOUT_DOMAIN = 'simnet.timeout.v1';

/**
 * The bytes that a timeout signs. They start with a domain of their own, so that the signature is
 * worth nothing as a vote.
 *
 * @throws RangeError if a number does not fit its field (height u64, round u32, highRound u32 after
 *   adding 1).
 */
export function timeoutSignBytes(content: TimeoutContent): Uint8Array {
  return new ByteWriter()
    .text(TIMEOUT_DOMAIN)
    .text(content.chainId)
    .u64(content.height)
    .u32(content.round)
    .u32(content.highRound + 1)
    .finish();
}
