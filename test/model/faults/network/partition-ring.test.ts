import { describe, expect, test } from 'vitest';
import { beyondReach } from '../../../../src/model/faults/network/partition-ring.ts';
import { LinkBench } from '../../../support/link-bench.ts';

const FAULT = { kind: 'partition_ring', targets: ['nodes'], start: '1s', duration: '1s' };

describe('partition_ring', () => {
  test('leaves every node a majority, and no two the same', () => {
    for (const nodes of [4, 5, 6, 7, 8]) {
      const bench = new LinkBench({ groups: { nodes }, faults: [FAULT] });
      bench.run(1_500_000);
      const heard = bench.hearing();
      for (const majority of heard) expect(majority.length * 2).toBeGreaterThan(nodes);
      expect(new Set(heard.map((majority) => majority.join())).size).toBe(nodes);
    }
  });

  test('cuts as much as it can: with one node less to each side there is no majority', () => {
    for (let nodes = 4; nodes < 40; nodes += 1) {
      const ring = Array.from({ length: nodes }, (_, node) => node);
      const isCut = beyondReach(ring, nodes);
      const reached = ring.filter((node) => !isCut(0, node)).length;
      expect(reached * 2).toBeGreaterThan(nodes);
      expect((reached - 2) * 2).toBeLessThanOrEqual(nodes);
    }
  });

  test('has who is no target see what one target sees', () => {
    const bench = new LinkBench({ groups: { nodes: 5, others: 1 }, faults: [FAULT] });
    bench.run(1_500_000);
    const heard = bench.hearing();
    expect(heard.slice(0, 5).map((nodes) => nodes.join())).toContain(heard[5]?.join());
  });

  test('lets everybody hear everybody again when it ends', () => {
    const bench = new LinkBench({ groups: { nodes: 5 }, faults: [FAULT] });
    bench.run(2_000_000);
    expect(bench.hearing().every(({ length }) => length === 5)).toBe(true);
  });
});
