import { describe, expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/scenario/diagnostic.ts';
import { edited, errorOf, load, SMALL } from './small.ts';

const MEBIBYTE = 1_048_576;

/** As many copies of a text as fit into the largest file. */
function filled(text: string): string {
  return text.repeat(Math.floor(MEBIBYTE / text.length));
}

describe('a hostile file', () => {
  // Reading each of these as YAML takes from seconds to minutes; refusing them must not.
  test.each([
    ['deep lists', filled('[')],
    ['deep maps', filled('{')],
    ['deep items', filled('- ')],
    ['deep keys', filled('? ')],
    ['indented maps', Array.from({ length: 1_400 }, (_, n) => `${' '.repeat(n)}a:`).join('\n')],
    ['many keys', Array.from({ length: 120_000 }, (_, n) => `k${n}: 1`).join('\n')],
    ['many keys in one line', `{${Array.from({ length: 100_000 }, (_, n) => `k${n}: 1`)}}`],
    ['many errors', filled('a: }\n')],
    ['many quotes', filled('"')],
    ['many documents', filled('---\n')],
    ['many directives', filled('%a\n')],
    ['many tags', filled('! ')],
    ['many anchors', filled('&a ')],
    ['many aliases', filled('*a ')],
    ['many comments', filled('#\n')],
    ['nothing but lines', filled('\n')],
    ['a number of many digits', `seed: ${filled('9').slice(10)}`],
    ['a text of many lines', `title: |\n${filled(' x\n').slice(100)}`],
    ['a quote that never ends', `title: "${filled('\\').slice(10)}`],
    ['a bomb of aliases', 'a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n'],
  ])('of %s is refused', { timeout: 20_000 }, (_, text) => {
    const { diagnostics, message } = errorOf(text);
    expect(diagnostics.length).toBeLessThanOrEqual(100);
    expect(message.length).toBeLessThan(100_000);
  });

  test.each([
    [500, 4_000],
    [4_000, 500],
  ])('of %d lines with %d unknown keys each shows no more than a hundred', (lines, keys) => {
    const text = Array.from({ length: lines }, (_, n) => `k${n}: {${'a: 1, '.repeat(keys)}}`);
    const error = errorOf(text.join('\n').slice(0, 80_000));
    expect(error.diagnostics.length).toBeLessThanOrEqual(100);
  });

  test('cannot reach a prototype', () => {
    for (const key of ['__proto__', 'constructor', 'prototype']) {
      const error = errorOf(`${SMALL}${key}: {polluted: true}\n`);
      expect(error.diagnostics.map(({ rule }) => rule)).toEqual(['yaml.key']);
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    }
  });

  test('cannot reach the terminal of who reads its errors', () => {
    const sequence = '\u001B[2J\u202E';
    const errors = [
      errorOf(edited('title: Small', `title: Small${sequence}`)),
      errorOf(edited('title: Small', 'title: "\\u001B[2J\\u202E\\u200B"')),
      errorOf(edited('commit_wait: 500ms', 'commit_wait: "\\u001B[2J\\u202E"')),
      errorOf(edited('k: 2', '"k\\u001B": 2')),
      errorOf(edited('on_fail: back', 'on_fail: "\\u001B\\u0007"')),
      errorOf(SMALL, [`title=${sequence}`]),
      errorOf(SMALL, ['title="\\u001B"']),
    ];
    for (const error of errors) {
      const printed = error.message + error.diagnostics.map(formatDiagnostic).join();
      expect(printed).not.toMatch(/[^\P{C}\n]/u);
    }
  });

  test('cannot forge a line of output by its name', () => {
    const error = errorOf(edited('title: Small', 'title: "a\\nsmall.yaml:1:1 all is well\\u0007"'));
    expect(error.message.split('\n').filter((line) => line.startsWith('small.yaml'))).toHaveLength(
      1,
    );
  });
});

describe('the bytes of a file', () => {
  const bytes = (text: string) => new TextEncoder().encode(text);

  test('may begin with a byte order mark and have lines of either kind', () => {
    const expected = load(SMALL);
    expect(load(bytes(SMALL))).toEqual(expected);
    expect(load(`\uFEFF${SMALL}`)).toEqual(expected);
    expect(load(bytes(`\uFEFF${SMALL.replaceAll('\n', '\r\n')}`))).toEqual(expected);
  });

  test('keep their places with a byte order mark and any ends of lines', () => {
    const wrong = edited('commit_wait: 500ms', 'commit_wait: 500');
    const [expected] = errorOf(wrong).diagnostics;
    expect(expected).toMatchObject({ line: 23, column: 16 });
    const [other] = errorOf(bytes(`\uFEFF${wrong.replaceAll('\n', '\r\n')}`)).diagnostics;
    expect(other).toEqual(expected);
  });

  test('must be UTF-8', () => {
    const latin = bytes(SMALL.replace('Four', 'F?ur'));
    latin[latin.indexOf(63)] = 0xfc;
    const [diagnostic] = errorOf(latin).diagnostics;
    expect(diagnostic).toMatchObject({ line: 4, column: 15, rule: 'text.encoding' });
  });

  test('must be no surrogates and no lone carriage returns', () => {
    expect(errorOf(`${SMALL}\uD800`).diagnostics[0]?.rule).toBe('text.control');
    expect(errorOf(SMALL.replace('\n', '\r')).diagnostics[0]?.rule).toBe('text.control');
  });
});
