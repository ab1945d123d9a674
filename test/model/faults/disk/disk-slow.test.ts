import { expect, test } from 'vitest';
import { faultDrill, linesOf } from '../../../support/fault-drill.ts';

test('slow disks make blocks later while they are slow', async () => {
  const drill = await faultDrill(
    'kind: disk_slow, start: 1s, duration: 4s, targets: [validators], factor: 40',
  );
  const blocksIn = async (us: number): Promise<number> => {
    const before = drill.world.recorder.blocks.length;
    await drill.pass(us);
    return drill.world.recorder.blocks.length - before;
  };
  await drill.pass(200_000);
  const sound = (await blocksIn(800_000)) / 0.8;
  await drill.pass(200_000);
  // A proposal and two votes wait for a sync of 80 ms each, one after the other.
  const slow = (await blocksIn(3_800_000)) / 3.8;
  expect(linesOf(drill, 'fault_end')).toHaveLength(5);
  const healed = (await blocksIn(2_000_000)) / 2;
  expect(1 / slow).toBeGreaterThan(1 / sound + 0.2);
  expect(healed).toBeGreaterThan(1.5 * slow);
});
