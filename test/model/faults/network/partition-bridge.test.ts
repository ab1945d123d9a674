import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const FAULT = { kind: 'partition_bridge', targets: ['nodes'], start: '1s', duration: '1s' };

describe('partition_bridge', () => {
  test('leaves two halves that only one node joins', () => {
    const bench = new LinkBench({ groups: { nodes: 7 }, faults: [FAULT] });
    bench.run(1_500_000);
    const heard = bench.hearing();
    const bridges = heard.flatMap((nodes, node) => (nodes.length === 7 ? [node] : []));
    expect(bridges).toHaveLength(1);
    const halves = new Set(heard.filter(({ length }) => length < 7).map((nodes) => nodes.join()));
    const [one, two] = [...halves].map((key) => key.split(',').map(Number));
    expect(halves.size).toBe(2);
    expect([one?.length, two?.length]).toEqual([4, 4]);
    expect(one?.filter((node) => two?.includes(node))).toEqual(bridges);
  });

  test('counts who is no target to the second half', () => {
    const bench = new LinkBench({ groups: { nodes: 5, others: 2 }, faults: [FAULT] });
    bench.run(1_500_000);
    const heard = bench.hearing();
    expect(heard[5]).toEqual(heard[6]);
    // Two targets of its half, the bridge, and the two others.
    expect(heard[5]).toHaveLength(5);
  });

  test('joins the halves when it ends', () => {
    const bench = new LinkBench({ groups: { nodes: 5 }, faults: [FAULT] });
    bench.run(2_000_000);
    expect(bench.hearing().every(({ length }) => length === 5)).toBe(true);
    expect(bench.network.conditions.isCalm).toBe(true);
  });
});
