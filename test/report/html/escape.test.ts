import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, html } from '../../../src/report/html/escape.ts';

describe('html', () => {
  test('escapes every value', () => {
    const hostile = '"><script>alert(1)</script>';
    expect(html`<p title="${hostile}">${hostile}</p>`.toString()).toBe(
      '<p title="&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;">&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;</p>',
    );
  });

  test('takes markup of its own as it is, and joins lists', () => {
    const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}</ul>`.toString()).toBe('<ul><li>a</li><li>&#60;b&#62;</li></ul>');
  });

  test('leaves nothing for null and false, and a zero for zero', () => {
    expect(html`[${null}${false}${0}${[null, 'x', 1]}]`.toString()).toBe('[0x1]');
  });

  test('does not take an object that only looks like markup', () => {
    expect(() => html`${JSON.parse('{"markup":"<script>"}')}`).toThrow(TypeError);
  });

  test('lets no text close a tag, open one or leave an attribute', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0x10ffff)), (codes) => {
        const escaped = escapeHtml(String.fromCodePoint(...codes));
        expect(escaped).not.toMatch(/[<>"'`]/);
        expect(escaped.replace(/&#\d+;/g, '')).not.toContain('&');
      }),
    );
  });
});
