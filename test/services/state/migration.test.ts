import { describe, expect, test } from 'vitest';
import {
  changingRows,
  losingRows,
  type Migration,
  MigrationRun,
  migrate,
  migrateDown,
  moveStep,
  reversed,
} from '../../../src/services/state/migration.ts';
import { differingFamilies, RowStore } from '../../../src/services/state/row-store.ts';
import { hashedLayout, plainLayout, type Schema } from '../../../src/services/state/schema.ts';
import { sampleState } from './sample.ts';

const ACCOUNTS_3 = plainLayout('accounts', 'accounts.3');
const ACCOUNTS_4 = hashedLayout('accounts', 'accounts.4');
const STAKES_4 = plainLayout('stakes', 'stakes.4');
const V3: Schema = { version: 3, layouts: [ACCOUNTS_3] };
const V4: Schema = { version: 4, layouts: [ACCOUNTS_4, STAKES_4] };
const accounts = moveStep(ACCOUNTS_3, ACCOUNTS_4);
const stakes = moveStep(plainLayout('stakes'), STAKES_4);
const SOUND: Migration = { from: 3, to: 4, steps: [accounts, stakes], isResumable: true };

const ROWS = 24;
const STATE = sampleState(ROWS);

function storeAt3(): RowStore {
  return RowStore.of(STATE, V3);
}

/** What a program of the new version makes of a store: the root, or why it refuses. */
function rootAt4(store: RowStore): string {
  const opened = store.open(V4);
  return opened.outcome === 'opened' ? opened.state.rootHex : opened.reason;
}

describe('migrate', () => {
  test('leaves root and checksums as they were, and the store to the new version alone', () => {
    const store = storeAt3();
    const before = store.checksums(V3);
    expect(migrate(store, SOUND)).toEqual({ outcome: 'done', moved: ROWS, total: ROWS });
    expect(rootAt4(store)).toBe(STATE.rootHex);
    expect(differingFamilies(before, store.checksums(V4))).toEqual([]);
    expect(store.open(V3)).toEqual({ outcome: 'refused', reason: 'store.schema' });
    expect(store.columns()).toEqual(['accounts.4', 'stakes.4']);
  });

  test('goes on after a crash at any row, to the same rows', () => {
    const straight = storeAt3();
    migrate(straight, SOUND);
    for (let row = 0; row < ROWS; row++) {
      const store = storeAt3();
      expect(migrate(store, SOUND, row / ROWS)).toEqual({
        outcome: 'crashed',
        moved: row,
        total: ROWS,
      });
      expect(store.open(V3)).toEqual({ outcome: 'refused', reason: 'store.migrating' });
      expect(rootAt4(store)).toBe('store.migrating');
      const left = store.clone();
      expect(migrate(left, SOUND)).toEqual({ outcome: 'done', moved: ROWS, total: ROWS });
      expect([...left.rows()]).toEqual([...straight.rows()]);
      expect(rootAt4(left)).toBe(STATE.rootHex);
    }
  });

  test('bears one crash after another', () => {
    const store = storeAt3();
    const moved = [0.3, 0.3, 0.6, 0.2].map((crashAt) => {
      const outcome = migrate(store, SOUND, crashAt);
      return outcome.outcome === 'crashed' ? outcome.moved : -1;
    });
    expect(moved).toEqual([7, 7, 14, 14]);
    migrate(store, SOUND);
    expect(rootAt4(store)).toBe(STATE.rootHex);
  });

  test('goes back to the same rows', () => {
    const store = storeAt3();
    migrate(store, SOUND);
    expect(migrateDown(store, SOUND)).toMatchObject({ outcome: 'done' });
    expect([...store.rows()]).toEqual([...storeAt3().rows()]);
    expect(store.schemaVersion).toBe(3);
  });

  test('has no way back if a step has none', () => {
    const oneWay = { ...SOUND, steps: [accounts, { ...stakes, down: null }] };
    const store = storeAt3();
    migrate(store, oneWay);
    expect(reversed(oneWay)).toBeUndefined();
    const refusal = { outcome: 'refused', reason: 'migration.irreversible' };
    expect(migrateDown(store, oneWay)).toEqual(refusal);
    expect(rootAt4(store)).toBe(STATE.rootHex);
  });

  test('refuses a store of another version, and one with another migration under way', () => {
    const store = storeAt3();
    const refused = (reason: string) => ({ outcome: 'refused', reason });
    expect(migrate(store, { ...SOUND, from: 2 })).toEqual(refused('migration.version'));
    migrate(store, SOUND, 0.5);
    expect(migrate(store, { ...SOUND, to: 5 })).toEqual(refused('migration.other'));
  });

  test('loses what it had moved if it keeps no cursor and crashes', () => {
    const forgetful = { ...SOUND, isResumable: false };
    const unharmed = storeAt3();
    migrate(unharmed, forgetful);
    expect(rootAt4(unharmed)).toBe(STATE.rootHex);

    const store = storeAt3();
    const backup = store.clone();
    migrate(store, forgetful, 0.6);
    expect(migrate(store.clone(), SOUND)).toEqual({
      outcome: 'refused',
      reason: 'migration.unfinished',
    });
    migrate(store, forgetful);
    const opened = store.open(V4);
    expect(opened.outcome === 'opened' && opened.state.size).toBe(ROWS - Math.floor(0.6 * ROWS));
    migrate(backup, SOUND);
    expect(rootAt4(backup)).toBe(STATE.rootHex);
  });

  test.each([
    ['loses rows', losingRows(accounts, 5)],
    [
      'changes a value',
      changingRows(accounts, 5, (row) => ACCOUNTS_3.encode(row.key, Uint8Array.of(1, 2, 3))),
    ],
  ])('is found out by root and checksum of the family if it %s', (_, step) => {
    const store = storeAt3();
    const before = store.checksums(V3);
    expect(migrate(store, { ...SOUND, steps: [step, stakes] }).outcome).toBe('done');
    expect(rootAt4(store)).not.toBe(STATE.rootHex);
    expect(differingFamilies(before, store.checksums(V4))).toEqual(['accounts']);
  });
});

describe('MigrationRun', () => {
  test('moves as many rows at a time as it is given', () => {
    const store = storeAt3();
    const run = MigrationRun.start(store, SOUND);
    if (typeof run === 'string') throw new Error(run);
    const moved: number[] = [];
    while (!run.advance(10)) moved.push(run.progress.moved);
    expect(moved).toEqual([10, 20]);
    expect(run.isDone).toBe(true);
    expect(rootAt4(store)).toBe(STATE.rootHex);
  });
});

describe('RowStore', () => {
  test('refuses rows that its schema could not have written', () => {
    const store = storeAt3();
    store.put('accounts.3', 'key-1', Uint8Array.of(9));
    expect(store.open(V3)).toEqual({ outcome: 'refused', reason: 'store.format' });
  });

  test('shares nothing with its clone that changes', () => {
    const store = storeAt3();
    const clone = store.clone();
    migrate(store, SOUND, 0.5);
    expect([...clone.rows()]).toEqual([...storeAt3().rows()]);
    expect(clone.open(V3).outcome).toBe('opened');
  });
});
