import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FOREVER_US } from '../../src/kernel/time.ts';
import { laterUs } from '../../src/services/scheduler.ts';

const anyRun = fc.integer({ min: 0, max: FOREVER_US });

test('a time within a run is later by what is added to it, rounded', () => {
  fc.assert(
    fc.property(anyRun, fc.double({ min: 0, max: FOREVER_US, noNaN: true }), (fromUs, byUs) => {
      expect(laterUs(fromUs, byUs)).toBe(fromUs + Math.round(byUs));
    }),
  );
});

test('a queue of years is an exact number, later than any run', () => {
  let queueUs = 0;
  for (let job = 0; job < 100; job++) queueUs = laterUs(queueUs, FOREVER_US * 10_000);
  expect(Number.isSafeInteger(queueUs)).toBe(true);
  expect(queueUs).toBeGreaterThan(FOREVER_US);
});
