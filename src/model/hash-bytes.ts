/**
 * Hashes as bytes and as hexadecimal digits. Many nodes ask for those of one block or one set, one
 * after another, so the last ones are kept and shared: a block keeps one array for all nodes that
 * finalise it, and votes for a block share one text, which is then compared by its place alone.
 */
import { fromHex, toHex } from '../crypto/bytes.ts';
import { RecentMap } from './recent.ts';

const KEPT = 64;
const HASH_BYTES = 32;

const known = new RecentMap<string, Uint8Array>(KEPT);

/** The last text of each first byte, with its bytes. */
const texts = new Array<string>(256).fill('');
const bytesOfText = new Uint8Array(texts.length * HASH_BYTES);

/**
 * The bytes of a hash. Nobody may change them.
 *
 * @param hex - As `fromHex` takes it, and with what it throws.
 */
export function hashBytes(hex: string): Uint8Array {
  const shared = known.get(hex);
  if (shared !== undefined) return shared;
  const bytes = fromHex(hex);
  known.set(hex, bytes);
  return bytes;
}

/**
 * A hash of 32 bytes as hexadecimal digits in lower case.
 *
 * @param at - Where it begins in `bytes`.
 */
export function hashText(bytes: Uint8Array, at = 0): string {
  const slot = bytes[at] as number;
  const from = slot * HASH_BYTES;
  const text = texts[slot] as string;
  if (text !== '' && isKept(bytes, at, from)) return text;
  const own = bytes.subarray(at, at + HASH_BYTES);
  const made = toHex(own);
  bytesOfText.set(own, from);
  texts[slot] = made;
  return made;
}

function isKept(bytes: Uint8Array, at: number, from: number): boolean {
  for (let index = 1; index < HASH_BYTES; index += 1) {
    if (bytes[at + index] !== bytesOfText[from + index]) return false;
  }
  return true;
}
