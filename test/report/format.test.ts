import { describe, expect, test } from 'vitest';
import {
  formatCount,
  formatFactor,
  formatMillis,
  formatSeconds,
  formatValue,
  plural,
  shortHash,
} from '../../src/report/format.ts';

describe('formatCount', () => {
  test.each([
    [0, '0'],
    [-0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [412_806, '412,806'],
    [-1_234_567, '-1,234,567'],
    [0.5, '0.5'],
    [1_234.56789, '1,234.5679'],
    [-0.00001, '0'],
  ])('shows %d as %s', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });
});

describe('other figures', () => {
  test('values follow their unit, and no value is a dash', () => {
    expect(formatValue(null, 'us')).toBe('–');
    expect(formatValue(500_000, 'us')).toBe('500ms');
    expect(formatValue(2_048, 'bytes')).toBe('2 KiB');
    expect(formatValue(0.9971, 'ratio')).toBe('0.9971');
    expect(formatValue(12, 'count')).toBe('12');
    expect(formatValue(1_234_567, 'count')).toBe('1,234,567');
    expect(formatValue(1_234.5678, 'count')).toBe('1,235');
    expect(formatValue(0.000_046_259_9, 'count')).toBe('0.00004626');
    expect(formatValue(0.999_96, 'ratio')).toBe('0.99996');
  });

  test('factors keep three figures', () => {
    expect([0.041234, 2.7312, 48.27, 48_210.6].map(formatFactor)).toEqual([
      '0.0412',
      '2.73',
      '48.3',
      '48,211',
    ]);
  });

  test('measured times, log times, hashes and nouns read well', () => {
    expect(formatMillis(10_500)).toBe('10.5s');
    expect(formatSeconds(1_234_567)).toBe('1.234567');
    expect(shortHash('a'.repeat(64))).toBe('aaaaaaaaaaaa…');
    expect([plural(1, 'gate'), plural(16, 'gate')]).toEqual(['1 gate', '16 gates']);
  });
});
