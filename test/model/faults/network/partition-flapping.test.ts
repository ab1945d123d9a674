import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const FAULT = {
  kind: 'partition_flapping',
  start: '1s',
  duration: '1s',
  split: { kind: 'isolate', targets: ['nodes'] },
  cut_for: '200ms',
  joined_for: '300ms',
};

describe('partition_flapping', () => {
  test('cuts the same sides off and joins them, again and again', () => {
    const bench = new LinkBench({ groups: { nodes: 3 }, faults: [FAULT] });
    const cut = [1_100_000, 1_300_000, 1_600_000, 1_800_000].map((atUs) => {
      bench.run(atUs);
      return bench.hearing().map((nodes) => nodes.length);
    });
    expect(cut[1]).toEqual([3, 3, 3]);
    expect(cut[3]).toEqual([3, 3, 3]);
    expect([...cut[0]!].sort()).toEqual([1, 2, 2]);
    expect(cut[2]).toEqual(cut[0]);
  });

  test('writes down each cut, and heals in the midst of one', () => {
    const bench = new LinkBench({
      groups: { nodes: 3 },
      faults: [{ ...FAULT, duration: '600ms' }],
    });
    bench.run(3_000_000);
    expect(bench.notes.map((line) => line.split(' ', 2).join(' '))).toEqual([
      '1000000 fault_start',
      '1000000 partition_start',
      '1200000 partition_end',
      '1500000 partition_start',
      '1600000 partition_end',
      '1600000 fault_end',
    ]);
    expect(bench.hearing()).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(bench.sim.pendingCount).toBe(0);
  });
});
