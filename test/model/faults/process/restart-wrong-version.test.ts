import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { comesBack } from '../../../support/recovery.ts';

const FAULT =
  'kind: restart_wrong_version, start: 500ms, duration: 2s, downtime: 200ms,' +
  ' targets: [validators], count: 1, version: v1.5.0-rc.1';

describe('a restart in the wrong version', async () => {
  const drill = await faultDrill(FAULT);
  const { control } = drill.world;
  await drill.until(() => linesOf(drill, 'fault_end').length === 1);
  const node = drill.machine(struckBy(drill)[0]!);
  const probe = () => drill.answer((reply) => control.probeVersion(node.index, reply));

  test('shows in a probe for behaviour, while the label says otherwise', async () => {
    await drill.until(() => node.process?.isReady === true);
    expect(await probe()).toEqual({ kind: 'version', version: 'v1.5.0-rc.1' });
    expect(control.versionConfigured(node.index)).toBe('v1.4.2');
  });

  test('is healed by a restart in the right one', async () => {
    await drill.until(() => linesOf(drill, 'fault_end').length === 2);
    expect(drill.world.sim.nowUs).toBeGreaterThanOrEqual(2_700_000);
    await comesBack(drill, node);
    expect(await probe()).toEqual({ kind: 'version', version: 'v1.4.2' });
  });
});

test('a rollout that gives a node another version heals it of the wrong one', async () => {
  const drill = await faultDrill(FAULT);
  const { control } = drill.world;
  await drill.until(() => linesOf(drill, 'fault_end').length === 1);
  const node = drill.machine(struckBy(drill)[0]!);
  await drill.until(() => node.process?.isReady === true);
  control.stop(node.index);
  control.start(node.index, 'v1.4.2');
  await drill.pass(2_500_000);
  expect(struckBy(drill)).toHaveLength(1);
  expect(node.lives).toBe(3);
});

describe('a node that comes back in an old version after activation', async () => {
  const overrides = ['cluster.groups.0.version=v1.5.0-rc.1'];
  const struck = async () => {
    const fault = FAULT.replace('v1.5.0-rc.1', 'v1.4.2').replace('500ms', '4s');
    const drill = await faultDrill(fault, { overrides });
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    expect(drill.machine('observers-0').disk.blocks.at(-1)?.block.header.protocol).toBe(2);
    return { drill, node: drill.machine(struckBy(drill)[0]!) };
  };

  test('is never ready, and is healed all the same', async () => {
    const { drill, node } = await struck();
    await drill.pass(1_500_000);
    expect(node.process?.isListening).toBe(true);
    expect(node.process?.isReady).toBe(false);
    await drill.until(() => linesOf(drill, 'fault_end').length === 2, 3_000_000);
    await comesBack(drill, node);
  });

  test('is healed when another fault has restarted it since', async () => {
    const { drill, node } = await struck();
    const course = { isOver: () => false, onOver: () => {}, onStage: () => {} };
    const host = drill.world.control.faultHost('other', course);
    expect(host.retake(node.index, 'other')).toBe(true);
    expect(host.crash(node.index, 'other')).toBe(true);
    expect(host.retake(node.index, 'fault')).toBe(false);
    host.restart(node.index, 'other');
    await drill.until(() => linesOf(drill, 'fault_end').length === 2, 5_000_000);
    await comesBack(drill, node);
  });
});
