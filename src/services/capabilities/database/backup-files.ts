/** A database as the files of a backup, and back. */
import { ByteReader, ByteWriter, DecodeError } from '../../../crypto/bytes.ts';
import type { FileSource } from '../../state/backups.ts';
import { RowStore } from '../../state/row-store.ts';

/** The file that names the schema. */
const HEAD = 'schema';

/** Files of a database: one for its schema, one for each column. */
export function filesOf(store: RowStore): {
  readonly source: FileSource;
  readonly paths: readonly string[];
} {
  const head = new ByteWriter()
    .u64(store.schemaVersion)
    .u8(store.isMigrating ? 1 : 0)
    .finish();
  const files = new Map([[HEAD, head]]);
  for (const column of store.columns()) {
    const writer = new ByteWriter();
    for (const key of store.keysOf(column)) writer.text(key).sized(store.get(column, key)!);
    files.set(column, writer.finish());
  }
  return { source: { read: (path) => files.get(path) }, paths: [...files.keys()] };
}

/**
 * The database that files hold.
 *
 * @throws DecodeError if they are none that {@link filesOf} could have made.
 */
export function storeOf(files: ReadonlyMap<string, Uint8Array>): RowStore {
  const head = files.get(HEAD);
  if (head === undefined) throw new DecodeError('no file names the schema');
  const reader = new ByteReader(head);
  const store = new RowStore(reader.u64());
  store.isMigrating = reader.u8() === 1;
  for (const [column, bytes] of files) {
    if (column === HEAD) continue;
    const rows = new ByteReader(bytes);
    while (rows.remaining > 0) store.put(column, rows.text(), rows.sized());
  }
  return store;
}
