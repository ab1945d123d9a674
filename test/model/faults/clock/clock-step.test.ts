import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';
import { listen, votesOf } from '../../../support/said.ts';

describe('a stepping clock', async () => {
  const drill = await faultDrill(
    'kind: clock_step, start: 300ms, duration: 3s, targets: [validators], count: 1,' +
      ' by: 300ms, direction: behind, every: 500ms',
  );
  const said = listen(drill);
  await drill.until(() => struckBy(drill).length === 1);
  const node = drill.machine(struckBy(drill)[0]!);
  const behind = () => drill.world.sim.nowUs - node.clock.read(drill.world.sim.nowUs);
  const prevotes = (fromUs: number, untilUs: number) =>
    votesOf(
      said.filter(({ from, atUs }) => from === node.index && atUs > fromUs && atUs < untilUs),
      node,
      drill.machine('observers-0'),
    ).filter(({ step }) => step === 'prevote');

  test('jumps at every turn', async () => {
    expect(behind()).toBe(300_000);
    await drill.pass(499_999);
    expect(behind()).toBe(300_000);
    await drill.pass(1);
    expect(behind()).toBe(600_000);
    await drill.pass(2_000_000);
    expect(behind()).toBe(1_800_000);
  });

  test('has a validator vote against what others make once it is too far off', () => {
    expect(prevotes(0, 600_000).some(({ blockHash }) => blockHash !== null)).toBe(true);
    const late = prevotes(1_000_000, drill.world.sim.nowUs);
    expect(late.length).toBeGreaterThan(2);
    for (const { blockHash, round } of late) if (round === 0) expect(blockHash).toBe(null);
  });

  test('is right when healed', async () => {
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    expect(behind()).toBe(0);
    await comesBack(drill, node);
  });
});
