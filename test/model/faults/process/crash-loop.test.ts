import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';

const LOOP = 'kind: crash_loop, start: 300ms, downtime: 100ms, uptime: 150ms, count: 1';

describe('a crash loop', () => {
  test('has a node die as often as it was told, and then come back', async () => {
    const drill = await faultDrill(`${LOOP}, targets: [validators], times: 3`);
    await drill.until(() => linesOf(drill, 'fault_end').length === 3);
    const node = drill.machine(struckBy(drill)[0]!);
    expect(linesOf(drill, 'fault_start').map(({ atUs }) => atUs)).toEqual([
      ...[300_000, 550_000, 800_000],
    ]);
    await comesBack(drill, node);
    expect(struckBy(drill)).toHaveLength(3);
    expect(node.lives).toBe(4);
  });

  test('without a number goes on until it is healed', async () => {
    const drill = await faultDrill(`${LOOP}, targets: [validators], duration: 2s`);
    await drill.until(() => struckBy(drill).length === 8);
    expect(drill.world.sim.nowUs).toBe(2_050_000);
    await comesBack(drill, drill.machine(struckBy(drill)[0]!));
    expect(struckBy(drill)).toHaveLength(8);
  });
});
