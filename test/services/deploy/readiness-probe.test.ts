import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { PROBE_DEFAULT, ReadinessProbe } from '../../../src/services/deploy/readiness-probe.ts';

describe('ReadinessProbe', () => {
  test('asks after the first delay and then in each period', () => {
    const options = { ...PROBE_DEFAULT, initialDelayUs: seconds(10), periodUs: seconds(5) };
    const probe = new ReadinessProbe(options, seconds(100));
    const asked = [true, false, true].map((answer) => {
      const atUs = probe.nextUs;
      probe.answered(answer);
      return atUs / 1e6;
    });
    expect(asked).toEqual([110, 115, 120]);
  });

  // Naive: ready if the last run of good answers, long enough, is later than that of bad ones.
  test('follows runs of answers of the length of its thresholds', () => {
    const threshold = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(threshold, threshold, fc.array(fc.boolean()), (success, failure, answers) => {
        const thresholds = { successThreshold: success, failureThreshold: failure };
        const probe = new ReadinessProbe({ ...PROBE_DEFAULT, ...thresholds }, 0);
        const text = answers.map((isGood) => (isGood ? 'g' : 'b')).join('');
        const naive = answers.map((_, place) => {
          const so = text.slice(0, place + 1);
          return so.lastIndexOf('g'.repeat(success)) > so.lastIndexOf('b'.repeat(failure));
        });
        expect(answers.map((isGood) => probe.answered(isGood))).toEqual(naive);
      }),
      { numRuns: 300 },
    );
  });
});
