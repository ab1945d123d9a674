/**
 * A run as a unit test of Prometheus' own `promtool`, so that it can judge our alerts: the scraped
 * series as its input, and the states of all alerts as what it must find.
 *
 * Written for `promtool test rules` from 2.42 on. Expected are the series `ALERTS`, which show
 * pending alerts as well as firing ones; they are compared at every change and right before it, at
 * evaluations in between, and at the end.
 */
import type { Micros } from '../kernel/time.ts';
import type { AlertChange } from './alert-state.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import type { AlertingRule, RecordingRule, RuleGroup } from './rule-file.ts';
import type { Series } from './series.ts';

/** A run to be judged. */
export interface JudgedRun {
  readonly groups: readonly RuleGroup[];
  /** What was scraped, from the start of the run; without what rules wrote. */
  readonly series: Iterable<Series>;
  /** All changes of alerts, in the order in which they happened. */
  readonly changes: readonly AlertChange[];
  /** All groups were evaluated at 0 and then at every multiple of it. */
  readonly evaluationUs: Micros;
  /** Instant of the last evaluation. */
  readonly untilUs: Micros;
  /** What the test calls the file with the rules. */
  readonly rulesFile: string;
  /** Samples before this instant are left out; none are by default. */
  readonly sinceUs?: Micros;
  /** First instant at which states are compared; all are by default. */
  readonly fromUs?: Micros;
  /**
   * Whether a sample of the instant of an evaluation came after it. To promtool it comes before, so
   * all samples are then told a little later than they were: see `slotsOf`.
   */
  readonly isScrapedLast?: boolean;
}

/** The texts of two files. */
export interface PromtoolTest {
  readonly rules: string;
  readonly test: string;
}

/** Why a run cannot be told to promtool. */
export interface NoPromtoolTest {
  readonly refused: string;
}

const MS_US = 1_000;
/** Most slots of all series together: promtool holds each in memory, gaps too. */
const SLOTS_MAX = 20_000_000;
/** The same while the slots are made finer than need be. */
const FINE_SLOTS_MAX = 4_000_000;
/** How many evaluations between the changes are compared too. */
const CHECKS_BETWEEN = 100;

/**
 * Writes the files.
 *
 * @returns Why not, when promtool could not replay the run: an instant within a millisecond,
 *   groups with intervals of their own, or too long a run.
 */
export function promtoolTest(run: JudgedRun): PromtoolTest | NoPromtoolTest {
  const { groups, evaluationUs, untilUs } = run;
  const series = [...run.series].filter((one) => rowsOf(one, run).length > 0);
  if (groups.some(({ intervalUs }) => intervalUs !== null && intervalUs !== evaluationUs)) {
    return { refused: 'promtool evaluates all groups at one interval, and one has another' };
  }
  const gridUs = gridOf(series, run);
  if (gridUs % MS_US !== 0 || evaluationUs % MS_US !== 0) {
    return { refused: 'an instant is not a whole millisecond, and promtool knows no finer' };
  }
  const slots = slotsOf(run, gridUs, series.length);
  if ((untilUs / slots.stepUs) * series.length > SLOTS_MAX) {
    return {
      refused: `promtool would hold more than ${SLOTS_MAX / 1_000_000} million samples at steps of ${durationText(slots.stepUs)}`,
    };
  }
  return { rules: rulesText(groups), test: testText(run, series, slots) };
}

interface Rows {
  readonly first: number;
  /** One behind the last. */
  readonly end: number;
  readonly length: number;
}

/** The rows of a series that are told. */
function rowsOf(series: Series, { sinceUs = 0, untilUs }: JudgedRun): Rows {
  const first = series.countUntil(sinceUs - 1);
  const end = series.countUntil(untilUs);
  return { first, end, length: end - first };
}

/** The longest step on which all samples lie. */
function gridOf(series: readonly Series[], run: JudgedRun): Micros {
  let grid = 0;
  for (const one of series) {
    const { first, end } = rowsOf(one, run);
    for (let row = first; row < end; row += 1) grid = divisor(grid, one.timeAt(row));
  }
  return grid === 0 ? run.evaluationUs : grid;
}

/** How samples are laid out in slots. */
interface Slots {
  readonly stepUs: Micros;
  /** How much later than it was a sample is told. */
  readonly shiftUs: Micros;
}

/** Steps that are tried for slots finer than the grid. */
const FINE_STEPS_US = [1, 10, 100, 500, 1_000, 5_000].map((ms) => ms * MS_US);

/**
 * Where a sample of the instant of an evaluation came after it, all are told one slot later, and
 * the slots are as fine as promtool can hold: the shorter the shift, the nearer are the places of
 * samples in the windows of expressions to what they were.
 */
function slotsOf(
  { isScrapedLast = false, untilUs }: JudgedRun,
  gridUs: Micros,
  count: number,
): Slots {
  if (!isScrapedLast) return { stepUs: gridUs, shiftUs: 0 };
  const steps = FINE_STEPS_US.filter((us) => us < gridUs && gridUs % us === 0);
  const fine = steps.find((us) => (untilUs / us) * count <= FINE_SLOTS_MAX);
  const stepUs = fine ?? steps.at(-1) ?? gridUs;
  return { stepUs, shiftUs: stepUs };
}

/** The greatest common divisor. Source: Euclid, Elements VII.2. */
function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** Groups of rules as a file. */
export function rulesText(groups: readonly RuleGroup[]): string {
  const lines = ['groups:'];
  for (const { name, intervalUs, limit, rules } of groups) {
    lines.push(`- name: ${quoted(name)}`);
    if (intervalUs !== null) lines.push(`  interval: ${durationText(intervalUs)}`);
    if (limit > 0) lines.push(`  limit: ${limit}`);
    lines.push(rules.length === 0 ? '  rules: []' : '  rules:', ...rules.flatMap(ruleLines));
  }
  return `${lines.join('\n')}\n`;
}

function ruleLines(rule: RecordingRule | AlertingRule): string[] {
  const lines = [
    `  - ${rule.kind === 'alerting' ? 'alert' : 'record'}: ${quoted(rule.name)}`,
    `    expr: ${quoted(rule.exprText)}`,
  ];
  if (rule.kind === 'recording') return [...lines, ...mapLines('labels', rule.labels)];
  if (rule.forUs > 0) lines.push(`    for: ${durationText(rule.forUs)}`);
  if (rule.keepFiringForUs > 0) {
    lines.push(`    keep_firing_for: ${durationText(rule.keepFiringForUs)}`);
  }
  const entries = (all: AlertingRule['labels']) =>
    all.map(({ name, text }) => [name, text] as const);
  return [
    ...lines,
    ...mapLines('labels', entries(rule.labels)),
    ...mapLines('annotations', entries(rule.annotations)),
  ];
}

function mapLines(key: string, entries: readonly (readonly [string, string])[]): string[] {
  if (entries.length === 0) return [];
  return [
    `    ${key}:`,
    ...entries.map(([name, text]) => `      ${quoted(name)}: ${quoted(text)}`),
  ];
}

function testText(run: JudgedRun, series: readonly Series[], slots: Slots): string {
  const input = series.flatMap((one) => [
    `  - series: ${quoted(shownSeries(one.labels))}`,
    `    values: ${quoted(notation(one, rowsOf(one, run), slots))}`,
  ]);
  return [
    'rule_files:',
    `- ${quoted(run.rulesFile)}`,
    `evaluation_interval: ${durationText(run.evaluationUs)}`,
    'group_eval_order:',
    ...run.groups.map(({ name }) => `- ${quoted(name)}`),
    'tests:',
    `- interval: ${durationText(slots.stepUs)}`,
    input.length === 0 ? '  input_series: []' : '  input_series:',
    ...input,
    '  promql_expr_test:',
    ...expectations(run),
    '',
  ].join('\n');
}

/** Blocks of what must be found, one for each instant that is compared. */
function expectations(run: JudgedRun): string[] {
  const raw = rawLabels(run.groups);
  const active = new Map<string, AlertChange>();
  let next = 0;
  return instantsOf(run).flatMap((atUs) => {
    for (let change = run.changes[next]; change !== undefined && change.atUs <= atUs; ) {
      if (change.after === 'inactive') active.delete(change.labels.key);
      else active.set(change.labels.key, change);
      next += 1;
      change = run.changes[next];
    }
    const samples = [...active.values()].flatMap(({ labels, after }) => [
      `    - labels: ${quoted(shownSeries(alertLabels(labels, after, raw)))}`,
      '      value: 1',
    ]);
    const head = [`  - expr: ALERTS`, `    eval_time: ${durationText(atUs)}`];
    return [...head, samples.length === 0 ? '    exp_samples: []' : '    exp_samples:', ...samples];
  });
}

/** Ascending; each is the instant of an evaluation. */
function instantsOf({ changes, evaluationUs, untilUs, fromUs = 0 }: JudgedRun): Micros[] {
  const instants = new Set<Micros>([untilUs]);
  for (const { atUs } of changes) {
    instants.add(atUs);
    if (atUs >= evaluationUs) instants.add(atUs - evaluationUs);
  }
  const first = Math.ceil(fromUs / evaluationUs);
  const last = Math.floor(untilUs / evaluationUs);
  const step = Math.max(1, Math.ceil((last - first) / CHECKS_BETWEEN));
  for (let at = first; at <= last; at += step) instants.add(at * evaluationUs);
  return [...instants].filter((atUs) => atUs >= fromUs && atUs <= untilUs).sort((a, b) => a - b);
}

type RawLabels = ReadonlyMap<string, readonly (readonly [string, string])[]>;

/** The labels of alerting rules as written, by the name of the alert. */
function rawLabels(groups: readonly RuleGroup[]): RawLabels {
  const alerting = groups.flatMap(({ rules }) => rules.filter((rule) => rule.kind === 'alerting'));
  return new Map(
    alerting.map(({ name, labels }) => [name, labels.map(({ name: key, text }) => [key, text])]),
  );
}

/** As Prometheus writes the state of an alert: an empty label keeps its template. */
function alertLabels(labels: LabelSet, state: string, raw: RawLabels): LabelSet {
  const written = raw.get(labels.get('alertname')) ?? [];
  return LabelSet.of([...written, ...labels.entries]).with([
    [METRIC_NAME, 'ALERTS'],
    ['alertstate', state],
  ]);
}

/** The rows of a series as promtool writes them: runs of equal values and gaps are shortened. */
function notation(series: Series, { first, end }: Rows, { stepUs, shiftUs }: Slots): string {
  const words: string[] = [];
  let slot = 0;
  for (let row = first; row < end; ) {
    const at = (series.timeAt(row) + shiftUs) / stepUs;
    if (at > slot) words.push(`_x${at - slot}`);
    const length = runLength(series, row, end, stepUs);
    words.push(series.isStaleAt(row) ? 'stale' : runText(series.valueAt(row), length));
    slot = at + length;
    row += length;
  }
  return words.join(' ');
}

/** How many rows from one on stand slot by slot with the same value. */
function runLength(series: Series, row: number, count: number, stepUs: Micros): number {
  if (series.isStaleAt(row)) return 1;
  let end = row + 1;
  while (
    end < count &&
    series.timeAt(end) - series.timeAt(end - 1) === stepUs &&
    Object.is(series.valueAt(end), series.valueAt(row)) &&
    !series.isStaleAt(end)
  ) {
    end += 1;
  }
  return end - row;
}

function runText(value: number, length: number): string {
  const text = Number.isFinite(value) || Number.isNaN(value) ? String(value) : infinity(value);
  return length > 1 ? `${text}+0x${length - 1}` : text;
}

function infinity(value: number): string {
  return value > 0 ? 'Inf' : '-Inf';
}

function shownSeries(labels: LabelSet): string {
  const rest = labels.nameless.entries.map(([name, value]) => `${name}=${quoted(value)}`);
  return `${labels.get(METRIC_NAME)}{${rest.join(',')}}`;
}

/** A text that YAML and PromQL read alike: JSON, with only what all of them know escaped. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function durationText(us: Micros): string {
  const ms = us / MS_US;
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
