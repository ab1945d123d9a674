import { describe, expect, test } from 'vitest';
import { LinkBench, TRIP_US } from '../../../support/link-bench.ts';

const TWICE = { kind: 'duplicate', targets: ['nodes'], start: '1s', duration: '1s', share: 1 };

describe('duplicate', () => {
  test('has messages arrive a second time, later by what is drawn', () => {
    const bench = new LinkBench({ faults: [{ ...TWICE, later: '5ms' }] });
    bench.say(1_500_000, 0, 1, 3);
    const times = bench.finish().map(({ atUs }) => atUs - 1_500_000);
    expect(times).toEqual([TRIP_US, TRIP_US + 5_000]);
    expect(bench.heard).toEqual([3, 3]);
    expect(bench.network.counters).toMatchObject({ sent: 1, delivered: 2 });
  });

  test('doubles its share of them', () => {
    const bench = new LinkBench({ faults: [{ ...TWICE, share: '20%' }] });
    bench.stream(1_000, 1_000_001, 999);
    // Six standard deviations of a binomial draw of 1,000: 76.
    expect(Math.abs(bench.finish().length - 1_200)).toBeLessThan(76);
  });

  test('doubles nothing after its window', () => {
    const bench = new LinkBench({ faults: [TWICE] });
    bench.say(2_000_001, 0, 1, 3);
    bench.finish();
    expect(bench.heard).toEqual([3]);
  });
});
