import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadRules } from '../../src/scenario/load-rules.ts';
import { drawRehearsal } from '../promql/generator.ts';
import { promtool, promtoolVersion } from '../promql/promtool.ts';

interface Json {
  readonly [key: string]: unknown;
  readonly expr?: unknown;
}

/**
 * One mistake each, or a change that is none; applied to a rule of a good file. Left out is a rule
 * that is a text or a range: promtool takes it, and the server then fails at every evaluation.
 */
const CHANGES: readonly ((rule: Json) => Json)[] = [
  (rule) => rule,
  (rule) => ({ ...rule, runbook_url: 'x' }),
  (rule) => ({ ...rule, expr: `${rule.expr} )` }),
  (rule) => ({ ...rule, expr: `rate(${rule.expr})` }),
  (rule) => ({ ...rule, expr: `(${rule.expr}) by (a)` }),
  (rule) => ({ ...rule, expr: `sum(${rule.expr}) without (a)` }),
  (rule) => ({ ...rule, expr: `max_over_time((${rule.expr})[5m:1m]) > 0` }),
  (rule) => ({ ...rule, expr: '' }),
  (rule) => ({ ...rule, expr: 5 }),
  (rule) => ({ ...rule, for: '5 minutes' }),
  (rule) => ({ ...rule, for: 0 }),
  (rule) => ({ ...rule, for: 90 }),
  (rule) => ({ ...rule, for: null }),
  (rule) => ({ ...rule, keep_firing_for: '1h30m' }),
  (rule) => ({ ...rule, labels: { 'not-a-label': 'x' } }),
  (rule) => ({ ...rule, labels: { __name__: 'x' } }),
  (rule) => ({ ...rule, labels: { a: null, b: 1, c: true } }),
  (rule) => ({ ...rule, labels: { a: ['x'] } }),
  (rule) => ({ ...rule, annotations: { a: '{{ $value' } }),
  (rule) => ({ ...rule, annotations: { a: '{{ $valu }}' } }),
  (rule) => ({ ...rule, annotations: { a: '{{ humanise 5 }}' } }),
  (rule) => ({ ...rule, annotations: { a: '{{ printf "%.1f%%" $value }} {{ humanize $value }}' } }),
  (rule) => ({ ...rule, alert: '' }),
  (rule) => ({ ...rule, record: 'a:b' }),
  (rule) => ({ expr: rule.expr, record: 'a:b' }),
  (rule) => ({ expr: rule.expr, record: 'a b' }),
  (rule) => ({ expr: rule.expr, record: 'a', for: '5m' }),
];

function isAccepted(text: string): { accepted: boolean; unsupported: boolean } {
  try {
    loadRules(text, 'f');
    return { accepted: true, unsupported: false };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const unsupported = error.diagnostics.some(({ rule }) => rule === 'promql.unsupported');
    return { accepted: false, unsupported };
  }
}

describe.skipIf(promtoolVersion === null)(`promtool ${promtoolVersion ?? 'is missing'}`, () => {
  test('accepts and refuses the same rule files, good ones and ones with a mistake', () => {
    let accepted = 0;
    let refused = 0;
    for (const [index, change] of CHANGES.entries()) {
      for (const seed of [index, index + 100, index + 200]) {
        const [group] = drawRehearsal(seed, 2).rules.groups.slice(-1);
        const [first, ...others] = group!.rules;
        const rules = [change({ ...first }), ...others];
        const text = stringify({ groups: [{ ...group, interval: '30s', limit: 5, rules }] });
        const ours = isAccepted(text);
        const theirs = promtool(['check', 'rules', 'f'], { f: text }).isSuccess;
        const agreed = { index, accepted: theirs, unsupported: false };
        expect({ index, ...ours }, text).toEqual(agreed);
        if (theirs) accepted += 1;
        else refused += 1;
      }
    }
    console.log(`${accepted} files accepted and ${refused} refused by both`);
    expect(Math.min(accepted, refused)).toBeGreaterThan(20);
  });
});
