/**
 * The hash functions of the simulator. `node:crypto` computes them: they are the same function
 * everywhere and several times faster there than in JavaScript.
 */
import { createHash } from 'node:crypto';
import { ByteWriter } from './bytes.ts';

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

function digest(algorithm: 'sha256' | 'sha512', parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
}
