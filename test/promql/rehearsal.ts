/**
 * Series and rules run through our engine, and the same as a `promtool test rules` file whose
 * expectations are what our engine said.
 */
import { stringify } from 'yaml';
import { evaluate } from '../../src/promql/evaluate.ts';
import { plainText } from '../../src/promql/go-number.ts';
import { LabelSet, METRIC_NAME } from '../../src/promql/label-set.ts';
import { parseExpression } from '../../src/promql/parse.ts';
import { ruleFile } from '../../src/promql/rule-file.ts';
import { RuleRunner } from '../../src/promql/rule-runner.ts';
import type { Vector } from '../../src/promql/series.ts';
import { joined, SeriesMemory } from '../../src/promql/series-memory.ts';
import { promtool } from './promtool.ts';

export type Labels = Readonly<Record<string, string>>;

/** One value per scrape; null where the scrape found nothing, `stale` where the series ended. */
export interface TestSeries {
  readonly labels: Labels;
  readonly values: readonly (number | null | 'stale')[];
}

export interface TestRule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly for?: string;
  readonly keep_firing_for?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export interface Rehearsal {
  readonly scrapeS: number;
  readonly evaluationS: number;
  readonly untilS: number;
  readonly series: readonly TestSeries[];
  readonly rules: {
    readonly groups: readonly { readonly name: string; readonly rules: readonly TestRule[] }[];
  };
  /** Expressions whose values are compared at every evaluation. */
  readonly expressions: readonly string[];
}

interface State {
  readonly labels: LabelSet;
  readonly annotations: LabelSet;
  readonly state: 'pending' | 'firing';
}

/** What our engine says about a rehearsal. */
interface Outcome {
  readonly steps: readonly { readonly atS: number; readonly alerts: readonly State[] }[];
  /** Alerts known at any time, times the evaluations: each is pending, firing or inactive. */
  readonly stateCount: number;
  readonly firingCount: number;
  readonly pendingCount: number;
  readonly failures: readonly string[];
  readonly values: readonly { expr: string; atS: number; vector: Vector }[];
}

function secondsToUs(seconds: number): number {
  return seconds * 1_000_000;
}

/** The samples of a rehearsal as a source of series. */
function memoryOf({ series, scrapeS }: Rehearsal): SeriesMemory {
  const memory = new SeriesMemory();
  for (const { labels, values } of series) {
    const target = memory.open(LabelSet.of(Object.entries(labels)));
    for (const [index, value] of values.entries()) {
      if (value === null) continue;
      target.append(secondsToUs(index * scrapeS), value === 'stale' ? null : value);
    }
  }
  return memory;
}

/** Runs rules and expressions through our engine. */
function rehearse(rehearsal: Rehearsal): Outcome {
  const groups = ruleFile.parse(rehearsal.rules);
  const scraped = memoryOf(rehearsal);
  const written = new SeriesMemory();
  const stepUs = secondsToUs(rehearsal.evaluationS);
  const runners = groups.map((group) => new RuleRunner(group, scraped, written, stepUs));
  const steps: { atS: number; alerts: State[] }[] = [];
  const failures: string[] = [];
  const known = new Set<string>();
  for (let atS = 0; atS <= rehearsal.untilS; atS += rehearsal.evaluationS) {
    for (const runner of runners) {
      const outcome = runner.evaluate(secondsToUs(atS));
      failures.push(...outcome.failures.map(({ rule, message }) => `${atS}s ${rule}: ${message}`));
    }
    const alerts = runners.flatMap((runner) => runner.active);
    for (const { labels } of alerts) known.add(labels.key);
    const plain = alerts.map(({ labels, annotations, state }) => {
      return { labels, annotations, state };
    });
    steps.push({ atS, alerts: plain });
  }
  const source = joined([scraped, written]);
  // Pending alerts show in the series ALERTS alone.
  const values = ['ALERTS', ...rehearsal.expressions].flatMap((expr) => {
    const parsed = parseExpression(expr);
    if (parsed.expr === null) throw new Error(`${expr}: ${JSON.stringify(parsed.faults)}`);
    return steps.map(({ atS }) => {
      return { expr, atS, vector: evaluate(parsed.expr, source, secondsToUs(atS), stepUs) };
    });
  });
  const states = steps.flatMap(({ alerts }) => alerts);
  const firingCount = states.filter(({ state }) => state === 'firing').length;
  const pendingCount = states.length - firingCount;
  const stateCount = known.size * steps.length;
  return { steps, stateCount, firingCount, pendingCount, failures, values };
}

function plainLabels(labels: LabelSet): Labels {
  return Object.fromEntries(labels.entries);
}

/** Runs a rehearsal through our engine, and has promtool judge what it said. */
export function judge(rehearsal: Rehearsal): Outcome & { readonly output: string } {
  const outcome = rehearse(rehearsal);
  const { rules, test } = promtoolFiles(rehearsal, outcome);
  const { output } = promtool(['test', 'rules', 'test.yaml'], {
    'rules.yaml': rules,
    'test.yaml': test,
  });
  return { ...outcome, output };
}

/** The rehearsal as promtool reads it: the rule file, and the test with our outcome expected. */
function promtoolFiles(rehearsal: Rehearsal, outcome: Outcome): { rules: string; test: string } {
  const test = {
    rule_files: ['rules.yaml'],
    evaluation_interval: `${rehearsal.evaluationS}s`,
    group_eval_order: rehearsal.rules.groups.map(({ name }) => name),
    tests: [
      {
        interval: `${rehearsal.scrapeS}s`,
        input_series: rehearsal.series.map(({ labels, values }) => ({
          series: shownLabels(labels),
          values: notation(values),
        })),
        alert_rule_test: alertTests(rehearsal, outcome),
        promql_expr_test: valueTests(outcome),
      },
    ],
  };
  const options = { aliasDuplicateObjects: false, lineWidth: 0 };
  return { rules: stringify(rehearsal.rules, options), test: stringify(test, options) };
}

function alertTests(rehearsal: Rehearsal, outcome: Outcome) {
  const rules = rehearsal.rules.groups.flatMap((group) => group.rules);
  const names = new Set(rules.flatMap((rule) => rule.alert ?? []));
  return outcome.steps.flatMap(({ atS, alerts }) => {
    return [...names].map((alertname) => ({
      eval_time: `${atS}s`,
      alertname,
      exp_alerts: alerts
        .filter(({ labels, state }) => labels.get('alertname') === alertname && state === 'firing')
        .map(({ labels, annotations }) => {
          const own = labels.without(['alertname']);
          return { exp_labels: plainLabels(own), exp_annotations: plainLabels(annotations) };
        }),
    }));
  });
}

function valueTests(outcome: Outcome) {
  return outcome.values.map(({ expr, atS, vector }) => {
    // promtool finds no NaN equal to another, so values are shown as texts where there is one.
    const isPlain = vector.every(({ value }) => !Number.isNaN(value));
    return {
      expr: isPlain ? expr : `count_values without() ("v", ${expr})`,
      eval_time: `${atS}s`,
      exp_samples: vector.map(({ labels, value }) => {
        if (isPlain) return { labels: shownLabels(plainLabels(labels)), value };
        const counted = labels.without([METRIC_NAME]).with([['v', plainText(value)]]);
        return { labels: shownLabels(plainLabels(counted)), value: 1 };
      }),
    };
  });
}

function shownLabels(labels: Labels): string {
  const { [METRIC_NAME]: name = '', ...rest } = labels;
  const pairs = Object.entries(rest).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `${name}{${pairs.join(',')}}`;
}

/** Values in promtool's notation; runs of equal values and of gaps are shortened. */
function notation(values: TestSeries['values']): string {
  const words: string[] = [];
  for (let at = 0; at < values.length; ) {
    const value = values[at]!;
    let end = at + 1;
    while (value !== 'stale' && end < values.length && Object.is(values[end], value)) end += 1;
    words.push(runText(value, end - at));
    at = end;
  }
  return words.join(' ');
}

function runText(value: number | null | 'stale', length: number): string {
  if (value === 'stale') return value;
  if (value === null) return `_x${length}`;
  return length > 1 ? `${shownValue(value)}+0x${length - 1}` : shownValue(value);
}

function shownValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Inf' : '-Inf';
  return String(value);
}
