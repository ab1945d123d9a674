/** Rehearses a migration on a copy of a state: with crashes on the way, and readers of both sides. */
import { losingRows, type MigrationStep, migrate, moveStep } from '../state/migration.ts';
import { RowStore } from '../state/row-store.ts';
import type { State } from '../state/state.ts';
import { schemaOf } from './disk.ts';

export interface MigrationDrill {
  readonly from: number;
  readonly to: number;
  /** Shares of the rows after which it dies and somebody goes on with it, in rising order. */
  readonly crashesAt: readonly number[];
  /** The defect that loses every so many rows; 0 for none. */
  readonly losesEvery: number;
  /** The defect that ends it for good after this share of the rows; null for none. */
  readonly stopsAt: number | null;
}

/**
 * Migrates a copy.
 *
 * @returns Why such a migration must not be begun; null if the later schema holds the same state,
 *   and nobody reads a store that is not of his schema or is not done.
 */
export function migrationDrill(state: State, drill: MigrationDrill): string | null {
  const { from, to, crashesAt, losesEvery, stopsAt } = drill;
  if (from === to) return `the store has schema ${to} already`;
  const [before, after] = [schemaOf(from), schemaOf(to)];
  const steps = before.layouts.map((layout, place): MigrationStep => {
    const step = moveStep(layout, after.layouts[place]!);
    return losesEvery > 0 ? losingRows(step, losesEvery) : step;
  });
  const migration = { from, to, steps, isResumable: true };
  const store = RowStore.of(state, before);
  const isReadAs = (schema: typeof before) => store.open(schema).outcome === 'opened';
  if (isReadAs(after)) return `schema ${from} is read as ${to}`;
  for (const share of crashesAt) {
    const { outcome } = migrate(store, migration, share);
    if (outcome !== 'crashed') return `it does not die after ${share} of its rows: ${outcome}`;
    if (isReadAs(before) || isReadAs(after)) return `a store that is ${share} migrated is read`;
  }
  const ended = migrate(store, migration, stopsAt ?? undefined);
  if (ended.outcome === 'refused') return ended.reason;
  if (isReadAs(before)) return `schema ${to} is read as ${from}`;
  const opened = store.open(after);
  if (opened.outcome === 'refused') return opened.reason;
  const isSame = opened.state.rootHex === state.rootHex;
  return isSame ? null : 'the migrated state has another root';
}
