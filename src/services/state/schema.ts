/**
 * Schemas: how a version lays a state out on disk, as rows of bytes in named columns.
 *
 * The state root knows nothing of it. So a migration is right if it leaves the root as it was, and
 * wrong otherwise, whatever it did to the rows.
 */
import { ByteReader, ByteWriter, DecodeError, toHex } from '../../crypto/bytes.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { State } from './state.ts';
import { compareEntries } from './trie.ts';
import { readValue, type Value, type Write, writeValue } from './value.ts';

/** A key and its bytes as they lie on disk. */
export interface Row {
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** How a schema lays out one family. */
export interface FamilyLayout {
  readonly family: string;
  /** Column on disk that holds the rows of the family, and nothing else. */
  readonly column: string;
  encode(key: string, value: Value): Row;
  /** @throws DecodeError if `encode` could not have written the row. */
  decode(row: Row): { readonly key: string; readonly value: Value };
}

/** What one version of a program can read and write. */
export interface Schema {
  readonly version: number;
  /** Families with a layout of their own; any other lies plainly in a column of its name. */
  readonly layouts: readonly FamilyLayout[];
}

/** The layout that changes nothing: keys as they are, values in their canonical form. */
export function plainLayout(family: string, column: string = family): FamilyLayout {
  return {
    family,
    column,
    encode(key, value) {
      const writer = new ByteWriter();
      writeValue(writer, value);
      return { key, bytes: writer.finish() };
    },
    decode(row) {
      const reader = new ByteReader(row.bytes);
      const value = readValue(reader);
      reader.end();
      return { key: row.key, value };
    },
  };
}

/** The layout that files a row under the hash of its key, and keeps the key in the row. */
export function hashedLayout(family: string, column: string): FamilyLayout {
  const plain = plainLayout(family, column);
  return {
    family,
    column,
    encode(key, value) {
      const bytes = new ByteWriter().text(key).bytes(plain.encode(key, value).bytes).finish();
      return { key: hashOfKey(key), bytes };
    },
    decode(row) {
      const reader = new ByteReader(row.bytes);
      const key = reader.text();
      if (hashOfKey(key) !== row.key) throw new DecodeError('row lies under another key');
      return plain.decode({ key, bytes: reader.bytes(reader.remaining) });
    },
  };
}

/** The layout of a family under a schema. */
function layoutOf(schema: Schema, family: string): FamilyLayout {
  return schema.layouts.find((layout) => layout.family === family) ?? plainLayout(family);
}

/** The layout of the family that a column holds under a schema. */
function layoutOfColumn(schema: Schema, column: string): FamilyLayout {
  return schema.layouts.find((layout) => layout.column === column) ?? plainLayout(column);
}

/** A row with its column. */
export interface PlacedRow extends Row {
  readonly column: string;
}

/** The rows of a state, in order of column and key. */
export function rowsOf(state: State, schema: Schema): PlacedRow[] {
  const rows: PlacedRow[] = [];
  for (const { family, key, value } of state.entries()) {
    const layout = layoutOf(schema, family);
    rows.push({ column: layout.column, ...layout.encode(key, value) });
  }
  return rows.sort(compareRows);
}

/**
 * The state that rows hold.
 *
 * @throws DecodeError if a row is none of this schema, or two rows give the same key.
 */
export function stateOf(rows: Iterable<PlacedRow>, schema: Schema): State {
  const writes: Write[] = [];
  for (const row of rows) {
    const layout = layoutOfColumn(schema, row.column);
    writes.push({ family: layout.family, ...layout.decode(row) });
  }
  const state = State.empty.with(writes);
  if (state.size !== writes.length) throw new DecodeError('two rows have one key');
  return state;
}

function compareRows(a: PlacedRow, b: PlacedRow): number {
  return compareEntries({ family: a.column, key: a.key }, { family: b.column, key: b.key });
}

function hashOfKey(key: string): string {
  return toHex(taggedHash('simnet.state-row.v1', new ByteWriter().text(key).finish()));
}
