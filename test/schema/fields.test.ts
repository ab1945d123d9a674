import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { distribution, workTime } from '../../src/schema/distribution.ts';
import { duration, positiveDuration } from '../../src/schema/duration.ts';
import { fraction } from '../../src/schema/fraction.ts';
import { quantity } from '../../src/schema/quantity.ts';
import { record, value } from '../../src/schema/record.ts';
import { bandwidth, size, sizeRange } from '../../src/schema/size.ts';
import { prose } from '../../src/schema/text.ts';
import { seed, whole } from '../../src/schema/whole.ts';

const accepts = (schema: z.ZodType, input: unknown) => schema.safeParse(input).success;

describe('record', () => {
  const schema = record({
    commit_wait: duration(),
    start: duration().prefault('1s').describe('When.'),
    end: positiveDuration().optional(),
    link_speed: bandwidth(),
    bytes_max: size(),
    each: z.array(whole(0)),
  });

  test('gives the engine camelCase keys with the units of their values', () => {
    const output = schema.parse({
      commit_wait: '500ms',
      link_speed: '1kbit/s',
      bytes_max: '1KiB',
      each: [1],
      ref: ['000-1'],
    });
    expect(output).toEqual({
      commitWaitUs: 500_000,
      startUs: 1_000_000,
      linkSpeedBitsPerSecond: 1_000,
      bytesMax: 1_024,
      each: [1],
      refs: ['000-1'],
    });
    expectTypeOf(output).toEqualTypeOf<
      Readonly<{
        commitWaitUs: number;
        startUs: number;
        endUs?: number | undefined;
        linkSpeedBitsPerSecond: number;
        bytesMax: number;
        each: readonly number[];
      }> &
        Readonly<{ refs: readonly string[] }>
    >();
  });

  test('refuses keys that it does not have, and its own keys in the form of the engine', () => {
    const input = { commit_wait: '1s', link_speed: '1bit/s', bytes_max: '1B', each: [] };
    expect(accepts(schema, input)).toBe(true);
    expect(accepts(schema, { ...input, extra: 1 })).toBe(false);
    expect(accepts(schema, { ...input, commitWaitUs: 1 })).toBe(false);
  });

  test('carries requirements, which a plain value does not', () => {
    expect(record({}).parse({})).toEqual({ refs: [] });
    expect(accepts(record({}), { ref: ['004-G2', '001-z1'] })).toBe(true);
    expect(accepts(record({}), { ref: ['4-G2'] })).toBe(false);
    expect(accepts(value({}), { ref: ['004-G2'] })).toBe(false);
  });
});

describe('field kinds', () => {
  test('a seed is any u64, as a number or as digits', () => {
    expect(seed().parse(42)).toBe('42');
    expect(seed().parse('42')).toBe('42');
    expect(seed().parse('18446744073709551615')).toBe('18446744073709551615');
    for (const input of ['18446744073709551616', '-1', -1, 1.5, '01', '0x1', '', 'a', null, {}]) {
      expect(accepts(seed(), input)).toBe(false);
    }
  });

  test('a fraction is from 0 to 1', () => {
    expect(fraction().parse(0.25)).toBe(0.25);
    expect(fraction().parse('25%')).toBe(0.25);
    for (const input of [-0.1, 1.1, '101%', Number.NaN, '0.5', true]) {
      expect(accepts(fraction(), input)).toBe(false);
    }
  });

  test('a distribution is what the kernel samples, or a bare duration', () => {
    const parse = (input: unknown) => distribution().parse(input);
    expect(parse('60us')).toEqual({ kind: 'constant', us: 60 });
    expect(parse({ kind: 'uniform', min: '1s', max: '2s' })).toEqual({
      kind: 'uniform',
      minUs: 1_000_000,
      maxUs: 2_000_000,
    });
    const slow = { kind: 'exponential', mean: '1s' };
    expect(
      parse({ kind: 'bimodal', fast: { kind: 'constant', value: '1ms' }, slow, slow_share: '1%' }),
    ).toEqual({
      kind: 'bimodal',
      fast: { kind: 'constant', us: 1_000 },
      slow: { kind: 'exponential', meanUs: 1_000_000 },
      slowShare: 0.01,
    });
    expect(parse({ kind: 'bimodal', fast: '1ms', slow: '2ms', slow_share: 0 })).toMatchObject({
      fast: { kind: 'constant', us: 1_000 },
      slow: { kind: 'constant', us: 2_000 },
    });
    expect(accepts(distribution(), { kind: 'bimodal', fast: 1, slow, slow_share: 0 })).toBe(false);
    expect(accepts(distribution(), { kind: 'uniform', min: '2s', max: '1s' })).toBe(false);
    expect(accepts(distribution(), { kind: 'lognormal', median: '2s', sigma: 1, max: '1s' })).toBe(
      false,
    );
    expect(accepts(distribution(), { kind: 'exponential', mean: '0s' })).toBe(false);
  });

  test('a quantity has the unit that is written', () => {
    expect(quantity().parse(24)).toEqual({ amount: 24, unit: 'count' });
    expect(quantity().parse('8s')).toEqual({ amount: 8_000_000, unit: 'us' });
    expect(quantity().parse('4MiB')).toEqual({ amount: 4_194_304, unit: 'bytes' });
    expect(quantity().parse('5%')).toEqual({ amount: 0.05, unit: 'ratio' });
    expect(accepts(quantity(), '24')).toBe(false);
  });

  test('a range of sizes is in order', () => {
    expect(sizeRange().parse({ min: '1B', max: '1B' })).toEqual({ minBytes: 1, maxBytes: 1 });
    expect(accepts(sizeRange(), { min: '2B', max: '1B' })).toBe(false);
  });

  test('prose is printable', () => {
    expect(accepts(prose(10), 'Größe\n漢字')).toBe(true);
    for (const input of [
      '',
      'x'.repeat(11),
      'a\u001Bb',
      'a\u202Eb',
      'a\u200Bb',
      'a\rb',
      '\uD800',
    ]) {
      expect(accepts(prose(10), input)).toBe(false);
    }
  });
});

describe('the ends of a range', () => {
  test('a lognormal time spreads by at most what draws stay exact with', () => {
    const spread = (sigma: number) => ({ kind: 'lognormal', median: '1s', sigma });
    for (const sigma of [0.000_001, 1, 100]) {
      expect(accepts(distribution(), spread(sigma))).toBe(true);
    }
    for (const sigma of [0, 5e-324, 100.1, 1e9]) {
      expect(accepts(distribution(), spread(sigma))).toBe(false);
    }
  });

  test('a size has both of its ends', () => {
    for (const text of ['1B', '1KiB']) expect(accepts(size(1, 1_024), text)).toBe(true);
    for (const text of ['0B', '1025B', '8388607GiB']) {
      expect(accepts(size(1, 1_024), text)).toBe(false);
    }
  });

  test.each([
    ['1d', true],
    ['25h', false],
    [{ kind: 'uniform', min: '1s', max: '25h' }, false],
    [{ kind: 'exponential', mean: '1h' }, true],
    [{ kind: 'exponential', mean: '2h' }, false],
    [{ kind: 'exponential', mean: '2h', max: '3h' }, true],
    [{ kind: 'lognormal', median: '1s', sigma: 1.5 }, true],
    [{ kind: 'lognormal', median: '1s', sigma: 2 }, false],
    [{ kind: 'lognormal', median: '1s', sigma: 2, max: '1h' }, true],
    [{ kind: 'bimodal', fast: '1s', slow: '1h', slow_share: 0 }, true],
    [{ kind: 'bimodal', fast: '1s', slow: '25h', slow_share: 0 }, false],
  ])('work that takes %j at most a day is accepted: %s', (time, isAccepted) => {
    expect(accepts(workTime(), time)).toBe(isAccepted);
  });
});
