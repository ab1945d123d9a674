import { describe, expect, test } from 'vitest';
import { Locks } from '../../../src/model/consensus/locks.ts';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { blockOf, type TestBlock } from './block.ts';

const A = blockOf(1, 'a');
const B = blockOf(1, 'b');

describe('Locks', () => {
  test('allows anything while nothing is locked', () => {
    const locks = new Locks<TestBlock>(TENDERMINT_RULES);
    expect([locks.lockedRound, locks.validRound]).toEqual([-1, -1]);
    expect([locks.mayPrevote(A, -1), locks.mayPrevote(A, 0)]).toEqual([true, true]);
  });

  test('allows, once locked, the block itself or one with a quorum since', () => {
    const locks = new Locks<TestBlock>(TENDERMINT_RULES);
    locks.take(3, A, [], true);
    expect([-1, 0, 2, 3, 4].map((round) => locks.mayPrevote(A, round))).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
    expect([-1, 0, 2, 3, 4].map((round) => locks.mayPrevote(B, round))).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  test('moves the valid block without the lock when a quorum comes late', () => {
    const locks = new Locks<TestBlock>(TENDERMINT_RULES);
    const locked = locks.take(1, A, [], true);
    const valid = locks.take(2, B, [], false);
    expect([locks.lockedBlock, locks.lockedRound]).toEqual([A, 1]);
    expect([locks.validBlock, locks.validRound]).toEqual([B, 2]);
    const again = new Locks<TestBlock>(TENDERMINT_RULES);
    again.reset(locked, valid);
    expect([again.lockedBlock, again.validBlock]).toEqual([A, B]);
  });
});
