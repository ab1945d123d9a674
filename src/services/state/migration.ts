/**
 * Migrations: from one schema to another, family by family, row by row, with crashes in between.
 *
 * A row is moved out of its old column into its new one; row and cursor change together. Whoever
 * finds the cursor can go on, and gets the same rows as without the crash.
 */
import { check } from '../../kernel/check.ts';
import type { MigrationCursor, RowStore } from './row-store.ts';
import type { FamilyLayout, Row } from './schema.ts';

/**
 * What becomes of a row; `index` is its place in the family. Null loses it.
 *
 * @throws DecodeError if the row is none of the old layout.
 */
type MoveRow = (row: Row, index: number) => Row | null;

/** What a migration does to one family. */
export interface MigrationStep {
  readonly family: string;
  /** Column that the rows leave, and another that they go to. */
  readonly fromColumn: string;
  readonly toColumn: string;
  readonly up: MoveRow;
  /** The way back; null if there is none. */
  readonly down: MoveRow | null;
}

export interface Migration {
  readonly from: number;
  readonly to: number;
  readonly steps: readonly MigrationStep[];
  /**
   * Whether it keeps its cursor. A defective one does not: after a crash it begins anew, clears the
   * columns it writes to, and what was there is lost.
   */
  readonly isResumable: boolean;
}

/**
 * Why a migration does not begin: the store is of another version; a migration left it half done
 * without a cursor; another migration is under way; a step has no way back.
 */
export type MigrationReason =
  | 'migration.version'
  | 'migration.unfinished'
  | 'migration.other'
  | 'migration.irreversible';

/** The step from one layout of a family to another, and back. */
export function moveStep(from: FamilyLayout, to: FamilyLayout): MigrationStep {
  check(from.family === to.family, 'a step is for one family', to.family);
  check(from.column !== to.column, 'rows must leave their column', to.column);
  const between = (source: FamilyLayout, target: FamilyLayout): MoveRow => {
    return (row) => {
      const { key, value } = source.decode(row);
      return target.encode(key, value);
    };
  };
  return {
    family: from.family,
    fromColumn: from.column,
    toColumn: to.column,
    up: between(from, to),
    down: between(to, from),
  };
}

/** The defect that loses every so many rows of a family. */
export function losingRows(step: MigrationStep, every: number): MigrationStep {
  return { ...step, up: (row, index) => ((index + 1) % every === 0 ? null : step.up(row, index)) };
}

/** The defect that alters every so many rows of a family before they are moved. */
export function changingRows(
  step: MigrationStep,
  every: number,
  alter: (row: Row) => Row,
): MigrationStep {
  return {
    ...step,
    up: (row, index) => step.up((index + 1) % every === 0 ? alter(row) : row, index),
  };
}

/** The migration the other way; undefined if a step cannot be undone. */
export function reversed(migration: Migration): Migration | undefined {
  const steps: MigrationStep[] = [];
  for (const step of [...migration.steps].reverse()) {
    if (step.down === null) return undefined;
    const { family, fromColumn, toColumn, up, down } = step;
    steps.push({ family, fromColumn: toColumn, toColumn: fromColumn, up: down, down: up });
  }
  return { ...migration, from: migration.to, to: migration.from, steps };
}

/** A migration under way. To crash it, forget it: all that counts lies in the store. */
export class MigrationRun {
  readonly #store: RowStore;
  readonly #migration: Migration;
  #cursor: MigrationCursor;
  /** Rows of the current step that are still to be moved, last first. */
  #waiting: string[] | null = null;

  private constructor(store: RowStore, migration: Migration, cursor: MigrationCursor) {
    this.#store = store;
    this.#migration = migration;
    this.#cursor = cursor;
  }

  /**
   * Begins a migration, or goes on with one.
   *
   * @returns The run, or why there is none.
   */
  static start(store: RowStore, migration: Migration): MigrationRun | MigrationReason {
    const { from, to } = migration;
    const { cursor } = store;
    if (store.schemaVersion !== from) return 'migration.version';
    if (cursor !== null && (cursor.from !== from || cursor.to !== to)) return 'migration.other';
    if (cursor !== null) return new MigrationRun(store, migration, cursor);
    if (store.isMigrating && migration.isResumable) return 'migration.unfinished';
    let total = 0;
    for (const { fromColumn, toColumn } of migration.steps) {
      total += store.keysOf(fromColumn).length;
      store.drop(toColumn);
    }
    store.isMigrating = true;
    const first = { from, to, step: 0, movedInStep: 0, moved: 0, total };
    const run = new MigrationRun(store, migration, first);
    run.#save(first);
    return run;
  }

  /** Rows moved, of how many. */
  get progress(): { readonly moved: number; readonly total: number } {
    return { moved: this.#cursor.moved, total: this.#cursor.total };
  }

  get isDone(): boolean {
    return this.#cursor.step === this.#migration.steps.length;
  }

  /**
   * Moves up to so many rows. With the last one, the store is of the new version.
   *
   * @returns Whether it is done.
   * @throws DecodeError if a row is none of the old layout.
   */
  advance(rowsMax: number): boolean {
    let left = rowsMax;
    while (!this.isDone) {
      const step = this.#migration.steps[this.#cursor.step]!;
      this.#waiting ??= this.#store.keysOf(step.fromColumn).reverse();
      const key = this.#waiting.at(-1);
      if (key === undefined) {
        this.#endStep();
        continue;
      }
      if (left === 0) return false;
      left -= 1;
      this.#waiting.pop();
      this.#move(step, key);
    }
    return true;
  }

  #move(step: MigrationStep, key: string): void {
    const bytes = this.#store.get(step.fromColumn, key)!;
    const moved = step.up({ key, bytes }, this.#cursor.movedInStep);
    this.#store.delete(step.fromColumn, key);
    if (moved !== null) this.#store.put(step.toColumn, moved.key, moved.bytes);
    const { movedInStep, moved: movedBefore } = this.#cursor;
    this.#save({ ...this.#cursor, movedInStep: movedInStep + 1, moved: movedBefore + 1 });
  }

  #endStep(): void {
    this.#waiting = null;
    this.#save({ ...this.#cursor, step: this.#cursor.step + 1, movedInStep: 0 });
    if (!this.isDone) return;
    this.#store.schemaVersion = this.#migration.to;
    this.#store.cursor = null;
    this.#store.isMigrating = false;
  }

  #save(cursor: MigrationCursor): void {
    this.#cursor = cursor;
    if (this.#migration.isResumable) this.#store.cursor = cursor;
  }
}

export type MigrateOutcome =
  | { readonly outcome: 'done' | 'crashed'; readonly moved: number; readonly total: number }
  | { readonly outcome: 'refused'; readonly reason: MigrationReason };

/**
 * Runs a migration at once.
 *
 * @param crashAt - Share of all rows after which it crashes, from 0 to 1; without it, it does not.
 */
export function migrate(store: RowStore, migration: Migration, crashAt?: number): MigrateOutcome {
  const run = MigrationRun.start(store, migration);
  if (typeof run === 'string') return { outcome: 'refused', reason: run };
  const { moved, total } = run.progress;
  const rowsUntil = crashAt === undefined ? Number.POSITIVE_INFINITY : Math.floor(crashAt * total);
  const isDone = run.advance(Math.max(0, rowsUntil - moved));
  return { outcome: isDone ? 'done' : 'crashed', ...run.progress };
}

/** Undoes a migration. @returns `migration.irreversible` if a step has no way back. */
export function migrateDown(store: RowStore, migration: Migration): MigrateOutcome {
  const down = reversed(migration);
  if (down === undefined) return { outcome: 'refused', reason: 'migration.irreversible' };
  return migrate(store, down);
}
