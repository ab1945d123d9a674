import { describe, expect, test } from 'vitest';
import { wholePattern } from '../../src/promql/regex.ts';

function matches(pattern: string, text: string): boolean | string {
  const whole = wholePattern(pattern);
  return 'refused' in whole ? whole.refused : whole.test(text);
}

describe('wholePattern', () => {
  test('matches whole texts only', () => {
    expect(matches('a|bc', 'bc')).toBe(true);
    expect(matches('a|bc', 'xbc')).toBe(false);
    expect(matches('', '')).toBe(true);
  });

  // Each pair differs between RE2 and JavaScript when the text is taken as it is.
  test.each([
    ['a.b', 'a\rb', true],
    ['a.b', 'a\nb', false],
    ['\\s', '\u00a0', false],
    ['[\\s]', '\u2028', false],
    ['\\S', '\u00a0', true],
    ['a{', 'a{', true],
    ['a{2}', 'aa', true],
    ['a{,2}', 'a{,2}', true],
    ['a]}', 'a]}', true],
    ['[]a]+', ']a', true],
    ['[^]a]', 'b', true],
    ['\\-\\:\\%', '-:%', true],
    ['(?P<x>a)', 'a', true],
    ['(?i)Ab', 'aB', true],
    ['n\\.1', 'nx1', false],
  ])('reads %s as Prometheus does', (pattern, text, isMatch) => {
    expect(matches(pattern, text)).toBe(isMatch);
  });

  test.each(['(?=a)', '(a)\\1', '(?s)a', '[[:alpha:]]', '\\pN', '(', 'a**', '[a'])(
    'refuses %s',
    (pattern) => {
      expect(typeof matches(pattern, '')).toBe('string');
    },
  );
});
