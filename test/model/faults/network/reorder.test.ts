import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const MIXED = {
  kind: 'reorder',
  targets: ['nodes'],
  start: '1s',
  duration: '1s',
  share: '30%',
  held: '20ms',
};

const ascending = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe('reorder', () => {
  test('has messages overtake those that are held back, and loses none', () => {
    const bench = new LinkBench({ faults: [MIXED] });
    bench.stream(100, 1_000_001, 1_000);
    bench.finish();
    expect(bench.heard).not.toEqual(ascending(bench.heard));
    expect(ascending(bench.heard)).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  test('leaves messages in their order after its window', () => {
    const bench = new LinkBench({ faults: [MIXED] });
    bench.stream(100, 2_000_001, 1_000);
    bench.finish();
    expect(bench.heard).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });
});
