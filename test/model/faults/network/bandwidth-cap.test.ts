import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const CAP = {
  kind: 'bandwidth_cap',
  targets: ['nodes'],
  start: '1s',
  duration: '1s',
  bandwidth: '1kbit/s',
};

/** A message of the bench has 16 bytes, hence takes 128 ms at 1 kbit/s. */
const SLOW_US = 128_000;

describe('bandwidth_cap', () => {
  test('makes each message take its length at the lower rate, one after another', () => {
    const bench = new LinkBench({ faults: [CAP] });
    for (const index of [0, 1, 2]) bench.say(1_100_000, 0, 1, index);
    const times = bench.finish().map(({ atUs }) => atUs - 1_110_000);
    expect(times).toEqual([SLOW_US, 2 * SLOW_US, 3 * SLOW_US]);
  });

  test('caps its targets only, and at the lowest of several caps', () => {
    const groups = { nodes: 1, others: 1 };
    const bench = new LinkBench({ groups, faults: [CAP, { ...CAP, bandwidth: '2kbit/s' }] });
    bench.say(1_100_000, 0, 1, 0);
    bench.say(1_100_000, 1, 0, 1);
    const times = bench.finish().map(({ atUs, from }) => [from, atUs - 1_110_000]);
    expect(times).toEqual([
      [1, 1],
      [0, SLOW_US],
    ]);
  });

  test('lets go after its window, once what is queued has been sent', () => {
    const bench = new LinkBench({ faults: [CAP] });
    bench.say(1_950_000, 0, 1, 0);
    bench.say(2_010_000, 0, 1, 1);
    bench.say(2_500_000, 0, 1, 2);
    const times = bench.finish().map(({ atUs }) => atUs - 10_000);
    expect(times).toEqual([1_950_000 + SLOW_US, 1_950_001 + SLOW_US, 2_500_001]);
  });
});
