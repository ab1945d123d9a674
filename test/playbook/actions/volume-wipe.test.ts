import { expect, test } from 'vitest';
import { carriedOut, failureOf, stageOf } from './stage.ts';

const WIPE = { action: 'volume_wipe', group: 'db' };

test('wipes where it is allowed', () => {
  const only_in = { label: 'env', value: 'devnet' };
  expect(carriedOut(stageOf([{ ...WIPE, only_in }])).vault.numbers).toEqual([0, 0]);
});

test('refuses elsewhere, and asks nobody', () => {
  const only_in = { label: 'env', value: 'sandbox' };
  const world = carriedOut(stageOf([{ ...WIPE, only_in }]));
  expect(failureOf(world)).toBe('db-0 has env devnet: volumes are wiped only in sandbox');
  expect(world.vault.calls).toEqual([]);
});
