import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const HALF = { kind: 'loss', targets: ['nodes'], start: '1s', duration: '1s', share: '50%' };

describe('loss', () => {
  test('loses its share of the messages that are sent during its window', () => {
    const bench = new LinkBench({ faults: [HALF] });
    bench.stream(2_000, 1_000_001, 499);
    bench.finish();
    // Six standard deviations of a binomial draw of 2,000: 135.
    expect(Math.abs(bench.network.counters.lost - 1_000)).toBeLessThan(135);
    expect(bench.arrivals).toHaveLength(2_000 - bench.network.counters.lost);
  });

  test('loses nothing outside of its window', () => {
    const bench = new LinkBench({ faults: [{ ...HALF, share: 1 }] });
    bench.stream(300, 500_001, 10_000);
    bench.finish();
    const before = Array.from({ length: 50 }, (_, index) => index);
    const after = Array.from({ length: 150 }, (_, index) => 150 + index);
    expect(bench.heard).toEqual([...before, ...after]);
  });

  test('draws what it draws whatever other faults do', () => {
    const survivors = (others: readonly Record<string, unknown>[]): readonly number[] => {
      const bench = new LinkBench({ faults: [HALF, ...others] });
      bench.stream(200, 1_000_001, 1_000);
      return bench.finish().length === 0 ? [] : [...bench.heard].sort((a, b) => a - b);
    };
    const alone = survivors([]);
    const slow = {
      kind: 'latency',
      targets: ['nodes'],
      added: { kind: 'uniform', min: '0s', max: '1s' },
    };
    expect(survivors([slow])).toEqual(alone);
    const other = survivors([{ ...HALF, name: 'other' }]);
    expect(other.length).toBeLessThan(alone.length);
    expect(alone).toEqual(expect.arrayContaining([...other]));
  });
});
