import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/simnet.ts';
import { capturedIo } from '../support/captured-io.ts';
import { scratchFolder } from '../support/scratch.ts';

const GOOD = `groups:
- name: a
  rules:
  - { alert: Down, expr: up == 0, for: 5m, labels: { severity: 1.0, level: } }
  - { record: job:up, expr: sum by (job) (up) }
`;
const RESOURCES = `# rendered
---
apiVersion: v1
kind: Service
metadata: { name: a }
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: b }
spec: { groups: [{ name: a, rules: [] }] }
---
`;
const BAD = `groups:
- name: a
  rules:
  - alert: X
    expr: |
      sum(rate(x[5m]))
        / ratee(y[5m]) > 1
    for: 5 minutes
    runbook_url: http://x
`;

async function rules(files: Readonly<Record<string, string>>, ...flags: string[]) {
  const cwd = scratchFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
  const io = capturedIo({ cwd });
  const code = await main(['rules', ...flags, ...Object.keys(files)], io);
  return { code, out: io.out() };
}

describe('simnet rules', () => {
  test('counts what is in each valid file, and names what it passed over', async () => {
    const { code, out } = await rules({ 'good.yaml': GOOD, 'all.yaml': RESOURCES });
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toEqual([
      'good.yaml: valid (1 group, 1 alerting rule, 1 recording rule)',
      'all.yaml: valid (1 group, 0 alerting rules, 0 recording rules; passed over: Service)',
    ]);
  });

  test('tells all mistakes with their places, within expressions too, and exits with 3', async () => {
    const { code, out } = await rules({ 'good.yaml': GOOD, 'bad.yaml': BAD });
    expect(code).toBe(3);
    expect(out.split('\n').filter((line) => line.includes('.yaml:'))).toEqual([
      'good.yaml: valid (1 group, 1 alerting rule, 1 recording rule)',
      'bad.yaml:7:11 groups[0].rules[0].expr: there is no function ratee [promql.unknown]',
      'bad.yaml:8:10 groups[0].rules[0].for: "5 minutes" is not a duration of Prometheus: write for example 5m [promql.value]',
      'bad.yaml:9:5 groups[0].rules[0].runbook_url: is not a key here [schema.unknown-key]',
    ]);
  });

  test('gives the same as JSON', async () => {
    const { out } = await rules({ 'good.yaml': GOOD, 'bad.yaml': BAD }, '--json');
    const [good, bad] = JSON.parse(out);
    expect(good).toMatchObject({ valid: true, alerting_rules: 1, recording_rules: 1 });
    expect(bad).toMatchObject({ valid: false, count: 3, alerting_rules: null });
    expect(bad.diagnostics[0]).toMatchObject({ line: 7, column: 11, suggestion: 'rate' });
  });

  test.each([
    ['none.yaml', 'error: no such file: none.yaml'],
    ['.', 'error: . is a folder, not a file'],
  ])('exits with 2 for %s, which is no file', async (file, said) => {
    const io = capturedIo({ cwd: scratchFolder() });
    expect(await main(['rules', file], io)).toBe(2);
    expect(io.err()).toBe(`${said}\n`);
  });
});
