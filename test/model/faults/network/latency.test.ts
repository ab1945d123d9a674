import { describe, expect, test } from 'vitest';
import { LinkBench, TRIP_US } from '../../../support/link-bench.ts';

const SLOW = { kind: 'latency', targets: ['nodes'], start: '1s', duration: '1s', added: '300ms' };

/** How long message 0 takes from node 0 to node 1 when it is sent at a time. */
function tripUs(bench: LinkBench, atUs: number): number {
  bench.say(atUs, 0, 1, 0);
  return (bench.finish().at(-1)?.atUs ?? 0) - atUs;
}

describe('latency', () => {
  test('adds to the time that a message takes, and other latency on top', () => {
    const one = new LinkBench({ faults: [SLOW] });
    expect(tripUs(one, 1_500_000)).toBe(TRIP_US + 300_000);
    const early = { ...SLOW, start: '0s', added: '7ms' };
    expect(tripUs(new LinkBench({ faults: [SLOW, early] }), 500_000)).toBe(TRIP_US + 7_000);
    const both = new LinkBench({ faults: [SLOW, { ...SLOW, added: '7ms' }] });
    expect(tripUs(both, 1_500_000)).toBe(TRIP_US + 307_000);
  });

  test('is over after its window, and was not there before', () => {
    const bench = new LinkBench({ faults: [SLOW] });
    expect(tripUs(bench, 999_999)).toBe(TRIP_US);
    const later = new LinkBench({ faults: [SLOW] });
    expect(tripUs(later, 2_000_001)).toBe(TRIP_US);
    expect(later.notes).toEqual([
      '1000000 fault_start - latency on nodes-0, nodes-1',
      '2000000 fault_end - latency on nodes-0, nodes-1',
    ]);
  });

  test('strikes only the messages of its targets, in its direction', () => {
    const groups = { others: 2, nodes: 1 };
    const slow = (direction: string): string[] => {
      const bench = new LinkBench({ groups, faults: [{ ...SLOW, direction }] });
      bench.run(1_500_000);
      for (const [from, to] of [
        [0, 1],
        [0, 2],
        [2, 0],
      ] as const)
        bench.say(1_500_000, from, to, 0);
      return bench
        .finish()
        .filter(({ atUs }) => atUs > 1_600_000)
        .map(({ from, to }) => `${from} > ${to}`);
    };
    expect(slow('inbound')).toEqual(['0 > 2']);
    expect(slow('outbound')).toEqual(['2 > 0']);
    expect(slow('both')).toEqual(['2 > 0', '0 > 2']);
  });
});
