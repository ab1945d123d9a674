import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';
import { listen } from '../../../support/said.ts';

describe('a frozen clock', async () => {
  const drill = await faultDrill(
    'kind: clock_freeze, start: 2s, duration: 3s, targets: [validators], count: 1',
  );
  const said = listen(drill);
  await drill.until(() => struckBy(drill).length === 1);
  const node = drill.machine(struckBy(drill)[0]!);
  // Where it stands: told by a timer, and to those who ask.
  const statuses = (fromUs: number) =>
    said.filter(
      ({ from, message, atUs }) =>
        from === node.index && message.type === 'status' && atUs > fromUs,
    ).length;

  test('stands still, and no timer runs out', async () => {
    expect(statuses(0)).toBeGreaterThan(9);
    const { length } = node.disk.blocks;
    await drill.pass(2_000_000);
    expect(node.clock.read(drill.world.sim.nowUs)).toBe(2_000_000);
    expect(statuses(2_000_000)).toBeLessThan(statuses(0) / 3);
    // Its wait between two blocks never ends, and what it lacks it would ask for by a timer.
    expect(drill.machine('observers-0').disk.ledger.height).toBeGreaterThan(length + 3);
  });

  test('goes on at the right time, with all timers that are due', async () => {
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    expect(node.clock.read(drill.world.sim.nowUs)).toBe(drill.world.sim.nowUs);
    const { nowUs } = drill.world.sim;
    await drill.pass(1_000_000);
    expect(statuses(nowUs)).toBeGreaterThan(3);
    await comesBack(drill, node);
  });
});

test('a disk goes on under a frozen clock: what is written is acknowledged', async () => {
  const drill = await faultDrill(
    'kind: clock_freeze, start: 0s, duration: 2s, targets: [validators, observers, provers]',
  );
  drill.pay('wallets-0', Uint8Array.of(1));
  await drill.pass(1_000_000);
  expect(drill.world.recorder.acknowledged.size).toBe(1);
});
