/** What the rows of a database hold, as hashes that can be compared. */
import { ByteWriter, toHex } from '../../../crypto/bytes.ts';
import { sha256 } from '../../../crypto/hash.ts';
import { differingFamilies, type RowStore } from '../../state/row-store.ts';
import { schemaOf } from './schemas.ts';

/** Checksums by family, which no schema changes; null while rows are of two schemas. */
export function checksumsOf(
  store: RowStore,
  families: readonly string[],
): ReadonlyMap<string, string> | null {
  if (store.isMigrating) return null;
  return store.checksums(schemaOf(families, store.schemaVersion));
}

/** One hash of the checksums of all families. */
export function hashOf(sums: ReadonlyMap<string, string>): string {
  return toHex(sha256(new ByteWriter().text(JSON.stringify([...sums])).finish()));
}

/** Hash of the rows as they lie there. */
export function hashOfRows(store: RowStore): string {
  const writer = new ByteWriter();
  for (const { column, key, bytes } of store.rows()) writer.text(column).text(key).sized(bytes);
  return toHex(sha256(writer.finish()));
}

/** In what checksums depart from those of before, in words; null if in nothing. */
export function departure(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string> | null,
): string | null {
  if (after === null) return 'it is half done';
  const families = differingFamilies(before, after);
  return families.length === 0 ? null : `${families.join(', ')} differ`;
}
