import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MessageCache } from '../../../src/model/gossipsub/message-cache.ts';

// Judged by dates: a message put after so many shifts is known, or announced, by its age alone.
test('knows and announces messages by their age in heartbeats', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.boolean(), { maxLength: 40 }),
      (history, window, steps) => {
        const cache = new MessageCache(history, Math.min(window, history));
        const born: number[] = [];
        let shifts = 0;
        for (const isShift of steps) {
          if (isShift) {
            cache.shift();
            shifts += 1;
          } else {
            cache.put(born.push(shifts) - 1);
          }
        }
        const ages = born.map((shift) => shifts - shift);
        for (const [message, age] of ages.entries()) {
          expect(cache.has(message)).toBe(age <= history);
        }
        const due = ages.flatMap((age, message) =>
          age >= 1 && age <= Math.min(window, history) ? [message] : [],
        );
        expect([...cache.announced()].sort((a, b) => a - b)).toEqual(due);
      },
    ),
  );
});
