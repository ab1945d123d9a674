import { describe, expect, test } from 'vitest';
import { playbookGateSchema } from '../../src/playbook/gates/table.ts';
import { judgeNow } from '../../src/playbook/jury.ts';
import { run } from '../../src/rollout/process.ts';
import type { GateRecord } from '../../src/rollout/records.ts';
import { Bench, component, MINUTE } from './gates/bench.ts';

function judged(expr: string): GateRecord {
  const bench = new Bench({ components: [component('rpc', { standby: true, scrape: false })] });
  bench.pass(10 * MINUTE).feed('requests', {}, [[600, 0]]);
  const gate = playbookGateSchema.parse({
    name: 'errors',
    check: 'prom_expr',
    expr,
    op: '<=',
    value: 5,
  });
  let found: GateRecord | undefined;
  run(judgeNow(bench.context, gate), (record) => {
    found = record;
  });
  return found!;
}

describe('what is recorded of a gate', () => {
  test('is its value and the distance to the threshold', () => {
    expect(judged('requests + 2')).toMatchObject({ outcome: 'pass', value: 2, margin: 3 });
  });

  // Errors over no requests at all ended a run with exit code 70: JSON has no place for infinity.
  test.each([
    ['1 / requests', 'fail', 'Infinity (wanted <= 5)'],
    ['-1 / requests', 'pass', null],
  ])('is no figure where %s is not finite', (expr, outcome, reason) => {
    expect(judged(expr)).toMatchObject({ outcome, reason, value: null, margin: null });
  });
});
