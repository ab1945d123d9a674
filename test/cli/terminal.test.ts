import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coloursFor, column, cut, figure, wrap } from '../../src/cli/terminal.ts';

const stream = (isTty: boolean) => ({ isTty, columns: 80, write: () => {} });

describe('wrap', () => {
  test('keeps every word in its order, and lines within the width unless a word is longer', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/));
    fc.assert(
      fc.property(words, fc.nat(10), (some, indent) => {
        const lines = wrap(some.join(' '), ' '.repeat(indent), 30);
        expect(lines.join(' ').split(/\s+/).filter(Boolean)).toEqual(some);
        for (const line of lines) {
          expect(line.length <= 30 || !line.trim().includes(' ')).toBe(true);
        }
      }),
    );
  });
});

describe('cells', () => {
  test('have exactly their width', () => {
    expect([column('ab', 4), figure('ab', 4), cut('abcdef', 4)]).toEqual(['ab  ', '  ab', 'abc…']);
  });
});

describe('coloursFor', () => {
  test.each([
    ['a terminal', true, {}, true, true],
    ['a pipe', false, {}, true, false],
    ['NO_COLOR', true, { NO_COLOR: '1' }, true, false],
    ['an empty NO_COLOR', true, { NO_COLOR: '' }, true, true],
    ['--no-color', true, {}, false, false],
    ['a dumb terminal', true, { TERM: 'dumb' }, true, false],
    ['FORCE_COLOR on a pipe', false, { FORCE_COLOR: '1' }, true, true],
    ['NO_COLOR over FORCE_COLOR', true, { FORCE_COLOR: '1', NO_COLOR: '1' }, true, false],
  ])('decides for %s', (_name, isTty, env, wanted, expected) => {
    expect(coloursFor(stream(isTty), env, wanted).red('x') !== 'x').toBe(expected);
  });
});
