import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RunningPercentile } from '../../src/metrics/running-percentile.ts';
import { percentileByDefinition } from '../support/percentile-by-definition.ts';

describe('RunningPercentile', () => {
  test('agrees at every step with the percentile of all values so far', () => {
    const anyValues = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(anyValues, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const running = new RunningPercentile(percent, Float64Array.from(values));
        for (const [index, value] of values.entries()) {
          const sofar = values.slice(0, index + 1);
          expect(running.add(value)).toBe(percentileByDefinition(sofar, percent));
        }
      }),
    );
  });
});
