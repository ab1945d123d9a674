import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../support/link-bench.ts';

const CLOG = { kind: 'clog', targets: ['nodes'], start: '1s', duration: '1s' };

/** When faults began and ended: `1000000 fault_start`. */
const course = ({ notes }: LinkBench): string[] =>
  notes.map((line) => line.split(' ', 2).join(' '));

describe('during', () => {
  test('lasts from its start for its duration', () => {
    const bench = new LinkBench({ faults: [CLOG] });
    bench.run(9_000_000);
    expect(course(bench)).toEqual(['1000000 fault_start', '2000000 fault_end']);
  });

  test('lasts until the rollout is over where it has no duration', () => {
    const bench = new LinkBench({ faults: [{ ...CLOG, duration: undefined }] });
    bench.run(9_000_000);
    expect(bench.network.conditions.isCalm).toBe(false);
    bench.conclude();
    expect(course(bench)).toEqual(['1000000 fault_start', '9000000 fault_end']);
    expect(bench.network.conditions.isCalm).toBe(true);
  });

  test('heals once, when the rollout is over before its time is up', () => {
    const bench = new LinkBench({ faults: [CLOG] });
    bench.run(1_500_000);
    bench.conclude();
    bench.run(9_000_000);
    expect(course(bench)).toEqual(['1000000 fault_start', '1500000 fault_end']);
  });

  test('does not begin after the rollout', () => {
    const bench = new LinkBench({ faults: [CLOG, { ...CLOG, stage: 'soak' }] });
    bench.conclude();
    bench.enterStage('soak');
    bench.run(9_000_000);
    expect(bench.notes).toEqual([]);
  });

  test('counts its start from each time that its stage begins', () => {
    const bench = new LinkBench({ faults: [{ ...CLOG, stage: 'soak' }] });
    bench.run(5_000_000);
    bench.enterStage('other');
    bench.enterStage('soak');
    bench.run(10_000_000);
    bench.enterStage('soak');
    bench.run(20_000_000);
    expect(course(bench)).toEqual([
      '6000000 fault_start',
      '7000000 fault_end',
      '11000000 fault_start',
      '12000000 fault_end',
    ]);
  });
});
