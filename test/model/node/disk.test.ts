import { beforeEach, describe, expect, test } from 'vitest';
import { FOREVER_US } from '../../../src/kernel/time.ts';
import { Disk } from '../../../src/model/node/disk.ts';
import { found, newLedger } from '../../support/world-chain.ts';

const { genesis } = found();
const FRAME = { record: {}, encode: () => Uint8Array.of(1, 2, 3) };
const FSYNC_US = 2_000;

let disk: Disk;
let nowUs: number;
beforeEach(() => {
  nowUs = 0;
  disk = new Disk(newLedger(genesis), () => nowUs);
});

describe('a sync', () => {
  test('takes longer by the product of what slows it down, and no longer than any run', () => {
    const undoes = [10_000, 10_000, 10_000, 10_000].map((factor) => disk.slow(factor));
    expect(disk.fsyncUs).toBe(FOREVER_US);
    undoes[0]!();
    undoes[1]!();
    expect(disk.fsyncUs).toBe(FSYNC_US * 100_000_000);
    undoes[2]!();
    undoes[3]!();
    expect(disk.fsyncUs).toBe(FSYNC_US);
  });

  test('under way is over soon after its disk is quick again', () => {
    const undo = disk.slow(10_000);
    disk.appendLog(FRAME);
    nowUs = 1_000_000;
    undo();
    nowUs += FSYNC_US;
    disk.losePower();
    expect(disk.logLength).toBe(1);
  });

  test('is lied about until the last fault that has the disk lie is healed', () => {
    const [first, second] = [disk.lie(), disk.lie()];
    disk.appendLog(FRAME);
    first();
    nowUs = 1_000_000;
    disk.losePower();
    expect(disk.logLength).toBe(0);
    disk.appendLog(FRAME);
    second();
    nowUs += FSYNC_US;
    disk.losePower();
    expect(disk.logLength).toBe(1);
  });
});
