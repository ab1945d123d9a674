import { describe, expect, test } from 'vitest';
import { type Aggregate, ask } from '../../../src/metrics/query.ts';
import { Drill } from '../../support/world-drill.ts';

const figure = ({ world }: Drill, metric: 'block_interval' | 'block_age', aggregate: Aggregate) => {
  const labels = { group: 'observers' };
  const window = { fromUs: 0, toUs: world.sim.nowUs };
  return ask(world.telemetry.store, { metric, aggregate, labels, ...window }).value as number;
};

/** A drill whose chain stops: two of five validators leave it. */
async function stopped(): Promise<Drill> {
  const drill = await Drill.start();
  await drill.reach(3);
  const { control } = drill.world;
  for (const name of ['validators-0', 'validators-1']) control.stop(drill.machine(name).index);
  return drill;
}

describe('the age of the last block', () => {
  test('stays below a block or two while the chain goes on', async () => {
    const drill = await Drill.start();
    await drill.pass(8_000_000);
    expect(figure(drill, 'block_age', 'max')).toBeLessThan(2_000_000);
    expect(figure(drill, 'block_age', 'min')).toBeGreaterThanOrEqual(0);
  });

  test('grows when the chain stops, and the longest interval with it', async () => {
    const drill = await stopped();
    await drill.pass(10_000_000);
    const { disk } = drill.machine('observers-0');
    const age = drill.world.sim.nowUs - (disk.storedUs as number);
    expect(age).toBeGreaterThan(9_000_000);
    expect(age - figure(drill, 'block_age', 'last')).toBeLessThan(250_000);
    expect(figure(drill, 'block_interval', 'max')).toBe(figure(drill, 'block_age', 'max'));
    expect(figure(drill, 'block_interval', 'p99')).toBeLessThan(2_000_000);
  });

  test('outlives a restart of the node, and is not told before it takes part', async () => {
    const drill = await stopped();
    await drill.pass(5_000_000);
    const { control, telemetry } = drill.world;
    const machine = drill.machine('observers-0');
    control.stop(machine.index);
    await drill.pass(1_000_000);
    control.start(machine.index, machine.version);
    const store = telemetry.store;
    const [ages] = store.select('block_age', { group: 'observers' });
    const before = ages?.values.length as number;
    await drill.until(() => machine.process?.isReady === true);
    expect(ages?.values.length).toBe(before);
    await drill.pass(300_000);
    expect(figure(drill, 'block_age', 'last')).toBeGreaterThan(6_000_000);
  });
});
