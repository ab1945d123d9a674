import { describe, expect, test } from 'vitest';
import { EpochManager } from '../../../src/model/consensus/epoch-manager.ts';
import type { Candidate } from '../../../src/model/consensus/selection.ts';

const GENESIS = new Uint8Array(32).fill(7);

function candidate(address: string, fill: number): Candidate {
  return { address, tier: 3, hours: 1, randomness: new Uint8Array(32).fill(fill) };
}

describe('EpochManager', () => {
  test('refuses a submission that was made before, and only in its epoch', () => {
    const manager = new EpochManager(4, GENESIS);
    const { randomness } = candidate('a', 1);
    expect(manager.admit(4, 'a', randomness)).toBeNull();
    expect(manager.admit(4, 'a', randomness)).toBe('select.replay');
    expect(manager.admit(4, 'b', randomness)).toBeNull();
    expect(manager.admit(4, 'a', candidate('a', 2).randomness)).toBeNull();
    expect(manager.admit(5, 'a', randomness)).toBeNull();
  });

  test('refuses submissions for epochs that are over', () => {
    const manager = new EpochManager(4, GENESIS);
    expect(manager.admit(3, 'a', GENESIS)).toBe('select.epoch');
    manager.admit(6, 'a', GENESIS);
    expect(manager.epoch).toBe(6);
    expect(manager.admit(5, 'a', GENESIS)).toBe('select.epoch');
    manager.close(6, []);
    expect(manager.admit(6, 'b', GENESIS)).toBe('select.epoch');
    expect(() => manager.close(6, [])).toThrow('the epoch is over: 6');
  });

  test('chains what was accepted into the beacon, in whatever order it comes', () => {
    const all = [candidate('a', 1), candidate('b', 2)];
    const close = (epoch: number, accepted: Candidate[], genesis = GENESIS) =>
      Buffer.from(new EpochManager(0, genesis).close(epoch, accepted)).toString('hex');
    const beacons = [
      close(1, all),
      close(2, all),
      close(1, [all[0]!]),
      close(1, []),
      close(1, [candidate('b', 1), candidate('a', 2)]),
      close(1, all, new Uint8Array(32)),
    ];
    expect(new Set(beacons).size).toBe(beacons.length);
    expect(close(1, [...all].reverse())).toBe(beacons[0]);
  });

  test('keeps its beacon from whoever was handed it', () => {
    const manager = new EpochManager(0, GENESIS);
    manager.beacon.fill(0);
    expect(manager.beacon).toEqual(GENESIS);
    const closed = manager.close(0, []);
    expect(manager.beacon).toEqual(closed);
    closed.fill(0);
    expect(manager.beacon).not.toEqual(closed);
  });
});
