/**
 * Rehearsals drawn from a seed: series with gaps, resets and ends, rules of every kind.
 *
 * promtool loads series in random order, so what depends on the order is not drawn where values are
 * compared: sums over more than two values that are not whole, and ties of `topk`.
 */
import { CALENDAR_FUNCTIONS } from '../../src/promql/calendar.ts';
import type { Labels, Rehearsal, TestRule, TestSeries } from './rehearsal.ts';

/** Small and good enough to draw tests. Source: Steele et al. (2014), SplitMix, in 32 bits. */
class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0 to `bound` - 1. */
  below(bound: number): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % bound;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  of<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }
}

const BOUNDS = ['0.1', '0.5', '1', '+Inf'];
const INSTANCES = ['n1', 'n2'];
const JOBS = ['a', 'b'];

/** A rehearsal of `steps` evaluations. */
export function drawRehearsal(seed: number, steps: number): Rehearsal {
  const draws = new Draws(seed);
  const scrapeS = draws.of([5, 10, 15, 30, 60]);
  const evaluationS = draws.of([15, 30, 60]);
  const untilS = evaluationS * (steps - 1);
  const count = Math.floor(untilS / scrapeS) + 1;
  const series = JOBS.flatMap((job, jobIndex) =>
    INSTANCES.flatMap((instance, instanceIndex) =>
      targetSeries(draws, { job, instance }, jobIndex * 2 + instanceIndex, count),
    ),
  );
  const rules = Array.from({ length: 6 }, (_, index) => drawAlert(draws, index));
  const recordings = [
    { record: 'job:requests:rate', expr: 'sum by (job) (rate(requests_total[2m]))' },
    { record: 'hot', expr: 'load > 40', labels: { tier: 'x' } },
  ];
  return {
    scrapeS,
    evaluationS,
    untilS,
    series,
    rules: {
      groups: [
        { name: 'recorded', rules: recordings },
        { name: 'alerts', rules },
      ],
    },
    expressions: [
      ...Array.from({ length: 5 }, () => drawExact(draws)),
      // Sums over time that round at every step, always.
      `${draws.of(['avg_over_time', 'deriv'])}(share[${draws.of(WINDOWS)}])`,
    ],
  };
}

function targetSeries(draws: Draws, labels: Labels, index: number, count: number): TestSeries[] {
  const named = (name: string, more: Labels = {}) => ({ __name__: name, ...labels, ...more });
  const buckets = bucketSeries(draws, count);
  return [
    { labels: named('requests_total'), values: holed(draws, counter(draws, count, 40)) },
    {
      labels: named('errors_total', { code: '500' }),
      values: holed(draws, counter(draws, count, 4)),
    },
    { labels: named('load'), values: holed(draws, gauge(draws, count, index)) },
    { labels: named('up'), values: holed(draws, updown(draws, count)) },
    { labels: named('odd'), values: oddities(draws, count) },
    { labels: named('share'), values: holed(draws, tenths(draws, count)) },
    ...BOUNDS.map((le, bucket) => ({
      labels: named('delay_bucket', { le }),
      values: buckets[bucket]!,
    })),
  ];
}

function counter(draws: Draws, count: number, step: number): number[] {
  let value = draws.below(100);
  return Array.from({ length: count }, () => {
    value = draws.chance(3) ? draws.below(3) : value + draws.below(step);
    return value;
  });
}

/** Distinct among series: `index` is its last octal digit. */
function gauge(draws: Draws, count: number, index: number): number[] {
  let level = draws.below(12);
  return Array.from({ length: count }, () => {
    level = Math.max(0, level + draws.below(5) - 2);
    return level * 8 + index;
  });
}

/** Fractions that no binary number holds, so that every sum rounds. */
function tenths(draws: Draws, count: number): number[] {
  return Array.from({ length: count }, () => (draws.below(4_000) - 900) / 10);
}

function updown(draws: Draws, count: number): number[] {
  let isUp = true;
  return Array.from({ length: count }, () => {
    if (draws.chance(isUp ? 4 : 25)) isUp = !isUp;
    return isUp ? 1 : 0;
  });
}

function oddities(draws: Draws, count: number): number[] {
  const values = [0, -3, 2.5, 0.1, -0.7, 1e-7, 3e9, Number.NaN, Infinity, -Infinity, 17, 1e21];
  return Array.from({ length: count }, () => draws.of(values));
}

function bucketSeries(draws: Draws, count: number): number[][] {
  const totals = BOUNDS.map(() => 0);
  const columns: number[][] = BOUNDS.map(() => []);
  for (let at = 0; at < count; at += 1) {
    let added = 0;
    for (const [bucket, column] of columns.entries()) {
      added += draws.below(5);
      totals[bucket]! += added;
      column.push(totals[bucket]!);
    }
  }
  return columns;
}

/** Takes scrapes out of a series, and ends it here and there. */
function holed(draws: Draws, values: readonly number[]): TestSeries['values'] {
  let missing = 0;
  let isEnding = false;
  return values.map((value) => {
    if (missing === 0 && draws.chance(4)) {
      missing = 1 + draws.below(draws.chance(20) ? 60 : 4);
      isEnding = draws.chance(40);
    }
    if (missing === 0) return value;
    missing -= 1;
    if (!isEnding) return null;
    isEnding = false;
    return 'stale';
  });
}

function drawAlert(draws: Draws, index: number): TestRule {
  const isLong = draws.chance(70);
  return {
    alert: `Alert${index}`,
    expr: drawCondition(draws),
    ...(isLong ? { for: draws.of(['15s', '30s', '1m', '90s', '3m']) } : {}),
    ...(draws.chance(50) ? { keep_firing_for: draws.of(['20s', '1m', '2m30s']) } : {}),
    ...(draws.chance(60) ? { labels: { severity: 'page', who: '{{ $labels.job }}' } } : {}),
    annotations: { summary: 'on {{ $labels.instance }} of {{ .Labels.job }}: {{ $labels }}' },
  };
}

/** Of finite values only: of others every machine of Go has its own date. */
const CALENDAR = [...CALENDAR_FUNCTIONS.keys()];
const WINDOWS = ['30s', '1m', '2m', '5m', '7m30s'];

function drawCondition(draws: Draws): string {
  const window = draws.of(WINDOWS);
  // No value of a rate has so many digits, so no comparison is ever a matter of the last bit.
  const edge = `${draws.below(3)}.${100_003 + draws.below(800_000)}`;
  return draws.of([
    () => `up == 0`,
    () => `up{job="a"} < 1`,
    () => `absent(up{job="b",instance=~"n1|n3"} == 1)`,
    () => `rate(requests_total[${window}]) > ${edge}`,
    () =>
      `sum by (job) (rate(errors_total[${window}])) / on(job) job:requests:rate > 0.0${edge.slice(2)}`,
    () => `increase(errors_total{code=~"5.."}[${window}]) >= ${edge}`,
    () => `max without (instance) (load) > ${20 + draws.below(60)}`,
    () => `avg_over_time(load[${window}]) > ${edge.slice(2, 4)}.${edge.slice(2)}`,
    () => `topk(${1 + draws.below(3)}, load) > ${draws.below(60)}`,
    () => `load > on(job, instance) (requests_total % 97)`,
    () =>
      `histogram_quantile(0.${1 + draws.below(9)}, sum by (job, le) (rate(delay_bucket[${window}]))) > 0.${edge.slice(2)}`,
    () => `changes(up[${window}]) > ${draws.below(3)}`,
    () => `(load > ${draws.below(60)}) and on(instance, job) up == 1`,
    () => `load unless on(job) (min by (job) (up) == 1)`,
    () => `hot or on(job, instance) up == 0`,
    () => `count by (job) (up == 1) <= ${1 + draws.below(2)}`,
    () => `predict_linear(load[${window}], 300) > ${edge.slice(2, 4)}.${edge.slice(2)}`,
    () => `deriv(load[${window}]) > 0.0${edge.slice(2)}`,
    () => `delta(load[${window}]) < -${edge}`,
    () => `load offset ${draws.of(['30s', '1m', '5m'])} > load`,
    () => `last_over_time(load[${window}]) - load != 0`,
    () => `quantile_over_time(0.75, load[${window}]) > ${20 + draws.below(40)}.3`,
    () => `odd > 2`,
    () => `sum by (instance) (clamp_min(load, 30)) > ${70 + draws.below(60)}`,
    () => `up * on(job, instance) group_left(code) errors_total > ${draws.below(200)}`,
    () => `ALERTS{alertname="Alert0",alertstate="firing"} == 1`,
    () =>
      `time() % 120 >= bool 60 == 1`.replace('time()', 'vector(time())').replace(' == 1', ' > 0'),
  ])();
}

/** An expression whose value is the same bits for any order of the series. */
function drawExact(draws: Draws): string {
  const window = draws.of(WINDOWS);
  const offset = draws.chance(30) ? ` offset ${draws.of(['10s', '1m', '4m'])}` : '';
  const metric = draws.of([
    'share',
    'share',
    'requests_total',
    'load',
    'odd',
    'errors_total{code="500"}',
    'up',
  ]);
  const range = `${metric}[${window}]${offset}`;
  const over = draws.of(['avg', 'min', 'max', 'last']);
  return draws.of([
    () => `${draws.of(['rate', 'increase', 'delta', 'deriv', 'changes'])}(${range})`,
    () => `${over}_over_time(${range})`,
    () => `quantile_over_time(${draws.of(['0.3', '0.95', '-1', '2'])}, ${range})`,
    () => `predict_linear(${range}, ${draws.of(['60', '-30', '3600'])})`,
    () => `${draws.of(['abs', 'floor', 'round'])}(${metric}${offset})`,
    () => `round(${metric}, ${draws.of(['0.1', '5', '0.3'])})`,
    () => `clamp_min(${metric}, ${draws.of(['3', '-1', '0.5'])})`,
    () => `sum by (job) (rate(requests_total[${window}]))`,
    () => `sum by (instance) (load) / count by (instance) (load)`,
    () => `avg by (job) (load)`,
    () => `${draws.of(['min', 'max', 'count'])} without (job) (${metric})`,
    () => `topk(2, load)`,
    () => `count_values by (job) ("v", up)`,
    () =>
      `histogram_quantile(${draws.of(['0.5', '0.9', '0', '1'])}, rate(delay_bucket[${window}]))`,
    () => `histogram_quantile(0.7, sum by (le, job) (increase(delay_bucket[${window}])))`,
    () => `label_replace(load, "node", "$1-x", "instance", "n(.)")`,
    () => `absent(load{job="a",instance!="n2"})`,
    () => `-load ^ 3 + requests_total * 0.1`,
    () => `load ^ ${draws.of(['2', '-3', '0.5', '7', '11', '-0.5'])}`,
    () => `odd ^ ${draws.of(['2', '3', '-1', '40'])}`,
    () => `requests_total % ${draws.of(['7', '-2.5', '0'])}`,
    () => `load ${draws.of(['>', '<', '>=', '!='])} bool ${10 + draws.below(30)}`,
    () => `${draws.below(90)} ${draws.of(['<', '>', '=='])} load`,
    () => `load - on(instance, job) requests_total`,
    () => `errors_total / ignoring(code) group_left load`,
    () => `load{job="a"} or up`,
    () => `time() + vector(${draws.below(9)}) / 7`,
    () => `hot`,
    () => `ALERTS_FOR_STATE`,
    () =>
      `${draws.of(['irate', 'idelta', 'resets', 'count_over_time', 'present_over_time'])}(${range})`,
    () => `${draws.of(['sum', 'stddev', 'stdvar'])}_over_time(${range})`,
    () => `absent_over_time(load{instance="n1",job=~"a|c"}[${window}])`,
    () => `${draws.of(['ceil', 'sgn', 'sqrt', 'timestamp', 'sort'])}(${metric})`,
    () => `clamp(${metric}, ${draws.of(['-1, 3', '5, 2', '0, 40'])})`,
    () => `clamp_max(${metric}, ${draws.of(['3', '-1', '0.5'])})`,
    () => `${draws.of(CALENDAR)}(share * 123456)`,
    () => `${draws.of(CALENDAR)}(load * ${draws.of(['86400', '1e6', '-9999999'])})`,
    () => `${draws.of(CALENDAR)}()`,
    () => `${draws.of(['stddev', 'stdvar', 'group'])} by (instance) (load)`,
    () => `quantile by (job) (0.${draws.below(10)}, load)`,
    () => `bottomk(2, load)`,
    () => `label_join(load, "both", "/", "job", "none", "instance")`,
    () => `vector(scalar(load{job="a",instance="n1"}) + scalar(load))`,
    () => `${metric} @ ${draws.of(['60', '90.5', 'start()', 'end()'])}${offset}`,
    () => `${over}_over_time(${metric}[${window}:${draws.of(['7s', '30s', '1m', ''])}]${offset})`,
    () => `increase(requests_total[${window}:20s] @ 200)`,
    () => `max_over_time(sum by (job) (rate(requests_total[1m]))[${window}:15s])`,
  ])();
}
