import { describe, expect, test } from 'vitest';
import { LinkBench } from '../../../support/link-bench.ts';

const SHORT = {
  kind: 'queue_overflow',
  targets: ['nodes'],
  start: '1s',
  duration: '1s',
  queue: '300ms',
};

/** At this rate a message of 16 bytes takes 128 ms. */
const model = { bitsPerSecond: 1_000 };

const burst = (bench: LinkBench, atUs: number): number => {
  for (let index = 0; index < 10; index += 1) bench.say(atUs, 0, 1, index);
  return bench.finish().length;
};

describe('queue_overflow', () => {
  test('drops what would wait longer than the shorter queue allows', () => {
    const bench = new LinkBench({ model, faults: [SHORT] });
    // Messages 0, 1 and 2 wait for 0, 128 and 256 ms; number 3 would wait for 384 ms.
    expect(burst(bench, 1_500_000)).toBe(3);
    expect(bench.network.counters.queueFull).toBe(7);
    const none = new LinkBench({ model, faults: [{ ...SHORT, queue: '0s' }] });
    expect(burst(none, 1_500_000)).toBe(1);
  });

  test('drops nothing that fits the sender its own queue before and after', () => {
    for (const atUs of [500_000, 2_000_001]) {
      expect(burst(new LinkBench({ model, faults: [{ ...SHORT, start: '1s' }] }), atUs)).toBe(10);
    }
  });
});
