import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveSeed } from '../../src/cli/seed.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

describe('resolveSeed', () => {
  test('prefers the flag to the environment, and that to the scenario', () => {
    expect(resolveSeed('1', { SIMNET_SEED: '2' }, '3')).toBe('1');
    expect(resolveSeed(undefined, { SIMNET_SEED: '2' }, '3')).toBe('2');
    expect(resolveSeed(undefined, { SIMNET_SEED: '' }, '3')).toBe('3');
    expect(resolveSeed(undefined, {}, '3')).toBe('3');
  });

  test('brings every spelling of a 64-bit number to one', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (number) => {
        const spellings = [String(number), `000${number}`, `0x${number.toString(16)}`];
        for (const text of spellings) expect(resolveSeed(text, {}, '')).toBe(String(number));
      }),
    );
  });

  test('takes other text as it stands', () => {
    expect(resolveSeed('release 1.5/rc-1', {}, '')).toBe('release 1.5/rc-1');
  });

  test.each(['', ' ', ' 7', '-1', '--seed', '18446744073709551616', 'a\nb', 'é', '9'.repeat(500)])(
    'refuses %j',
    (text) => {
      expect(() => resolveSeed(text, {}, '3')).toThrow(UsageError);
      expect(() => resolveSeed(text, {}, '3')).toThrow('--seed: ');
    },
  );

  test('names the environment when that is wrong', () => {
    expect(() => resolveSeed(undefined, { SIMNET_SEED: '-1' }, '3')).toThrow('SIMNET_SEED: ');
  });
});
