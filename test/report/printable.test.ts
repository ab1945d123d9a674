import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { printable, printableLine } from '../../src/report/printable.ts';

describe('printable', () => {
  test('shows terminal controls as their code', () => {
    expect(printable('\u001b[31mred\u0007\u009b2J')).toBe('\\u{1b}[31mred\\u{7}\\u{9b}2J');
  });

  test('shows what reorders or hides text as its code', () => {
    expect(printable('a\u202eb\u2066c\u200bd\ufeff')).toBe(
      'a\\u{202e}b\\u{2066}c\\u{200b}d\\u{feff}',
    );
  });

  test('leaves text of any script, tabs and line feeds as they are', () => {
    const text = 'Prüfung\tпроверка 検証 🚀\nזה';
    expect(printable(text)).toBe(text);
  });

  test('leaves no control character of any kind', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0x10ffff)), (codes) => {
        const shown = printable(String.fromCodePoint(...codes));
        expect(shown).not.toMatch(/(?![\t\n])\p{Cc}|\p{Bidi_C}|\p{Surrogate}/u);
      }),
    );
  });

  test('puts a line on one line', () => {
    expect(printableLine('a\r\n\tb  c')).toBe('a b c');
  });
});
