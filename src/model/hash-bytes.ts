/**
 * The bytes of hashes in hex. Many nodes ask for those of one block or one set, one after another,
 * so the last ones are kept and shared, and a block keeps one array for all nodes that finalise it.
 */
import { fromHex } from '../crypto/bytes.ts';
import { RecentMap } from './recent.ts';

const KEPT = 64;

const known = new RecentMap<string, Uint8Array>(KEPT);

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
