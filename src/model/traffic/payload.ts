/** Payloads of transactions. */
import type { Stream } from '../../kernel/stream.ts';

/** Bytes of a size between two bounds, all sizes equally likely, filled at random. */
export function drawPayload(
  { minBytes, maxBytes }: { readonly minBytes: number; readonly maxBytes: number },
  stream: Stream,
): Uint8Array {
  const payload = new Uint8Array(minBytes + stream.below(maxBytes - minBytes + 1));
  stream.fill(payload);
  return payload;
}
