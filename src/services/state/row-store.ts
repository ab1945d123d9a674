/**
 * Rows on disk under one schema version, and the mark of a migration that is under way.
 *
 * Every change of rows and mark together is one step that a crash does or does not see.
 */
import { ByteWriter, DecodeError, toHex } from '../../crypto/bytes.ts';
import { sha256 } from '../../crypto/hash.ts';
import { type PlacedRow, rowsOf, type Schema, stateOf } from './schema.ts';
import type { State } from './state.ts';
import { writeValue } from './value.ts';

/** How far a migration has come. It lies in the store, and so outlasts who runs it. */
export interface MigrationCursor {
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** Rows moved in this step. */
  readonly movedInStep: number;
  /** Rows moved in all, of so many. */
  readonly moved: number;
  readonly total: number;
}

export type OpenOutcome =
  | { readonly outcome: 'opened'; readonly state: State }
  | {
      readonly outcome: 'refused';
      readonly reason: 'store.schema' | 'store.migrating' | 'store.format';
    };

export class RowStore {
  schemaVersion: number;
  /** The migration under way, or null. */
  cursor: MigrationCursor | null = null;
  /** Whether a migration has begun and not ended; a defective one leaves no cursor. */
  isMigrating = false;
  readonly #columns = new Map<string, Map<string, Uint8Array>>();

  constructor(schemaVersion: number) {
    this.schemaVersion = schemaVersion;
  }

  /** The store of a state. */
  static of(state: State, schema: Schema): RowStore {
    const store = new RowStore(schema.version);
    for (const { column, key, bytes } of rowsOf(state, schema)) store.put(column, key, bytes);
    return store;
  }

  put(column: string, key: string, bytes: Uint8Array): void {
    const rows = this.#columns.get(column) ?? new Map<string, Uint8Array>();
    this.#columns.set(column, rows);
    rows.set(key, bytes);
  }

  get(column: string, key: string): Uint8Array | undefined {
    return this.#columns.get(column)?.get(key);
  }

  delete(column: string, key: string): void {
    const rows = this.#columns.get(column);
    if (rows?.delete(key) && rows.size === 0) this.#columns.delete(column);
  }

  /** Deletes a whole column. */
  drop(column: string): void {
    this.#columns.delete(column);
  }

  /** Keys of a column in order. */
  keysOf(column: string): string[] {
    return [...(this.#columns.get(column)?.keys() ?? [])].sort();
  }

  /** Rows of all columns. */
  get rowCount(): number {
    let count = 0;
    for (const rows of this.#columns.values()) count += rows.size;
    return count;
  }

  /** Names of the columns in order. */
  columns(): string[] {
    return [...this.#columns.keys()].sort();
  }

  /** All rows, in order of column and key. */
  *rows(): Generator<PlacedRow> {
    for (const column of this.columns()) {
      for (const key of this.keysOf(column)) yield { column, key, bytes: this.get(column, key)! };
    }
  }

  /** A copy that shares nothing that can change: a backup. */
  clone(): RowStore {
    const copy = new RowStore(this.schemaVersion);
    copy.cursor = this.cursor;
    copy.isMigrating = this.isMigrating;
    for (const [column, rows] of this.#columns) copy.#columns.set(column, new Map(rows));
    return copy;
  }

  /** Reads the state as a program of this schema does. It refuses what is not of its version. */
  open(schema: Schema): OpenOutcome {
    if (this.isMigrating) return { outcome: 'refused', reason: 'store.migrating' };
    if (this.schemaVersion !== schema.version) {
      return { outcome: 'refused', reason: 'store.schema' };
    }
    try {
      return { outcome: 'opened', state: stateOf(this.rows(), schema) };
    } catch (error) {
      if (error instanceof DecodeError) return { outcome: 'refused', reason: 'store.format' };
      throw error;
    }
  }

  /**
   * A checksum of the content of each family, by family: equal under any schema if all is there.
   *
   * @throws DecodeError if a row is none of this schema.
   */
  checksums(schema: Schema): Map<string, string> {
    const writers = new Map<string, ByteWriter>();
    for (const { family, key, value } of stateOf(this.rows(), schema).entries()) {
      const writer = writers.get(family) ?? new ByteWriter();
      writers.set(family, writer);
      writeValue(writer.text(key), value);
    }
    return new Map(
      [...writers].map(([family, writer]) => [family, toHex(sha256(writer.finish()))]),
    );
  }
}

/** Families whose checksums differ, or that only one side has, in order. */
export function differingFamilies(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string[] {
  const families = new Set([...before.keys(), ...after.keys()]);
  return [...families].filter((family) => before.get(family) !== after.get(family)).sort();
}
