import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { z } from 'zod';
import { ruleFile } from '../../src/promql/rule-file.ts';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly params?: unknown;
}

/** The issues of the form that a value has, which its key tells: of a union zod lists all forms. */
function issuesIn(file: unknown): Issue[] {
  const { error } = ruleFile.safeParse(file);
  return (error?.issues ?? []).flatMap((issue) => ofForm(issue, file, []));
}

function ofForm(issue: z.core.$ZodIssue, root: unknown, above: readonly PropertyKey[]): Issue[] {
  const path = [...above, ...issue.path];
  const isForms = issue.code === 'invalid_union' && !issue.message.startsWith('promql.');
  if (!isForms) return [{ ...issue, path }];
  const value = path.reduce((at: unknown, key) => Reflect.get(Object(at), key), root);
  const isFirst = ['groups', 'alert'].some((key) => Reflect.has(Object(value), key));
  return (issue.errors[isFirst ? 0 : 1] ?? []).flatMap((inner) => ofForm(inner, root, path));
}

function issues(text: string): string[] {
  return issuesIn(parse(text)).map(({ path, message }) => `${path.join('.')} ${message}`);
}

const RULE = '{ alert: A, expr: up == 0, for: 5m }';

describe('ruleFile', () => {
  test('reads a plain file and the same rules inside a PrometheusRule', () => {
    const plain = `groups: [{ name: g, interval: 1m30s, rules: [${RULE}] }]`;
    const wrapped = `{ apiVersion: monitoring.coreos.com/v1, kind: PrometheusRule,
      metadata: { name: x }, spec: { ${plain} } }`;
    const [group] = ruleFile.parse(parse(plain));
    expect(group).toMatchObject({ name: 'g', intervalUs: 90_000_000, limit: 0 });
    expect(group?.rules[0]).toMatchObject({ name: 'A', forUs: 300_000_000, keepFiringForUs: 0 });
    expect(ruleFile.parse(parse(wrapped))).toEqual([group]);
  });

  test('takes a key without a value for an empty one', () => {
    expect(ruleFile.parse(parse('groups: [{ name: g, rules: }]'))[0]?.rules).toEqual([]);
    const [group] = ruleFile.parse(
      parse('groups: [{ name: g, rules: [{ alert: A, expr: up, labels:, annotations: }] }]'),
    );
    expect(group?.rules[0]).toMatchObject({ labels: [], annotations: [] });
  });

  test('refuses a key in the wrong place instead of ignoring it', () => {
    const misplaced = '{ alert: A, expr: up, runbook_url: "http://x" }';
    expect(issues(`groups: [{ name: g, rules: [${misplaced}] }]`).join()).toContain('runbook_url');
    const recording = '{ record: a, expr: up, for: 5m }';
    expect(issues(`groups: [{ name: g, rules: [${recording}] }]`).join()).toContain('"for"');
  });

  test('gives the offsets of a mistake in an expression and names a template it cannot expand', () => {
    const file = parse(`groups:
      - name: g
        rules:
          - alert: A
            expr: up == exp(x)
            annotations: { a: '{{ query "up" }}', b: '{{ range .x }}', c: '{{ $value' }`);
    const found = issuesIn(file);
    expect(found.map(({ message }) => message)).toEqual([
      'promql.unsupported: the function exp is outside the supported subset',
      'promql.unsupported: query in a template is outside the supported subset',
      'promql.unsupported: range in a template is outside the supported subset',
      'promql.syntax: {{ is not closed',
    ]);
    expect(found[0]).toMatchObject({ params: { from: 6, to: 9 } });
    expect(found.map(({ path }) => path.slice(4).join('.'))).toEqual([
      'expr',
      'annotations.a',
      'annotations.b',
      'annotations.c',
    ]);
  });

  test('refuses a group that is there twice, a bad duration, and a rule without a vector', () => {
    const groups = `{ name: g, rules: [] }, { name: g, rules: [] }`;
    expect(issues(`groups: [${groups}]`)).toEqual([
      'groups.1.name promql.value: the group "g" is there twice',
    ]);
    const rules = '{ alert: A, expr: up, for: 5 minutes }, { record: b, expr: "\'a\'" }';
    expect(issues(`groups: [{ name: g, rules: [${rules}] }]`)).toEqual([
      'groups.0.rules.0.for promql.value: "5 minutes" is not a duration of Prometheus: write for example 5m',
      'groups.0.rules.1.expr promql.type: a rule needs an instant vector or a scalar',
    ]);
  });
});
