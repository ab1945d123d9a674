import { describe, expect, test } from 'vitest';
import {
  isMetricName,
  METRICS,
  metricModel,
  metricNames,
  metricUnits,
} from '../../src/metrics/catalogue.ts';

describe('METRICS', () => {
  test('names every metric in snake_case and explains it', () => {
    for (const name of metricNames) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
      expect(METRICS[name].help.length).toBeGreaterThanOrEqual(10);
    }
  });

  test('gives the unit of each metric by its name, and of nothing else', () => {
    expect(metricUnits.get('propagation')).toBe('us');
    expect(metricUnits.get('bytes_in')).toBe('bytes');
    expect(metricUnits.size).toBe(metricNames.length);
    expect(metricModel('propagation')).toEqual(METRICS.propagation);
    expect(metricModel('nothing')).toBeUndefined();
    expect(isMetricName('toString')).toBe(false);
  });
});
