import { describe, expect, test } from 'vitest';
import { BatchDatabase, type DatabaseSpec } from '../../../src/model/hotstuff/batch-database.ts';

const BATCH = 2 ** 20;
const TABLE_BATCHES = 64;
const SECOND = 1_000_000;
/** One second to a table, compressed or not; copies take next to no time. */
const SPEC: DatabaseSpec = {
  copyBytesPerSecond: 1e12,
  compressBytesPerSecond: BATCH * TABLE_BATCHES,
  decompressBytesPerSecond: BATCH * TABLE_BATCHES,
  compression: 16,
};
const BLOCK_US = SECOND / TABLE_BATCHES;

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
});
