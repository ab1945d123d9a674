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

  test('lets go at the end of its window, and what was sent before keeps its time', () => {
    const bench = new LinkBench({ faults: [CAP] });
    bench.say(1_950_000, 0, 1, 0);
    bench.say(2_010_000, 0, 1, 1);
    const times = bench.finish().map(({ atUs }) => atUs - 10_000);
    expect(times).toEqual([2_010_001, 1_950_000 + SLOW_US]);
  });

  test('leaves as many bytes queued as there were, when it begins and when it ends', () => {
    // At 2 kbit/s a message takes 64 ms.
    const bench = new LinkBench({ faults: [CAP], model: { bitsPerSecond: 2_000 } });
    // Two messages, of which the cap finds 96 ms of 128: they take 192 ms at its rate.
    for (const index of [0, 1]) bench.say(968_000, 0, 1, index);
    bench.say(1_100_000, 0, 1, 2);
    // Its end finds 28 ms of a message of 128 ms, hence 14 ms at the full rate.
    bench.say(1_900_000, 0, 1, 3);
    bench.say(2_000_001, 0, 1, 4);
    const times = bench.finish().map(({ atUs }) => atUs - 10_000);
    expect(times).toEqual([
      968_000 + SLOW_US / 2,
      968_000 + SLOW_US,
      1_192_000 + SLOW_US,
      1_900_000 + SLOW_US,
      2_014_000 + SLOW_US / 2,
    ]);
  });

  test('that holds a large message back for minutes holds nothing back once it is healed', () => {
    const cap = { ...CAP, bandwidth: '1bit/s' };
    const bench = new LinkBench({ faults: [cap, { ...cap, duration: '500ms' }] });
    bench.say(1_990_000, 0, 1, 0);
    bench.say(2_000_100, 0, 1, 1);
    bench.run(2_100_000);
    expect(bench.arrivals.map(({ atUs }) => atUs)).toEqual([2_010_101]);
  });
});
