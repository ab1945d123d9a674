import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadRules } from '../../src/scenario/load-rules.ts';

/** What is said about a file: place, rule, and the text below the carets. */
function said(text: string): string[] {
  try {
    loadRules(text, 'f');
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.diagnostics.map(({ line, column, rule, frame }) => {
      const [shown = '', carets = ''] = frame.split('\n');
      const from = carets.indexOf('^');
      return `${line}:${column} ${rule} ${shown.slice(from, carets.lastIndexOf('^') + 1)}`;
    });
  }
}

/** A recording rule with an expression written by YAML in some style. */
function withExpr(written: string): string {
  return `groups:\n- name: g\n  rules:\n  - record: a\n    expr: ${written}\n`;
}

describe('loadRules', () => {
  test.each([
    ['plain', 'sum(x) + ln(y)', '5:20 promql.unsupported ln'],
    ['plain over lines', 'sum(x)\n      + ln(y)', '6:9 promql.unsupported ln'],
    ['single-quoted', `'x{a="it''s"} + ln(y)'`, '5:27 promql.unsupported ln'],
    ['double-quoted', '"x{a=\\"\\u0062\\"}\\n + ln(y)"', '5:32 promql.unsupported ln'],
    ['literal', '|\n      sum(x)\n\n      + ln(y)', '8:9 promql.unsupported ln'],
    ['folded', '>- # why\n      sum(x)\n        + ln(y)', '7:11 promql.unsupported ln'],
  ])('points into an expression that is %s', (_, written, place) => {
    expect(said(withExpr(written))).toEqual([place]);
  });

  // The library that writes the YAML chooses the style; the caret must find the word in any.
  test('points at the word that is wrong, however the expression is written', () => {
    const word = fc.constantFrom('x', 'sum(y)', 'z{a="it\'s"}', "v{b='\\\\n'}");
    const blank = fc.constantFrom(' ', '\n', '\n\n  ', '  ');
    const style = fc.constantFrom(
      'PLAIN',
      'QUOTE_DOUBLE',
      'QUOTE_SINGLE',
      'BLOCK_LITERAL',
      'BLOCK_FOLDED',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(word, blank)), style, (before, defaultStringType) => {
        const expr = `${before.map(([one, gap]) => `${one} +${gap}`).join('')}ln(x) - 1`;
        const rules = [{ record: 'a', expr }];
        const options = { defaultStringType, defaultKeyType: 'PLAIN', lineWidth: 40 } as const;
        const found = said(stringify({ groups: [{ name: 'g', rules }] }, options));
        expect(found.map((one) => one.replace(/^\S+ /, ''))).toEqual(['promql.unsupported ln']);
      }),
      { numRuns: 40 },
    );
  });

  test('takes scalars as they are written', () => {
    const { groups } = loadRules(
      `groups: [{ name: 1.0, limit: -1, rules: [
        { alert: 5, expr: 0x10, for: 0, labels: { a: 1.0, b: True, c: , d: 017 } }] }]`,
      'f',
    );
    expect(groups).toMatchObject([{ name: '1.0', limit: 0, rules: [{ name: '5', forUs: 0 }] }]);
    const [rule] = groups[0]!.rules;
    expect(rule?.exprText).toBe('0x10');
    const labels = rule?.kind === 'alerting' ? rule.labels.map(({ text }) => text) : [];
    expect(labels).toEqual(['1.0', 'True', '', '017']);
  });

  test('finds mistakes of every kind at once', () => {
    const text = `groups:
- name: g
  query_offset: 1m
  rules:
  - { record: a, expr: , runbook: x }
  - { alert: A, expr: up, annotations: { s: '{{ $val }}', t: '{{ title "a" }}' } }
- name: g
  rulez: []
`;
    expect(said(text)).toEqual([
      '3:17 promql.unsupported 1m',
      '5:24 promql.value ,',
      '5:26 schema.unknown-key runbook',
      '6:46 promql.unknown {{ $val }}',
      '6:63 promql.unsupported {{ title "a" }}',
      '7:9 promql.value g',
      '8:3 schema.unknown-key rulez',
    ]);
  });

  test('refuses a document that Prometheus would pass over', () => {
    expect(said('groups: []\n---\ngroups: []\n')).toEqual(['3:1 promql.documents groups: []']);
    expect(said('groups: []\n---\n')).toEqual([]);
  });

  test('calls what is valid elsewhere unsupported', () => {
    const anchored = 'groups: &a []\n';
    expect(() => loadRules(anchored, 'f')).toThrow('anchors are unsupported here');
    const list = 'apiVersion: v1\nkind: List\nitems: []\n';
    expect(() => loadRules(list, 'f')).toThrow('a List is unsupported');
  });

  test('points at the name of a label that is none', () => {
    const text = `${withExpr('up')}    labels: {a-b: c}\n`;
    expect(said(text)).toEqual(['6:14 promql.value a-b']);
    expect(() => loadRules(text, 'f')).toThrow('"a-b" is not the name of a label');
  });
});
