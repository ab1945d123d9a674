import { describe, expect, test } from 'vitest';
import {
  type MigrationDrill,
  migrationDrill,
} from '../../../src/services/chain/migration-drill.ts';
import { State } from '../../../src/services/state/state.ts';

const SOUND: MigrationDrill = {
  from: 3,
  to: 4,
  crashesAt: [0.3, 0.6],
  losesEvery: 0,
  stopsAt: null,
};

function state(): State {
  return State.empty.with(
    Array.from({ length: 40 }, (_, account) => {
      return { family: 'balances', key: `account-${account}`, value: 1_000 + account };
    }),
  );
}

describe('migrationDrill', () => {
  test('finds nothing wrong with a migration that goes on after each crash', () => {
    expect(migrationDrill(state(), SOUND)).toBeNull();
    expect(migrationDrill(state(), { ...SOUND, from: 4, to: 5, crashesAt: [] })).toBeNull();
  });

  test('finds rows that are lost on the way', () => {
    expect(migrationDrill(state(), { ...SOUND, losesEvery: 10 })).toBe(
      'the migrated state has another root',
    );
  });

  test('finds a migration that never ends', () => {
    expect(migrationDrill(state(), { ...SOUND, stopsAt: 0.8 })).toBe('store.migrating');
  });

  test('tells when a crash is planned for where it is over already', () => {
    expect(migrationDrill(state(), { ...SOUND, crashesAt: [1] })).toBe(
      'it does not die after 1 of its rows: done',
    );
  });

  test('has nothing to do for a store that has the schema', () => {
    expect(migrationDrill(state(), { ...SOUND, to: 3 })).toBe('the store has schema 3 already');
  });
});
