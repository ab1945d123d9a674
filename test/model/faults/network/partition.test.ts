import { describe, expect, test } from 'vitest';
import { faultDrill, linesOf } from '../../../support/fault-drill.ts';
import { LinkBench } from '../../../support/link-bench.ts';

const groups = { nodes: 7, others: 2 };
const everybody = Array.from({ length: 9 }, () => [0, 1, 2, 3, 4, 5, 6, 7, 8]);

function split(fields: Readonly<Record<string, unknown>>, seed = '1'): LinkBench {
  const fault = { kind: 'partition', start: '1s', duration: '1s', split: fields };
  return new LinkBench({ groups, faults: [fault], seed });
}

/** The sides of a partition, the smallest first: who hears the same nodes is of one side. */
function sides(bench: LinkBench): number[][] {
  bench.run(1_500_000);
  const heard = bench.hearing();
  const kinds = [...new Set(heard.map((nodes) => nodes.join()))];
  // Nobody hears anybody of another side, so what a node hears is its side.
  return kinds.map((key) => key.split(',').map(Number)).sort((a, b) => a.length - b.length);
}

describe('partition', () => {
  test('separates sides that are told by their groups', () => {
    expect(sides(split({ kind: 'groups', sides: [['nodes'], ['others']] }))).toEqual([
      [7, 8],
      [0, 1, 2, 3, 4, 5, 6],
    ]);
    const bench = split({ kind: 'groups', sides: [['others']] });
    expect(sides(bench)[0]).toEqual([7, 8]);
    expect(bench.notes).toEqual([
      '1000000 fault_start - partition: others | the rest',
      '1000000 partition_start - others | the rest',
    ]);
  });

  test('draws half of its targets', () => {
    const [half, rest] = sides(split({ kind: 'halves', targets: ['nodes'] }));
    expect(half).toHaveLength(3);
    expect(half?.every((node) => node < 7)).toBe(true);
    expect([...half!, ...rest!].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test('draws fewer than a third of its targets, or than another share', () => {
    expect(sides(split({ kind: 'minority', targets: ['nodes'] }))[0]).toHaveLength(2);
    expect(sides(split({ kind: 'minority', targets: ['nodes'], below: '50%' }))[0]).toHaveLength(3);
    expect(sides(split({ kind: 'minority', targets: ['nodes'], below: '1%' }))[0]).toHaveLength(1);
  });

  test('isolates any one of its targets, or a few together', () => {
    const drawn = new Set<string>();
    for (let seed = 0; seed < 24; seed += 1) {
      const [alone] = sides(split({ kind: 'isolate', targets: ['nodes'] }, `${seed}`));
      expect(alone).toHaveLength(1);
      drawn.add(`${alone}`);
    }
    expect([...drawn].sort()).toEqual(['0', '1', '2', '3', '4', '5', '6']);
    expect(sides(split({ kind: 'isolate', targets: ['nodes'], count: 2 }))[0]).toHaveLength(2);
  });

  test('loses what is on its way across when it begins', () => {
    const bench = split({ kind: 'groups', sides: [['nodes']] });
    bench.say(995_000, 0, 7, 1);
    bench.say(995_000, 0, 1, 2);
    bench.finish();
    expect(bench.heard).toEqual([2]);
    expect(bench.network.counters.lost).toBe(1);
  });

  test('lets everybody hear everybody again when it ends', () => {
    const bench = split({ kind: 'halves', targets: ['nodes'] });
    bench.run(2_000_000);
    expect(bench.hearing()).toEqual(everybody);
    expect(bench.notes.slice(2).map((line) => line.split(' ', 2).join(' '))).toEqual([
      '2000000 partition_end',
      '2000000 fault_end',
    ]);
  });

  test('stops a chain without a quorum on either side, which goes on when it ends', async () => {
    const halves = 'split: {kind: halves, targets: [validators]}';
    const drill = await faultDrill(`kind: partition, stage: load, duration: 2s, ${halves}`);
    const heights = () => drill.world.machines.map(({ disk }) => disk.ledger.height);
    await drill.pass(1_000_000);
    drill.world.enterStage('load');
    // A block that has its votes already may still come.
    await drill.pass(300_000);
    const before = Math.max(...heights());
    await drill.pass(1_600_000);
    expect(Math.max(...heights())).toBe(before);
    await drill.reach(before + 2);
    expect(linesOf(drill, 'partition_start', 'partition_end').map(({ atUs }) => atUs)).toEqual([
      1_000_000, 3_000_000,
    ]);
    expect(drill.world.recorder.violations).toEqual([]);
  });
});
