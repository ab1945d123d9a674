/**
 * Snapshots: a whole state as bytes, which a reader believes only after hashing them again.
 *
 *   "SNAP" ‖ u32 schema version ‖ u64 height ‖ root ‖ u32 rows ‖ (column ‖ key ‖ bytes)* ‖ SHA-256
 *
 * The digest at the end covers all before it and finds decay; the root, computed anew from the rows,
 * finds a writer that forgot some. Bad bytes are a result, never an exception.
 */
import { ByteReader, ByteWriter, DecodeError, equalBytes, toHex } from '../../crypto/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';
import { type PlacedRow, rowsOf, type Schema, stateOf } from './schema.ts';
import type { State } from './state.ts';

/** Why a snapshot is not taken. */
export type SnapshotReason =
  | 'snapshot.short'
  | 'snapshot.digest'
  | 'snapshot.magic'
  | 'snapshot.schema'
  | 'snapshot.format'
  | 'snapshot.root';

export type SnapshotOutcome =
  | { readonly outcome: 'restored'; readonly state: State; readonly height: number }
  | { readonly outcome: 'refused'; readonly reason: SnapshotReason };

export interface SnapshotHeader {
  readonly schemaVersion: number;
  readonly height: number;
  readonly root: Uint8Array;
  readonly rowCount: number;
}

/** What a version does wrong when it writes snapshots; all off in a sound one. */
export interface SnapshotWriterDefects {
  /** Leaves out every so many rows, without a word; 0 for none. */
  readonly omitsEvery: number;
}

/** What a version does not look at when it reads snapshots; all off in a sound one. */
export interface SnapshotReaderDefects {
  readonly skipsDigest: boolean;
  readonly skipsRoot: boolean;
}

const SOUND_SNAPSHOT_WRITER: SnapshotWriterDefects = { omitsEvery: 0 };
const SOUND_SNAPSHOT_READER: SnapshotReaderDefects = {
  skipsDigest: false,
  skipsRoot: false,
};

const MAGIC = Uint8Array.of(0x53, 0x4e, 0x41, 0x50);
const DIGEST_LENGTH = 32;
const HEADER_LENGTH = 52;

/** The snapshot of a state. */
export function writeSnapshot(
  state: State,
  height: number,
  schema: Schema,
  defects: SnapshotWriterDefects = SOUND_SNAPSHOT_WRITER,
): Uint8Array {
  const every = defects.omitsEvery;
  const rows = rowsOf(state, schema).filter((_, index) => every === 0 || (index + 1) % every !== 0);
  const writer = new ByteWriter().bytes(MAGIC).u32(schema.version).u64(height).bytes(state.root);
  writer.u32(rows.length);
  for (const { column, key, bytes } of rows) writer.text(column).text(key).sized(bytes);
  const body = writer.finish();
  return new ByteWriter().bytes(body).bytes(sha256(body)).finish();
}

/** What a snapshot says of itself, unchecked; undefined if it is too short to say anything. */
export function readSnapshotHeader(bytes: Uint8Array): SnapshotHeader | undefined {
  if (bytes.length < HEADER_LENGTH + DIGEST_LENGTH) return undefined;
  const reader = new ByteReader(bytes.subarray(MAGIC.length, HEADER_LENGTH));
  const schemaVersion = reader.u32();
  try {
    return { schemaVersion, height: reader.u64(), root: reader.bytes(32), rowCount: reader.u32() };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/**
 * Restores the state of a snapshot and hashes it again.
 *
 * @param schema - Of the reader. It refuses every other: it would take the rows for something else.
 */
export function restoreSnapshot(
  bytes: Uint8Array,
  schema: Schema,
  defects: SnapshotReaderDefects = SOUND_SNAPSHOT_READER,
): SnapshotOutcome {
  const header = readSnapshotHeader(bytes);
  if (header === undefined) return refused('snapshot.short');
  const body = bytes.subarray(0, bytes.length - DIGEST_LENGTH);
  const digest = bytes.subarray(bytes.length - DIGEST_LENGTH);
  if (!defects.skipsDigest && !equalBytes(sha256(body), digest)) return refused('snapshot.digest');
  if (!equalBytes(bytes.subarray(0, MAGIC.length), MAGIC)) return refused('snapshot.magic');
  if (header.schemaVersion !== schema.version) return refused('snapshot.schema');
  const state = stateIn(body.subarray(HEADER_LENGTH), header.rowCount, schema);
  if (state === undefined) return refused('snapshot.format');
  if (!defects.skipsRoot && !equalBytes(state.root, header.root)) return refused('snapshot.root');
  return { outcome: 'restored', state, height: header.height };
}

/** What names a snapshot: the hexadecimal digest of its bytes. */
export function snapshotDigest(bytes: Uint8Array): string {
  return toHex(sha256(bytes));
}

function stateIn(bytes: Uint8Array, rowCount: number, schema: Schema): State | undefined {
  try {
    const reader = new ByteReader(bytes);
    const rows: PlacedRow[] = [];
    for (let index = 0; index < rowCount; index++) {
      rows.push({ column: reader.text(), key: reader.text(), bytes: reader.sized() });
    }
    reader.end();
    return stateOf(rows, schema);
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function refused(reason: SnapshotReason): SnapshotOutcome {
  return { outcome: 'refused', reason };
}
