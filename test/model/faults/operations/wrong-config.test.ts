import { describe, expect, test } from 'vitest';
import { ask } from '../../../../src/metrics/query.ts';
import type { Machine } from '../../../../src/model/node/env.ts';
import { Process } from '../../../../src/model/node/process.ts';
import { errorOf, SMALL } from '../../../scenario/small.ts';
import { faultDrill, linesOf, struckBy } from '../../../support/fault-drill.ts';
import { Drill } from '../../../support/world-drill.ts';

const WINDOW = 'start: 500ms, duration: 3s, downtime: 200ms, targets: [validators], count: 1';

/** Whether a validator has voted for nil in a first round in which another voted for a block. */
function hastyPrevote(drill: Drill, { validator }: Machine): boolean {
  const { process, disk } = drill.machine('observers-0');
  const prevotes = process instanceof Process ? process.engine?.votes('prevote', 0) : undefined;
  const place = disk.ledger.nextSet.members.indexOf(validator);
  const isProposed = typeof prevotes?.majority === 'string';
  return isProposed && prevotes.firstOf(place)?.blockHash === null;
}

/** The most nodes of the group that the prober has seen with another configuration. */
function driftSeen({ world }: Drill, fromUs: number): number | null {
  return ask(world.telemetry.store, {
    ...{ metric: 'config_drift', aggregate: 'max', labels: { group: 'validators' } },
    ...{ fromUs, toUs: world.sim.nowUs },
  }).value;
}

describe('a validator that is restarted for another chain', () => {
  test('finds no peer, is seen to have drifted, and comes back when it is healed', async () => {
    const drill = await faultDrill(`kind: wrong_config, chain: other-1, ${WINDOW}`);
    await drill.until(() => struckBy(drill).length === 1);
    const machine = drill.machine(struckBy(drill)[0]!);
    await drill.pass(1_500_000);
    const { height } = machine.disk.ledger;
    expect(machine.process?.isListening).toBe(true);
    expect(machine.process?.isReady).toBe(false);
    expect(drill.machine('observers-0').disk.ledger.height).toBeGreaterThan(height + 1);
    expect(driftSeen(drill, 0)).toBe(1);

    await drill.until(() => machine.config === null);
    await drill.until(() => machine.process?.isReady === true, 3_000_000);
    expect(machine.disk.ledger.height).toBeGreaterThan(height);
    await drill.pass(200_000);
    expect(driftSeen(drill, drill.world.sim.nowUs - 100_000)).toBe(0);
  });
});

describe('a validator with the timeouts of another cluster', () => {
  test('gives rounds up that the others wait for, and no more when it is healed', async () => {
    const drill = await faultDrill(`kind: wrong_config, timeouts_percent: 1, ${WINDOW}`);
    await drill.until(() => struckBy(drill).length === 1);
    const machine = drill.machine(struckBy(drill)[0]!);
    await drill.until(() => machine.config !== null && machine.process?.isReady === true);
    const isHasty = () => hastyPrevote(drill, machine);
    await drill.until(isHasty);
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    await drill.until(() => machine.config === null && machine.process?.isReady === true);
  });
});

describe('a validator that speaks the wire format of another version', () => {
  test('is heard by none of its peers until it is healed', async () => {
    const drill = await faultDrill(`kind: wrong_config, codec_of: v1.5.0-rc.1, ${WINDOW}`);
    await drill.until(() => struckBy(drill).length === 1);
    const machine = drill.machine(struckBy(drill)[0]!);
    await drill.until(() => machine.process?.isListening === true && machine.config !== null);
    const peers = drill.world.network.overlay.peersOf(machine.index);
    for (const peer of peers) {
      expect(drill.world.network.codecBetween(machine.index, peer)).toBe(null);
    }
    await drill.until(() => machine.config === null && machine.process?.isReady === true);
    const codecs = [...peers].map((peer) => drill.world.network.codecBetween(machine.index, peer));
    expect(new Set(codecs.map((codec) => codec?.name))).toEqual(new Set(['fixed-1']));
  });
});

describe('a wrong configuration that is healed before its node has started', () => {
  const FAULT = 'kind: wrong_config, chain: other-1, targets: [validators], count: 1';

  test('starts it once, with the right one', async () => {
    const drill = await faultDrill(`${FAULT}, start: 500ms, duration: 1s, downtime: 2s`);
    await drill.until(() => linesOf(drill, 'fault_end').length === 1);
    const machine = drill.machine(struckBy(drill)[0]!);
    expect([machine.process, machine.config]).toEqual([null, null]);
    await drill.until(() => machine.process !== null);
    expect(drill.world.sim.nowUs).toBe(2_500_000);
    await drill.until(() => machine.claimedBy === null);
    // A rollout has the node by the time at which a second restart would have come.
    const { control } = drill.world;
    control.claim(machine.index, 'rollout');
    control.stop(machine.index);
    await drill.pass(1_500_000);
    expect([machine.process, machine.lives]).toEqual([null, 2]);
  });
});

test('two wrong configurations of a node follow each other, until the last is healed', async () => {
  const fields = 'kind: wrong_config, downtime: 100ms, targets: [observers]';
  const outer = `{name: a, ${fields}, start: 1s, duration: 4s, timeouts_percent: 90}`;
  const inner = `{name: b, ${fields}, start: 2s, duration: 1s, timeouts_percent: 80}`;
  const drill = await Drill.start({ overrides: [`faults=[${outer}, ${inner}]`] });
  const machine = drill.machine('observers-0');
  const percents: (number | undefined)[] = [];
  for (let second = 1; second <= 6; second += 1) {
    await drill.pass(950_000);
    percents.push(machine.config?.timeoutsPercent);
    await drill.pass(50_000);
  }
  expect(percents).toEqual([undefined, 90, 80, 90, 90, undefined]);
  await drill.until(() => machine.process?.isReady === true);
  // The first, and one for each beginning and each end.
  expect(machine.lives).toBe(5);
});

test('a configuration in which nothing is wrong is refused', () => {
  const fault = 'faults=[{name: a, kind: wrong_config, targets: [validators]}]';
  expect(errorOf(SMALL, [fault]).message).toContain('nothing is wrong');
});
