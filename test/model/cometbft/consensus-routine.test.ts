import { describe, expect, test } from 'vitest';
import { ConsensusLog } from '../../../src/model/cometbft/consensus-log.ts';
import { ConsensusRoutine } from '../../../src/model/cometbft/consensus-routine.ts';
import { type Parcel, parcelOf } from '../../../src/model/cometbft/parcel.ts';
import { Processor } from '../../../src/model/cometbft/processor.ts';

const DISK = { syncUs: 1000, diskBytesPerSecond: 1_000_000_000 };
const message = (height: number): Parcel => parcelOf({ height, bytes: 1, wireUs: 0 });
const cost = (): number => 50;

function routine(coreCount = 1) {
  const processor = new Processor(coreCount);
  return { processor, routine: new ConsensusRoutine(processor, new ConsensusLog(DISK, 1e9)) };
}

describe('ConsensusRoutine', () => {
  test('takes messages in their order, but own ones first, and those go to the disk', () => {
    const { routine: it } = routine();
    expect(it.push(message(1), false)).toBe(true);
    expect(it.start(0, cost)).toMatchObject({ doneUs: 50, parcel: { height: 1 } });
    expect(it.push(message(2), false)).toBe(false);
    expect(it.push(message(3), true)).toBe(false);
    expect(it.start(50, cost)).toMatchObject({ doneUs: 100 + 1000, parcel: { height: 3 } });
    expect(it.start(1100, cost)).toMatchObject({ doneUs: 1150, parcel: { height: 2 } });
    expect(it.start(1150, cost)).toBeUndefined();
    expect(it.push(message(4), false)).toBe(true);
  });

  test('waits for a core that others use', () => {
    const { processor, routine: it } = routine();
    processor.take(0, 400);
    it.push(message(1), false);
    expect(it.start(10, cost)!.doneUs).toBe(450);
  });

  test('is one thread, however many cores there are', () => {
    const { routine: it } = routine(4);
    for (let height = 1; height <= 3; height++) it.push(message(height), false);
    let nowUs = 0;
    for (let height = 1; height <= 3; height++) nowUs = it.start(nowUs, cost)!.doneUs;
    expect(nowUs).toBe(150);
  });
});
