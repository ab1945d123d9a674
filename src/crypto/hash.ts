/**
 * The hash functions of the simulator. `node:crypto` computes them: they are the same function
 * everywhere and several times faster there than in JavaScript.
 */
import { hash } from 'node:crypto';
import { ByteWriter, concatBytes } from './bytes.ts';

/** SHA-256 over the parts one after another: 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha256', parts);
}

/** SHA-512 over the parts one after another: 64 bytes. */
export function sha512(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha512', parts);
}

/**
 * SHA-256 over a domain and a list of byte strings: 32 bytes.
 *
 * The domain and every part carry their lengths, so that neither another domain nor other borders
 * between the same bytes give the same input to the hash.
 *
 * @param domain - Names the use, e.g. `simnet.vote.v1`.
 */
export function taggedHash(domain: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const writer = new ByteWriter().text(domain);
  for (const part of parts) writer.sized(part);
  return sha256(writer.finish());
}

// Most of what is hashed is a few bytes. Of those the way through one object or buffer that belongs to
// Node costs several times as much as the hash: asked for as text, the digest needs neither.
function digest(algorithm: 'sha256' | 'sha512', parts: readonly Uint8Array[]): Uint8Array {
  const whole = parts.length === 1 ? parts[0]! : concatBytes(...parts);
  const text = hash(algorithm, whole, 'binary');
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index++) bytes[index] = text.charCodeAt(index);
  return bytes;
}
