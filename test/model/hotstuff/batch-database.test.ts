import { describe, expect, test } from 'vitest';
import { modelled } from '../../../bench/rocksdb/model.ts';
import { BatchDatabase, type DatabaseSpec } from '../../../src/model/hotstuff/batch-database.ts';

const BATCH = 2 ** 20;
const TABLE_BATCHES = 64;
const SECOND = 1_000_000;
/** One second to a table, compressed or not; copies take next to no time. */
const SPEC: DatabaseSpec = {
  writeBytesPerSecond: 1e12,
  copyBytesPerSecond: 1e12,
  blockBytesPerSecond: BATCH * TABLE_BATCHES,
  flushBytesPerSecond: BATCH * TABLE_BATCHES,
  mergeBytesPerSecond: (BATCH * TABLE_BATCHES) / 2,
  compression: 16,
  diskBytesPerSecond: 1e12,
};
const BLOCK_US = SECOND / TABLE_BATCHES;

/**
 * What RocksDB 6.20.3 did on an AMD EPYC, by `npm run bench:rocksdb -- 72.8 300` and `-- 116.5 180`:
 * by MB/s and 30 s, how long a write took and how long it took to find that a batch is not there.
 */
const ROCKSDB: readonly (readonly [number, readonly number[], readonly number[]])[] = [
  [
    72.8,
    [0.769, 0.781, 0.789, 0.812, 0.796, 0.806, 0.823, 0.783, 0.836, 0.792],
    [0.75, 1.192, 1.604, 1.699, 1.815, 1.937, 1.921, 1.897, 1.866, 2.027],
  ],
  [116.5, [0.767, 0.728, 0.882, 4.095, 6.697, 4.871], [1.077, 2.348, 3.491, 3.824, 4.046, 3.982]],
];

/** Fills so many tables, one every so many seconds; returns when the last one is full. */
function fill(database: BatchDatabase, tables: number, everySeconds: number): number {
  for (let index = 0; index < tables * TABLE_BATCHES; index++) {
    database.write(Math.floor((index * everySeconds * SECOND) / TABLE_BATCHES), BATCH);
  }
  return tables * everySeconds * SECOND;
}

function readUs(database: BatchDatabase, nowUs: number, table: number): number {
  return database.read(nowUs, BATCH, table) - nowUs;
}

describe('BatchDatabase', () => {
  test('reads what is still in memory without decompressing anything', () => {
    const database = new BatchDatabase(SPEC);
    database.write(0, BATCH);
    expect(readUs(database, SECOND, 0)).toBeLessThan(10);
  });

  test('looks into each file that is newer, and into all of them for what is not there', () => {
    const database = new BatchDatabase(SPEC);
    const nowUs = fill(database, 3, 2) + SECOND;
    const blocks = [0, 1, 2, -1].map((table, index) =>
      Math.round(readUs(database, nowUs + index * SECOND, table) / BLOCK_US),
    );
    expect(blocks).toEqual([3, 2, 1, 3]);
  });

  // Four files are merged into a level of one file for each key: one block for any of them.
  test('merges four files, after which one block holds what four could', () => {
    const database = new BatchDatabase(SPEC);
    const nowUs = fill(database, 4, 2) + 20 * SECOND;
    expect(Math.round(readUs(database, nowUs, 0) / BLOCK_US)).toBe(1);
    expect(Math.round(readUs(database, nowUs + SECOND, -1) / BLOCK_US)).toBe(1);
  });

  test('counts a file once it is on the disk', () => {
    const tableBytes = BATCH * TABLE_BATCHES;
    const diskBytesPerSecond = tableBytes / SPEC.compression;
    const database = new BatchDatabase({ ...SPEC, diskBytesPerSecond });
    const fullUs = fill(database, 1, 2);
    const blocks = [1.5, 2.5].map((seconds) =>
      Math.round(readUs(database, fullUs + seconds * SECOND, -1) / BLOCK_US),
    );
    expect(blocks).toEqual([0, 1]);
  });

  test('works off what it is asked one by one', () => {
    const database = new BatchDatabase(SPEC);
    const nowUs = fill(database, 1, 2) + 2 * SECOND;
    const first = database.read(nowUs, BATCH, 0);
    expect(database.read(nowUs, BATCH, 0) - first).toBe(first - nowUs);
  });

  // Merging takes two seconds a table and the level besides, so it falls behind one every four.
  test('slows writes down once too many files wait to be merged', () => {
    const database = new BatchDatabase(SPEC);
    const offered = fill(database, 60, 4);
    const doneUs = database.write(offered, BATCH);
    expect(doneUs - offered).toBeGreaterThan(60_000);
  });

  // The machine was slower at times than the rates, which are those of its fastest tenth.
  test.each(ROCKSDB)('takes as long as RocksDB at %d MB/s', (megabytes, writes, absents) => {
    const ours = modelled(megabytes, writes.length);
    const ratios = writes.map((ms, slot) => [
      ours[slot]![0]! / ms,
      ours[slot]![2]! / absents[slot]!,
    ]);
    for (const [write, absent] of ratios) {
      expect(write).toBeGreaterThan(0.65);
      expect(write).toBeLessThan(1.1);
      expect(absent).toBeGreaterThan(0.75);
      expect(absent).toBeLessThan(1.1);
    }
  });
});
