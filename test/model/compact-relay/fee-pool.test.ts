import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FeePool } from '../../../src/model/compact-relay/fee-pool.ts';

// Judged by a stable sort of all that waits.
test('gives the best payer, and of equals the first', () => {
  const step = fc.option(fc.integer({ min: 0, max: 5 }));
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const pool = new FeePool(200);
      let waiting: { fee: number; tag: number }[] = [];
      for (const [tag, fee] of steps.entries()) {
        if (fee !== null) {
          pool.push(fee, tag);
          waiting = [...waiting, { fee, tag }].sort((a, b) => b.fee - a.fee || a.tag - b.tag);
        } else if (waiting.length > 0) {
          expect(pool.takeBest()).toBe(waiting.shift()?.tag);
        }
        expect(pool.length).toBe(waiting.length);
      }
    }),
  );
});

test('refuses to take from nothing and to overflow', () => {
  const pool = new FeePool(1);
  expect(() => pool.takeBest()).toThrow('no transaction waits');
  pool.push(1, 1);
  expect(() => pool.push(1, 2)).toThrow('the pool of transactions is full');
});
