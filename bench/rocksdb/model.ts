/** The model of the database under the load of `src/main.rs`. */
import { US_PER_SECOND } from '../../src/kernel/time.ts';
import { BatchDatabase } from '../../src/model/hotstuff/batch-database.ts';
import { MEASURED_CORE } from '../../src/study/hotstuff-machine.ts';

export const SLOT_SECONDS = 30;
/** A batch as it is written. */
export const BATCH_BYTES = 508_052;
const ASKED_EVERY = 5;
/** Of a local disk: what flushes and merges took beyond their processor time. */
const DISK_BYTES_PER_SECOND = 2_000_000_000;

/** By slot: milliseconds of a write, of a read, and of finding that nothing is there. */
export function modelled(megabytesPerSecond: number, slotCount: number): number[][] {
  const database = new BatchDatabase({
    ...MEASURED_CORE,
    diskBytesPerSecond: DISK_BYTES_PER_SECOND,
  });
  const periodUs = (BATCH_BYTES * US_PER_SECOND) / (megabytesPerSecond * 1e6);
  const slots: number[][] = [];
  const sums = [0, 0, 0];
  const counts = [0, 0, 0];
  let nowUs = 0;
  const wait = (index: number, untilUs: number) => {
    sums[index]! += (untilUs - nowUs) / 1000;
    counts[index]! += 1;
    nowUs = untilUs;
  };
  for (let number = 0; slots.length < slotCount; number++) {
    nowUs = Math.max(nowUs, Math.round(number * periodUs));
    const { table } = database;
    wait(0, database.write(nowUs, BATCH_BYTES));
    wait(1, database.read(nowUs, BATCH_BYTES, table));
    if (number % ASKED_EVERY === 0) wait(2, database.read(nowUs, BATCH_BYTES, -1));
    if (nowUs < (slots.length + 1) * SLOT_SECONDS * US_PER_SECOND) continue;
    slots.push(sums.map((sum, index) => sum / counts[index]!));
    sums.fill(0);
    counts.fill(0);
  }
  return slots;
}
