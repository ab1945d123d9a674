import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { placedLatency, regionLatencySchema } from '../../../src/model/network/latency-regions.ts';
import { regionsOf, regionsOfNodes } from '../../../src/model/network/regions.ts';
import { scenarioDigest } from '../../../src/scenario/canonical.ts';
import { edited, load } from '../../scenario/small.ts';

const WRITTEN: z.input<typeof regionLatencySchema> = {
  kind: 'regions',
  regions: ['east', 'west', 'south'],
  one_way: {
    east: { west: '30ms', south: '40ms' },
    south: { east: '45ms', south: '2ms', west: '50ms' },
  },
  within: '1ms',
  spread: { kind: 'exponential', mean: '3ms' },
};

describe('regionLatencySchema', () => {
  test('reads a pair that is stated once in both directions, and one stated twice as stated', () => {
    const spec = regionLatencySchema.parse(WRITTEN);
    const { oneWayUs, spread } = placedLatency(spec, Int32Array.of(0));
    expect(oneWayUs).toEqual([
      [1_000, 30_000, 40_000],
      [30_000, 1_000, 50_000],
      [45_000, 50_000, 2_000],
    ]);
    expect(spread).toEqual({ kind: 'exponential', meanUs: 3_000 });
  });

  test('adds nothing unless it is told to', () => {
    const { spread } = regionLatencySchema.parse({ ...WRITTEN, spread: undefined });
    expect(spread).toEqual({ kind: 'constant', us: 0 });
  });

  test('means the same whichever of two rows a pair stands in', () => {
    const turned = {
      ...WRITTEN,
      one_way: {
        west: { south: '50ms', east: '30ms' },
        east: { south: '40ms', east: '1ms' },
        south: { east: '45ms', south: '2ms' },
      },
    };
    expect(regionLatencySchema.parse(turned)).toEqual(regionLatencySchema.parse(WRITTEN));
  });
});

describe('regionsOfNodes', () => {
  const link = { latency: regionLatencySchema.parse(WRITTEN) };

  test('deals the nodes of a group to its regions in turn, or to all regions', () => {
    const groups = [
      { count: 4 },
      { count: 3, regions: ['south', 'east'] },
      { count: 2, regions: ['west'] },
    ];
    const names = regionsOf({ link, groups });
    const placed = [...regionsOfNodes({ link, groups })].map((region) => names[region]);
    expect(placed).toEqual([
      ...['east', 'west', 'south', 'east'],
      ...['south', 'east', 'south'],
      ...['west', 'west'],
    ]);
  });

  test('knows two regions where the latency knows none', () => {
    const cluster = {
      link: { latency: { kind: 'constant' } },
      groups: [{ count: 3 }, { count: 2 }],
    };
    expect([...regionsOfNodes(cluster)]).toEqual([0, 1, 0, 0, 1]);
  });
});

describe('a scenario', () => {
  const REGIONS =
    'latency: {kind: regions, regions: [east, west], one_way: {east: {west: 9ms}}, within: 1ms}';

  test('may state its latencies by region, and where its groups are', () => {
    const text = edited('latency: 20ms', REGIONS).replace(
      'role: prover,',
      'role: prover, regions: [west],',
    );
    const { cluster } = load(text);
    expect(cluster.link.latency).toMatchObject({
      oneWayUs: { east: { east: 1_000, west: 9_000 }, west: { east: 9_000, west: 1_000 } },
    });
    expect([...regionsOfNodes(cluster)]).toEqual([0, 1, 0, 1, 1, 0]);
  });

  test('has one digest, its usual queue spelt out or not', () => {
    const digestOf = (queue: string) =>
      scenarioDigest(load(edited('latency: 20ms', `latency: 20ms${queue}`)));
    expect(digestOf(', queue: 2s')).toBe(digestOf(''));
    expect(digestOf(', queue: 2000ms')).toBe(digestOf(''));
    expect(digestOf(', queue: 1s')).not.toBe(digestOf(''));
    expect(load(edited('latency: 20ms', 'latency: 20ms, queue: 1s')).cluster.link.queueUs).toBe(
      1_000_000,
    );
  });
});
