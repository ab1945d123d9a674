import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';

describe('a crash', () => {
  const FAULT = 'kind: crash, start: 500ms, downtime: 400ms, targets: [validators], count: 2';

  test('takes its targets down together, as many as it was told', async () => {
    const drill = await faultDrill(FAULT);
    const { machines } = drill.world;
    const down = () => machines.filter(({ process }) => process === null).map(({ name }) => name);
    await drill.until(() => down().length === 2);
    expect(drill.world.sim.nowUs).toBe(500_000);
    expect(down()).toEqual(struckBy(drill));
  });

  test('heals by itself: the nodes come back after their downtime', async () => {
    const drill = await faultDrill(FAULT);
    await drill.until(() => linesOf(drill, 'fault_end').length === 2);
    expect(drill.world.sim.nowUs).toBe(900_000);
    for (const name of struckBy(drill)) await comesBack(drill, drill.machine(name));
  });

  test('takes no more at a time than its budget bears', async () => {
    const drill = await faultDrill(`${FAULT}, budget: validators-down`);
    let most = 0;
    await drill.until(() => {
      most = Math.max(most, drill.world.control.unavailableCount('validators'));
      return linesOf(drill, 'fault_end').length === 2;
    });
    expect(most).toBe(1);
  });
});
