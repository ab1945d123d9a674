import { describe, expect, test } from 'vitest';
import { ask } from '../../../src/metrics/query.ts';
import type { Labels } from '../../../src/metrics/series-store.ts';
import { Drill } from '../../support/world-drill.ts';

const METERS = { bytes_in: 'bytesIn', bytes_out: 'bytesOut', messages_lost: 'lost' } as const;
const NAMES = ['bytes_in', 'bytes_out', 'messages_lost'] as const;

const lastOf = ({ world }: Drill, metric: (typeof NAMES)[number], target?: string) => {
  const labels: Labels = target === undefined ? {} : { target };
  const window = { labels, fromUs: 0, toUs: world.sim.nowUs };
  return ask(world.telemetry.store, { metric, aggregate: 'last', ...window }).value as number;
};

const sumOf = (values: Iterable<number>) => [...values].reduce((sum, value) => sum + value, 0);

/** Lets time pass to the instant after the next scrape. */
async function scraped(drill: Drill): Promise<void> {
  const { store } = drill.world.telemetry;
  const beforeUs = drill.world.sim.nowUs;
  await drill.until(() => (store.lastScrapeUs ?? -1) > beforeUs);
}

describe('what the links of nodes count', () => {
  test('adds up to what the network counts, at each node', async () => {
    const drill = await Drill.start();
    await drill.pass(6_000_000);
    const { network, machines } = drill.world;
    for (const name of NAMES) {
      await scraped(drill);
      const meter = network.meters[METERS[name]];
      expect(sumOf(meter)).toBeGreaterThan(0);
      expect(lastOf(drill, name)).toBe(sumOf(meter));
      for (const { name: target, index } of machines) {
        expect(lastOf(drill, name, target)).toBe(meter[index]);
      }
    }
    expect(sumOf(network.meters.lost)).toBe(network.counters.lost);
  });

  test('counts what a cut loses to those who sent it', async () => {
    const drill = await Drill.start({ overrides: ['cluster.link.loss=0%'] });
    await drill.pass(2_000_000);
    const { network } = drill.world;
    const { index } = drill.machine('observers-0');
    expect(sumOf(network.meters.lost)).toBe(0);
    const heal = network.conditions.cut((from) => from === index);
    await drill.pass(2_000_000);
    heal();
    await scraped(drill);
    expect(network.counters.lost).toBeGreaterThan(0);
    expect(lastOf(drill, 'messages_lost', 'observers-0')).toBe(network.counters.lost);
    expect(lastOf(drill, 'messages_lost', 'validators-0')).toBe(0);
  });

  test('begins anew with each process', async () => {
    const drill = await Drill.start();
    await drill.pass(3_000_000);
    await scraped(drill);
    const { control, network, telemetry } = drill.world;
    const { index, version } = drill.machine('validators-1');
    const before = lastOf(drill, 'bytes_out', 'validators-1');
    control.stop(index);
    await drill.pass(40_000);
    const stood = network.meters.bytesOut[index] as number;
    control.start(index, version);
    await drill.pass(2_000_000);
    await scraped(drill);
    const sent = (network.meters.bytesOut[index] as number) - stood;
    const [series] = telemetry.store.select('bytes_out', { target: 'validators-1' });
    const { scraped: column } = series as NonNullable<typeof series>;
    expect(column.valueAt(column.length - 1)).toBe(sent);
    expect(lastOf(drill, 'bytes_out', 'validators-1')).toBe(before + sent);
  });

  // Nothing that only looks may move what happens, not even among messages of one instant.
  test('leaves the run as it would be without a look', async () => {
    const traceOf = async (every: string) => {
      const drill = await Drill.start({ overrides: [`telemetry.scrape_every=${every}`] });
      await drill.pass(5_000_000);
      return drill.world.sim.traceHash();
    };
    const traces = await Promise.all(['100ms', '333ms', '1m'].map(traceOf));
    expect(new Set(traces).size).toBe(1);
  });
});
