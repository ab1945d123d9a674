import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const CLOG = { kind: 'clog', targets: ['nodes'], start: '1s', duration: '1s' };

describe('clog', () => {
  test('lets nothing arrive, and at its end all of it in order', () => {
    const bench = new LinkBench({ faults: [CLOG] });
    // The first is on its way when the links clog.
    bench.stream(90, 995_000, 10_000);
    bench.run(1_999_999);
    expect(bench.arrivals).toEqual([]);
    bench.run(2_000_000);
    expect(bench.heard).toEqual(Array.from({ length: 90 }, (_, index) => index));
    expect(bench.network.counters).toMatchObject({ sent: 90, delivered: 90, lost: 0 });
  });

  test('holds nothing after its window', () => {
    const bench = new LinkBench({ faults: [CLOG] });
    bench.say(2_000_001, 0, 1, 0);
    expect(bench.finish().map(({ atUs }) => atUs)).toEqual([2_010_002]);
  });

  test('clogs one direction where it is told to', () => {
    const groups = { nodes: 1, others: 1 };
    const bench = new LinkBench({ groups, faults: [{ ...CLOG, direction: 'inbound' }] });
    bench.run(1_500_000);
    expect(bench.hearing()).toEqual([[0], [0, 1]]);
  });

  test('waits for the other clog where two overlap', () => {
    const bench = new LinkBench({ faults: [CLOG, { ...CLOG, start: '1500ms' }] });
    bench.say(1_200_000, 0, 1, 0);
    expect(bench.finish().map(({ atUs }) => atUs)).toEqual([2_500_000]);
  });
});
