import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';

describe('a slow processor', () => {
  test('makes blocks later while it lasts, and not any more when healed', async () => {
    const drill = await faultDrill(
      'kind: slow_cpu, start: 1s, duration: 4s, targets: [validators], factor: 20',
    );
    const heightAfter = async (untilUs: number): Promise<number> => {
      const before = drill.world.recorder.blocks.length;
      await drill.pass(untilUs - drill.world.sim.nowUs);
      return drill.world.recorder.blocks.length - before;
    };
    await drill.pass(200_000);
    const sound = (await heightAfter(1_000_000)) / 0.8;
    await drill.pass(200_000);
    const slow = (await heightAfter(5_000_000)) / 3.8;
    expect(linesOf(drill, 'fault_end')).toHaveLength(5);
    const healed = (await heightAfter(7_000_000)) / 2;
    // A proof of leadership takes 60 ms instead of 3, and so do its checks.
    expect(slow).toBeLessThan(0.8 * sound);
    expect(healed).toBeGreaterThan(1.3 * slow);
    expect(drill.world.machines.every(({ processor }) => processor.factor === 1)).toBe(true);
  });

  test('does what had queued up as fast as ever once it is healed', async () => {
    const drill = await faultDrill(
      'kind: slow_cpu, start: 1s, duration: 20s, targets: [validators], count: 1, factor: 1000',
    );
    await drill.pass(25_000_000);
    const [struck] = struckBy(drill);
    const heights = drill.world.machines.map(({ disk }) => disk.ledger.height);
    expect(drill.machine(struck!).disk.ledger.height).toBeGreaterThan(Math.max(...heights) - 2);
  });
});
