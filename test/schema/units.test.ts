import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatMicros } from '../../src/kernel/time.ts';
import { parseDuration } from '../../src/schema/duration.ts';
import { parsePerCent } from '../../src/schema/fraction.ts';
import { meanIntervalUs, parseRate } from '../../src/schema/rate.ts';
import { parseBandwidth, parseSize } from '../../src/schema/size.ts';

/** Matches whatever a parser gives for a text it does not take. */
const refused = expect.objectContaining({ refused: expect.any(String) });

describe('parseDuration', () => {
  test.each([
    ['0s', 0],
    ['1us', 1],
    ['250ms', 250_000],
    ['1.8s', 1_800_000],
    ['0.000001s', 1],
    ['48h', 172_800_000_000],
    ['7d', 604_800_000_000],
    ['2h5m', 7_500_000_000],
    ['1m30s', 90_000_000],
    ['1125899906842624us', 2 ** 50],
  ])('reads %s as %d microseconds', (text, us) => {
    expect(parseDuration(text)).toBe(us);
  });

  test.each([
    ['5'],
    ['5 parsecs'],
    ['-1s'],
    ['+1s'],
    ['1 s'],
    ['1,5s'],
    ['.5s'],
    ['1e3s'],
    ['0.5us'],
    ['1.0000001s'],
    ['5m2h'],
    ['1s1s'],
    ['1125899906842625us'],
    ['999999999999d'],
    [''],
    ['s'],
    ['١s'],
  ])('refuses "%s"', (text) => {
    expect(parseDuration(text)).toEqual(refused);
  });

  test('reads back every time as the kernel writes it', () => {
    const time = fc.integer({ min: 0, max: 2 ** 50 });
    fc.assert(fc.property(time, (us) => parseDuration(formatMicros(us)) === us));
  });

  test('is exact where floats are not', () => {
    const milliseconds = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(milliseconds, (n) => {
        const text = `${Math.floor(n / 1000)}.${String(n % 1000).padStart(3, '0')}`;
        return parseDuration(`${text}s`) === n * 1000 && parseDuration(`${text}ms`) === n;
      }),
    );
  });

  test.each([
    ['5', '5s'],
    ['5min', '5m'],
    ['2 hours', '2h'],
    ['1.5 seconds', '1.5s'],
    ['20 msec', '20ms'],
  ])('suggests for %s to write %s', (text, suggestion) => {
    expect(parseDuration(text)).toMatchObject({ suggestion });
  });
});

describe('parseRate', () => {
  test.each([
    ['24/min', 1, 2_500_000],
    ['4/s', 1, 250_000],
    ['7/s', 7, 1_000_000],
    ['1/5m', 1, 300_000_000],
    ['0.5/s', 1, 2_000_000],
    ['1.5/ms', 3, 2_000],
    ['1/d', 1, 86_400_000_000],
    ['100000/s', 1, 10],
  ])('reads %s as %d events in %d microseconds', (text, events, perUs) => {
    const rate = { events, perUs };
    expect(parseRate(text)).toEqual(rate);
    expect(meanIntervalUs(rate)).toBe(perUs / events);
  });

  test.each([
    ['4'],
    ['4/'],
    ['/s'],
    ['0/s'],
    ['-1/s'],
    ['4/0s'],
    ['4 / s'],
    ['4/s/s'],
    ['4/parsec'],
    ['NaN/s'],
    ['Infinity/s'],
    ['0.000000000000000001/99999d'],
    ['100001/s'],
    ['1/us'],
  ])('refuses "%s"', (text) => {
    expect(parseRate(text)).toEqual(refused);
  });
});

describe('parseSize and parseBandwidth', () => {
  test.each([
    ['0B', 0],
    ['24B', 24],
    ['256KiB', 262_144],
    ['1kB', 1_000],
    ['1.5KiB', 1_536],
    ['4MiB', 4_194_304],
    ['2GB', 2_000_000_000],
  ])('read %s as %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each([['24'], ['1.5B'], ['4KB'], ['-1B'], ['1TiB'], ['9999999999GiB'], ['B']])(
    'refuse "%s" as a size',
    (text) => {
      expect(parseSize(text)).toEqual(refused);
    },
  );

  test('read bits per second', () => {
    expect(parseBandwidth('50Mbit/s')).toBe(50_000_000);
    expect(parseBandwidth('1.5kbit/s')).toBe(1_500);
    for (const text of ['50', '0bit/s', '50MB/s', '50mbit/s']) {
      expect(parseBandwidth(text)).toEqual(refused);
    }
    expect(parseBandwidth('50mbit/s')).toMatchObject({ suggestion: '50Mbit/s' });
  });
});

describe('parsePerCent', () => {
  test('gives the very number that the fraction is', () => {
    expect(parsePerCent('0.2%')).toBe(0.002);
    expect(parsePerCent('0.7%')).toBe(0.007);
    expect(parsePerCent('29%')).toBe(0.29);
    expect(parsePerCent('100%')).toBe(1);
    for (const text of ['%', '-1%', '1 %', '1e1%', '0.2']) {
      expect(parsePerCent(text)).toEqual(refused);
    }
  });

  test('agrees with the decimal written out', () => {
    const hundredths = fc.integer({ min: 0, max: 10_000 });
    fc.assert(
      fc.property(hundredths, (n) => {
        const perCent = `${Math.floor(n / 100)}.${String(n % 100).padStart(2, '0')}%`;
        return parsePerCent(perCent) === Number(`0.${String(n).padStart(4, '0')}`) || n === 10_000;
      }),
    );
  });
});
