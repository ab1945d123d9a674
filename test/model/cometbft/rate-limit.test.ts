import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RateLimit } from '../../../src/model/cometbft/rate-limit.ts';

const SECOND = 1_000_000;

describe('RateLimit', () => {
  test('lets the share of a tenth of a second pass at once, and the rest in later tenths', () => {
    const limit = new RateLimit(1000);
    expect(limit.pass(0, 100)).toBe(0);
    expect(limit.pass(0, 1)).toBe(100_000);
    expect(limit.pass(150_000, 99)).toBe(150_000);
    expect(limit.pass(160_000, 250)).toBe(400_000);
  });

  test('says how much would pass at once', () => {
    const limit = new RateLimit(1000);
    expect(limit.room(5)).toBe(100);
    limit.pass(5, 30);
    expect(limit.room(5)).toBe(70);
    limit.pass(5, 80);
    expect(limit.room(6)).toBe(0);
    expect(limit.room(200_005)).toBe(100);
  });

  // A sample may end just before another begins: twice the share in next to no time, never more.
  test('passes no more than its rate, and one share more, in any time', () => {
    const message = fc.tuple(fc.nat({ max: 300_000 }), fc.integer({ min: 1, max: 500 }));
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 40 }), (messages) => {
        const limit = new RateLimit(1000);
        let nowUs = 0;
        let bytes = 0;
        for (const [gapUs, size] of messages) {
          nowUs += gapUs;
          bytes += size;
          const passedUs = limit.pass(nowUs, size);
          expect(passedUs).toBeGreaterThanOrEqual(nowUs);
          expect(bytes).toBeLessThanOrEqual((1000 * passedUs) / SECOND + 100);
        }
      }),
    );
  });
});
