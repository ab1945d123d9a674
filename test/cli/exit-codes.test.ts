import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EXIT, EXIT_CODES, gravest } from '../../src/cli/exit-codes.ts';

const codes = EXIT_CODES.map((one) => one.code);

describe('exit codes', () => {
  test('are those of the documentation', () => {
    expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 70, 130, 143]);
    expect(Object.values(EXIT).sort((a, b) => a - b)).toEqual(codes);
  });

  test('rank as the documentation says', () => {
    const order = [70, 4, 7, 10, 8, 6, 5, 1, 9, 0];
    for (const [place, code] of order.entries()) {
      expect(gravest(order.slice(place))).toBe(code);
      expect(gravest(order.slice(place).reverse())).toBe(code);
    }
  });

  test('do not depend on the order in which outcomes came', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...codes)), (some) => {
        expect(gravest([...some].reverse())).toBe(gravest(some));
        expect([0, ...some]).toContain(gravest(some));
      }),
    );
  });

  test('take an unknown code for a fault of ours, and nothing for a pass', () => {
    expect(gravest([1, 99])).toBe(70);
    expect(gravest([])).toBe(0);
  });

  test('are all documented', () => {
    const text = readFileSync(new URL('../../docs/cli.md', import.meta.url), 'utf8');
    for (const { code, name, meaning } of EXIT_CODES) {
      expect(text).toContain(`| ${code} | ${name} | ${meaning} |`);
    }
  });
});
