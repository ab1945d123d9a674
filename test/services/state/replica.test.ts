import { describe, expect, test } from 'vitest';
import { genesisReplica } from '../../../src/services/state/replica.ts';
import type { Write } from '../../../src/services/state/value.ts';
import { sampleWrites } from './sample.ts';

const credit = (amount: number) => (): Write[] => [{ family: 'f', key: 'k', value: amount }];

describe('Replica', () => {
  test('remembers the root of each height that it was told to', () => {
    const replica = genesisReplica(sampleWrites(20), 3);
    const roots = [replica.state.rootHex];
    for (let height = 1; height <= 5; height++) {
      roots.push(replica.step(`block ${height}`, credit(height)).rootHex);
    }
    expect([0, 1, 2, 3, 4, 5].map((height) => replica.rootAt(height))).toEqual([
      undefined,
      undefined,
      undefined,
      ...roots.slice(3),
    ]);
  });

  test('shares its state with a fork until one of them executes otherwise', () => {
    const one = genesisReplica(sampleWrites(20), 10);
    const two = one.fork();
    one.step('block 1', credit(1));
    two.step('block 1', credit(1));
    expect(two.state).toBe(one.state);
    two.step('block 2, other rules', credit(3));
    one.step('block 2', credit(2));
    expect(two.rootAt(1)).toBe(one.rootAt(1));
    expect(two.rootAt(2)).not.toBe(one.rootAt(2));
  });

  test('forgets the roots of heights that it was taken back from', () => {
    const replica = genesisReplica(sampleWrites(20), 10);
    replica.step('block 1', credit(1));
    const early = replica.state;
    replica.step('block 2', credit(2));
    replica.step('block 3', credit(3));
    replica.adopt(early, 1);
    expect(replica.height).toBe(1);
    expect([1, 2, 3].map((height) => replica.rootAt(height))).toEqual([
      early.rootHex,
      undefined,
      undefined,
    ]);
  });
});
