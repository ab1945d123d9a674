/** The canonical encodings of the chain, written down a second time with nothing of our own. */
import { createHash } from 'node:crypto';

export function u8(value: number): Buffer {
  return Buffer.from([value]);
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

export function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}

export function text(value: string): Buffer {
  return sized(Buffer.from(value, 'utf8'));
}

export function hex(digits: string): Buffer {
  return Buffer.from(digits, 'hex');
}

export function sha256(...parts: Uint8Array[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** A hash under a domain: every part carries its length. */
export function tagged(domain: string, ...parts: Uint8Array[]): Buffer {
  return sha256(text(domain), ...parts.map(sized));
}

/** The Merkle tree hash of RFC 6962, section 2.1, as its recursion has it, bound to its count. */
export function merkle(leaves: readonly Uint8Array[]): Buffer {
  return sha256(u8(2), u64(leaves.length), head(leaves));
}

function head(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return sha256(u8(0), leaves[0]!);
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(u8(1), head(leaves.slice(0, split)), head(leaves.slice(split)));
}
