import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const SWIZZLE = { kind: 'swizzle_clog', targets: ['nodes'], start: '1s', pace: '100ms' };
const groups = { nodes: 6, others: 1 };

/** Targets that cannot reach node 6 at the moment. */
function clogged(bench: LinkBench): number[] {
  const heard = bench.hearing()[6] ?? [];
  return [0, 1, 2, 3, 4, 5].filter((node) => !heard.includes(node));
}

/** The nodes that are clogged in the middle of each pause of 100 ms. */
function course(bench: LinkBench, pauses: number): number[][] {
  bench.run(1_050_000);
  return Array.from({ length: pauses }, (_, pause) => {
    bench.run(1_050_000 + pause * 100_000);
    return clogged(bench);
  });
}

describe('swizzle_clog', () => {
  test('clogs its nodes one by one, and unclogs them in another order', () => {
    const changed = (a: readonly number[], b: readonly number[]) =>
      a.find((node) => !b.includes(node));
    const orders = ['3', '4'].map((seed) => {
      const bench = new LinkBench({ groups, faults: [{ ...SWIZZLE, count: 6 }], seed });
      const steps = course(bench, 13);
      expect(steps.map(({ length }) => length)).toEqual([0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1, 0]);
      const taken = [1, 2, 3, 4, 5, 6].map((step) => changed(steps[step]!, steps[step - 1]!));
      const freed = [7, 8, 9, 10, 11, 12].map((step) => changed(steps[step - 1]!, steps[step]!));
      for (const order of [taken, freed]) expect(new Set(order).size).toBe(6);
      expect(freed).not.toEqual(taken);
      expect(freed).not.toEqual([...taken].reverse());
      return { taken, freed };
    });
    // Both orders are drawn.
    expect(orders[0]!.taken).not.toEqual(orders[1]!.taken);
    expect(orders[0]!.freed).not.toEqual(orders[1]!.freed);
  });

  test('ends by itself when all are unclogged, and everything has arrived', () => {
    const bench = new LinkBench({ groups, faults: [{ ...SWIZZLE, count: 2 }] });
    course(bench, 5);
    bench.finish();
    const { sent, delivered, lost } = bench.network.counters;
    expect([delivered, lost]).toEqual([sent, 0]);
    expect(bench.notes.map((line) => line.split(' ', 2).join(' '))).toEqual([
      '1000000 fault_start',
      '1400000 fault_end',
    ]);
    expect(bench.network.conditions.isCalm).toBe(true);
  });

  test('unclogs all that is clogged when its window ends sooner', () => {
    const faults = [{ ...SWIZZLE, count: 6, duration: '350ms' }];
    const bench = new LinkBench({ groups, faults });
    bench.run(1_340_000);
    expect(bench.network.conditions.isCalm).toBe(false);
    bench.run(1_400_000);
    expect(clogged(bench)).toEqual([]);
    bench.finish();
    expect(bench.network.conditions.isCalm).toBe(true);
  });

  test('takes each target with even chances when it is not told how many', () => {
    let taken = 0;
    for (let seed = 0; seed < 20; seed += 1) {
      const bench = new LinkBench({ groups, faults: [SWIZZLE], seed: `${seed}` });
      bench.run(1_000_000);
      const count = bench.notes[0]?.match(/nodes-/g)?.length ?? 0;
      expect(count).toBeGreaterThan(0);
      taken += count;
    }
    // Of 120 targets 60 on average, with a standard deviation below 6.
    expect(Math.abs(taken - 60)).toBeLessThan(33);
  });
});
