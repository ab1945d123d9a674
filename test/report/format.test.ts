import { describe, expect, test } from 'vitest';
import { bytesText, durationText } from '../../src/kernel/words.ts';
import {
  formatCount,
  formatFactor,
  formatMillis,
  formatSeconds,
  formatValue,
  plural,
  shortHash,
} from '../../src/report/format.ts';

describe('durationText', () => {
  test.each([
    [0, '0s'],
    [80, '80us'],
    [999, '999us'],
    [1_000, '1ms'],
    [1_234, '1.23ms'],
    [112_400, '112.4ms'],
    [999_949, '999.9ms'],
    [999_950, '1s'],
    [1_250_000, '1.25s'],
    [13_180_000, '13.18s'],
    [59_994_000, '59.99s'],
    [59_999_999, '1m'],
    [60_000_000, '1m'],
    [125_000_000, '2m 5s'],
    [3_599_999_999, '1h'],
    [7_500_000_000, '2h 5m'],
    [-112_400, '-112.4ms'],
  ])('shows %d us as %s', (micros, text) => {
    expect(durationText(micros)).toBe(text);
  });
});

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
  test('sizes are binary', () => {
    expect([0, 1_023, 1_024, 1_536, 1_048_575, 5_368_709_120].map(bytesText)).toEqual([
      '0 B',
      '1023 B',
      '1 KiB',
      '1.5 KiB',
      '1 MiB',
      '5 GiB',
    ]);
  });

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
