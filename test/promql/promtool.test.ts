import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { parseExpression } from '../../src/promql/parse.ts';
import { drawRehearsal } from './generator.ts';
import { promtool, promtoolVersion } from './promtool.ts';
import { judge, type Rehearsal, type TestSeries } from './rehearsal.ts';

const isMissing = promtoolVersion === null;

function series(name: string, labels: object, values: TestSeries['values']): TestSeries {
  return { labels: { __name__: name, ...labels }, values };
}

function rehearsal(part: Partial<Rehearsal>): Rehearsal {
  return {
    scrapeS: 15,
    evaluationS: 15,
    untilS: 300,
    series: [],
    rules: { groups: [] },
    expressions: [],
    ...part,
  };
}

/** Values that show every corner of the formats of Go. */
const ODD = [
  0,
  0.5,
  1.5,
  2.5,
  1234.5,
  12345.678,
  1e6,
  999999.5,
  1e-5,
  0.00012345,
  123456789012,
  -0.25,
  3661.7,
  90061,
  59.99996,
  1 / 3,
  Number.NaN,
  Infinity,
  -Infinity,
  0.03125,
  1048576,
];

const SHOWN = [
  '{{ $value }}',
  '{{ $value | humanize }}',
  '{{ humanize1024 $value }}',
  '{{ humanizeDuration $value }}',
  '{{ .Value | humanizePercentage }}',
  '{{ printf "%.2f" $value }}',
  '{{ printf "%.3g|%.0f|%v|%g%%" $value $value $value $value }}',
  '{{ $value | printf "%f" }}',
  'a {{- $value -}} b {{ $labels.row }}{{ $labels.none }} {{ $labels }}',
  '{{ $labels.row | printf "%s" }}{{ "x}}y" }}{{ `z` }}',
];

describe.skipIf(isMissing)(`promtool ${promtoolVersion ?? 'is missing'}`, () => {
  test('agrees on pending, firing and kept alerts, on resets, gaps and ends of series', () => {
    const up = [1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, null, 0, 'stale', null, 0, 1] as const;
    const count = [0, 7, 19, 26, 3, 11, 18, 30, null, null, 44, 2, 9, 'stale', null, 4, 12, 13];
    const rules = [
      { alert: 'Down', expr: 'up == 0', for: '45s', keep_firing_for: '30s' },
      { alert: 'Errors', expr: 'increase(count[1m]) > 12.3', labels: { who: '{{ $labels.job }}' } },
      { alert: 'Gone', expr: 'absent(count{job="x"})', for: '1m' },
      { alert: 'Both', expr: 'rise > 0.2 and on(job) up == 0', keep_firing_for: '15s' },
    ];
    const outcome = judge(
      rehearsal({
        series: [series('up', { job: 'x' }, up), series('count', { job: 'x' }, count as number[])],
        rules: {
          groups: [
            { name: 'first', rules: [{ record: 'rise', expr: 'rate(count[45s])' }] },
            { name: 'second', rules },
          ],
        },
        expressions: ['rise', 'count', 'increase(count[90s])', 'last_over_time(up[20s])'],
      }),
    );
    expect(outcome.output).toContain('SUCCESS');
    expect(outcome.pendingCount).toBe(5);
    expect(outcome.firingCount).toBeGreaterThan(10);
  });

  test('agrees on what stands in labels and annotations', () => {
    const annotations = Object.fromEntries(SHOWN.map((text, index) => [`text${index}`, text]));
    const values = ODD.map((value, index) => series('odd', { row: `r${index}` }, [value, value]));
    const rule = { alert: 'Shown', expr: 'odd', annotations, labels: { of: '{{ $value }}' } };
    const rules = { groups: [{ name: 'shown', rules: [rule] }] };
    const outcome = judge(rehearsal({ series: values, rules, untilS: 15 }));
    expect(outcome.output).toContain('SUCCESS');
  });

  test('agrees on both ends of a window and of the lookback, to the millisecond', () => {
    const values = Array.from({ length: 25 }, (_, index) => (index < 2 ? index + 3 : null));
    const outcome = judge(
      rehearsal({
        series: [
          series('seen', {}, values),
          series(
            'clock',
            {},
            values.map((_, at) => at * 15),
          ),
        ],
        evaluationS: 15,
        untilS: 360,
        expressions: ['seen', 'last_over_time(seen[5m])', 'seen offset 15s', 'changes(clock[30s])'],
      }),
    );
    expect(outcome.output).toContain('SUCCESS');
  });

  test('agrees on rules and series drawn from seeds', () => {
    const outcomes = [2, 5].map((seed) => judge(drawRehearsal(seed, 24)));
    for (const { output } of outcomes) expect(output).toContain('SUCCESS');
    expect(outcomes.reduce((sum, { stateCount }) => sum + stateCount, 0)).toBeGreaterThan(300);
  });

  test('agrees on which expressions are none, and says no to nothing that it accepts', () => {
    const expressions = [...ACCEPTED, ...REFUSED, ...OUTSIDE];
    const rules = expressions.map((expr, index) => ({ record: `rule_${index}_`, expr }));
    const text = stringify({ groups: [{ name: 'all', rules }] });
    const { output } = promtool(['check', 'rules', 'rules.yaml'], { 'rules.yaml': text });
    const isRefusedByPromtool = (index: number) => output.includes(`"rule_${index}_"`);
    for (const [index, expr] of expressions.entries()) {
      const ours = parseExpression(expr);
      const isOutside = ours.faults.some(({ rule }) => rule === 'promql.unsupported');
      expect([expr, isOutside]).toEqual([expr, OUTSIDE.includes(expr)]);
      if (!isOutside)
        expect([expr, ours.expr === null]).toEqual([expr, isRefusedByPromtool(index)]);
    }
  });
});

const ACCEPTED = [
  'up == 0',
  'a + b offset 5m * c',
  '-2 ^ 2',
  'a - -1 * - 3',
  'sum by (a, b,) (rate(x{c=~"d.*|e[^f]",g!=""}[5m] offset 1h30m))',
  'sum(x) without (a)',
  'topk(3, x) > bool 0x1F',
  'label_replace(x, "a", "$1", \'b\', `(\\w+)`)',
  'a == bool on(x) group_left(y) b',
  'a and ignoring(c) b unless on() d or e',
  'round(x, 0.1) % 3',
  'absent({__name__="up", job="x"}) # a comment',
  'vector(time()) - 1e3 + Inf - NaN',
  'sum',
  'quantile_over_time(0.9, x[1w2d])',
  'rate(x[5m:1m])',
  'max_over_time(sum by (a) (rate(x[5m]))[1h:] offset 5m)',
  'min_over_time((a / b)[1h:30s] @ end() offset -1m)',
  'x @ 5',
  'a + b @ -3.5 offset 5m * c',
  'sum_over_time(-x[5m:15s])',
  'x[5m] @ start() offset 1m > 3'.replace('x[5m]', 'x'),
  'stddev by (a) (x) / stdvar(x)',
  'quantile(0.9, x) + on() group_left() bottomk(2, group(x))',
  'label_join(x, "a", "-", "b", "c")',
  'label_join(x, "a", "-")',
  'hour() > 8 and day_of_week(vector(time())) != 0',
  'clamp(x, 0, 1) + clamp_max(x, scalar(y))',
  'time() - timestamp(x) > 60',
  'sort_desc(irate(x[5m])) or sort(idelta(x[5m]))',
  'absent_over_time(x{a="b"}[5m])',
  'sgn(ceil(sqrt(x))) + year() + month() + minute() + days_in_month() + day_of_month()',
];
const REFUSED = [
  '',
  '1 +',
  'ratee(x[5m])',
  'rate(x)',
  'rate(x[0s])',
  'rate(x)[5m]',
  'rate(sum(x)[5m])',
  'max_over_time(x[5m]) by (a)',
  'sum(rate(x[5m]) by (a))',
  'sum(x) by (a',
  'a > > b',
  '1 > 2',
  'a and 1',
  'a + bool b',
  'a and group_left b',
  'a + on(x) group_left(x) b',
  'a + on(x) 1',
  'topk(x, 3)',
  'topk(x)',
  'count_values(1, x)',
  'sum("a")',
  'abs(x, 1)',
  '{}',
  '{a=~".*"}',
  'x{__name__="y"}',
  'x{a=~"("}',
  'x{a="b}',
  'x offset 5',
  '(a + b) offset 5m',
  'x offset 5m offset 5m',
  'increase(x[5m]) > 3 for 5m',
  'x{a=1}',
  'x y',
  '-"a"',
  'x[5m:1m]',
  'rate(x[5m:0s])',
  'rate(1[5m:1m])',
  'max_over_time("a"[5m:1m])',
  'rate(x[5m][5m:1m])',
  'x @ 5 @ 6',
  '(a) @ 5',
  'sum(x) offset 5m',
  'x @ y',
  'label_join(x, "a")',
  'label_join(x, "a", "-", 1)',
  'hour(1)',
  'hour(x, y)',
  'clamp(x, 1)',
  'scalar(1)',
  'quantile("a", x)',
  'a + x[5m:1m] offset 5m',
];
/** PromQL, but not of the subset. */
const OUTSIDE = [
  'ln(x)',
  'holt_winters(x[5m], 0.5, 0.5)',
  'a ^ b',
  'a atan2 b',
  'time() - x > 1h',
  'x == on(a) fill(0) y',
];
