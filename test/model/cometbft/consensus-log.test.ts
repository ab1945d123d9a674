import { describe, expect, test } from 'vitest';
import { ConsensusLog } from '../../../src/model/cometbft/consensus-log.ts';

/** A byte takes a microsecond. */
const DISK = { syncUs: 10, diskBytesPerSecond: 1_000_000 };
const NEVER = 1_000_000_000;

describe('ConsensusLog', () => {
  test('writes to the cache at once, and a sync brings all of it to the disk', () => {
    const log = new ConsensusLog(DISK, NEVER);
    expect(log.write(100, 300)).toBe(100);
    expect(log.write(200, 500)).toBe(200);
    expect(log.sync(1000)).toBe(1000 + 10 + 800);
    expect(log.sync(5000)).toBe(5000 + 10);
  });

  test('is flushed every two seconds, and what is written meanwhile waits', () => {
    const log = new ConsensusLog(DISK, 50_000);
    log.write(1000, 4000);
    expect(log.write(51_000, 700)).toBe(50_000 + 10 + 4000);
    expect(log.write(2_050_300, 1)).toBe(2_050_000 + 10 + 700);
  });
});
