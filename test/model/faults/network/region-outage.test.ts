import { describe, expect, test } from 'vitest';
import { faultDrill } from '../../../support/fault-drill.ts';
import { LinkBench } from '../../../support/link-bench.ts';

const OUTAGE = { kind: 'region_outage', region: 'east', start: '1s', duration: '1s' };
const groups = { nodes: 4 };
const regions = { east: [1, 3] };

describe('region_outage', () => {
  test('cuts the nodes of its region off from everybody, and from each other', () => {
    const bench = new LinkBench({ groups, regions, faults: [OUTAGE] });
    bench.run(1_500_000);
    expect(bench.hearing()).toEqual([[0, 2], [1], [0, 2], [3]]);
    expect(bench.notes).toContain('1000000 partition_start - outage of region east');
  });

  test('lets them back in at its end', () => {
    const bench = new LinkBench({ groups, regions, faults: [OUTAGE] });
    bench.run(2_000_000);
    expect(bench.hearing()).toEqual(Array.from({ length: 4 }, () => [0, 1, 2, 3]));
    expect(bench.notes.at(-1)).toBe('2000000 fault_end - outage of region east');
  });

  test('knows the nodes of a region from where the cluster has them', async () => {
    const latency =
      'cluster.link.latency={kind: regions, regions: [east, west], one_way: {east: {west: 20ms}}, within: 2ms}';
    const fault = 'kind: region_outage, region: west, duration: 1s';
    const drill = await faultDrill(fault, { overrides: [latency] });
    await drill.pass(1_000);
    // The nodes of each group are dealt to the regions in turn.
    const west = drill.world.machines.filter(({ name }) => /-[13]$/.test(name));
    const { conditions, overlay } = drill.world.network;
    const isCut = (node: number): boolean =>
      [...overlay.peersOf(node)].every((peer) => conditions.isCut(overlay.linkBetween(node, peer)));
    expect(drill.world.machines.filter(({ index }) => isCut(index))).toEqual(west);
    await drill.pass(1_000_000);
    expect(conditions.isCalm).toBe(true);
  });
});
