/**
 * Evaluates an expression at one instant.
 *
 * The semantics are those of Prometheus 2.42: windows with both ends, a lookback of five minutes,
 * plain sums over series, compensated sums over time. The result depends on the series and on their
 * order alone; all arithmetic is exact to the last bit on every machine.
 */
import { check } from '../kernel/check.ts';
import type { Micros } from '../kernel/time.ts';
import { absent } from './absent.ts';
import { aggregate, ranked } from './aggregate.ts';
import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  isSetOperator,
  type RangeSelector,
  type Selector,
  type Shift,
  type Subquery,
  type Unary,
} from './ast.ts';
import { ofScalars, ofSets, ofVectorAndScalar, ofVectors } from './binary.ts';
import { CALENDAR_FUNCTIONS } from './calendar.ts';
import {
  mapped,
  RANGE_FUNCTIONS,
  type RangeFunction,
  VALUE_FUNCTIONS,
  type ValueFunction,
  vectorOf,
} from './functions.ts';
import { histogramQuantile } from './histogram.ts';
import { labelJoin, labelReplace } from './label-replace.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import { MemorySeries } from './memory-series.ts';
import type { Sample, Series, SeriesSource, Vector } from './series.ts';
import { unique } from './unique.ts';

/** How long the last sample of a series is taken for its value. */
export const LOOKBACK_US: Micros = 300_000_000;

/** The step of a subquery that names none, where the server has no other default: one minute. */
export const DEFAULT_STEP_US: Micros = 60_000_000;

type Value = number | string | Vector;

/**
 * The value of an expression as a vector; a scalar becomes one value without labels.
 *
 * @param expr - As `parseExpression` returned it; of type scalar or instant vector.
 * @param defaultStepUs - Step of subqueries that name none: the server's interval of evaluation.
 * @throws EvaluationError if the series there are allow no result.
 */
export function evaluate(
  expr: Expr,
  source: SeriesSource,
  atUs: Micros,
  defaultStepUs: Micros = DEFAULT_STEP_US,
): Vector {
  const value = new Evaluation({ source, queryUs: atUs, defaultStepUs }, atUs).value(expr);
  if (typeof value === 'number') return [{ labels: LabelSet.EMPTY, value }];
  check(typeof value !== 'string', 'a string is no result');
  return value;
}

/** What all evaluations of one query share; a subquery makes one at each of its steps. */
interface Query {
  readonly source: SeriesSource;
  /** The instant that was asked for. */
  readonly queryUs: Micros;
  readonly defaultStepUs: Micros;
}

class Evaluation {
  readonly #query: Query;
  readonly #atUs: Micros;

  constructor(query: Query, atUs: Micros) {
    this.#query = query;
    this.#atUs = atUs;
  }

  value(expr: Expr): Value {
    switch (expr.kind) {
      case 'number':
      case 'string':
        return expr.value;
      case 'selector':
        return this.#select(expr);
      case 'call':
        return this.#call(expr);
      case 'aggregation':
        return this.#aggregation(expr);
      case 'unary':
        return this.#unary(expr);
      case 'binary':
        return this.#binary(expr);
      default:
        check(false, 'a range is no value of its own');
    }
  }

  #scalar(expr: Expr | undefined): number | undefined {
    if (expr === undefined) return undefined;
    const value = this.value(expr);
    check(typeof value === 'number', 'not a scalar');
    return value;
  }

  #vector(expr: Expr): Vector {
    const value = this.value(expr);
    check(typeof value === 'object', 'not a vector');
    return value;
  }

  /** The instant that a selector or subquery looks at. */
  #shifted({ at, offsetUs }: Shift): Micros {
    if (at === null) return this.#atUs - offsetUs;
    return (at === 'query' ? this.#query.queryUs : at) - offsetUs;
  }

  /** @param shownOf - What a series shows: its value, if not something else of the row. */
  #select(
    selector: Selector,
    shownOf: (series: Series, row: number) => number = valueOfRow,
  ): Vector {
    const atUs = this.#shifted(selector);
    const vector: Sample[] = [];
    for (const series of this.#query.source.select(selector.matchers)) {
      const row = series.countUntil(atUs) - 1;
      if (row < 0 || series.timeAt(row) < atUs - LOOKBACK_US || series.isStaleAt(row)) continue;
      vector.push({ labels: series.labels, value: shownOf(series, row) });
    }
    return vector;
  }

  #call(call: Call): Value {
    const apply = RANGE_FUNCTIONS.get(call.name);
    if (apply !== undefined) return this.#overRange(call, apply);
    const ofValue = VALUE_FUNCTIONS.get(call.name);
    if (ofValue !== undefined) return this.#overValues(call, ofValue);
    const [first, second] = call.args;
    switch (call.name) {
      case 'absent':
        return absent(this.#vector(first!), first!);
      case 'absent_over_time':
        return absent(this.#present(call), first!);
      case 'histogram_quantile':
        return unique(call, histogramQuantile(this.#scalar(first)!, this.#vector(second!), call));
      case 'label_join':
        return unique(call, labelJoin(this.#vector(first!), this.#texts(call)));
      case 'label_replace':
        return unique(call, labelReplace(this.#vector(first!), this.#texts(call)));
      case 'scalar': {
        const [only, ...more] = this.#vector(first!);
        return more.length === 0 ? (only?.value ?? Number.NaN) : Number.NaN;
      }
      case 'sort':
      case 'sort_desc':
        return ranked(this.#vector(first!), call.name === 'sort_desc');
      case 'time':
        return this.#atUs / 1_000_000;
      case 'timestamp':
        return unique(call, this.#timestamps(first!));
      default:
        check(call.name === 'vector', 'not a function', call.name);
        return vectorOf(this.#scalar(first)!);
    }
  }

  #texts({ args }: Call): string[] {
    return args.slice(1).map((arg) => String(this.value(arg)));
  }

  #overValues(call: Call, apply: ValueFunction): Vector {
    const {
      name,
      args: [first, ...rest],
    } = call;
    if (first === undefined) {
      check(CALENDAR_FUNCTIONS.has(name), 'a function has no argument', name);
      return vectorOf(apply(this.#atUs / 1_000_000));
    }
    const [one, two] = rest.map((arg) => this.#scalar(arg)!);
    const vector = this.#vector(first);
    if (name === 'clamp' && two! < one!) return [];
    return unique(
      call,
      mapped(vector, (value) => apply(value, one, two)),
    );
  }

  /** When the values were sampled; what was computed is of now. */
  #timestamps(expr: Expr): Vector {
    if (expr.kind !== 'selector') {
      return mapped(this.#vector(expr), () => this.#atUs / 1_000_000);
    }
    const sampled = this.#select(expr, (series, row) => series.timeAt(row) / 1_000_000);
    return mapped(sampled, (seconds) => seconds);
  }

  #overRange(call: Call, apply: RangeFunction): Vector {
    const range = call.args.find(isRange);
    check(range !== undefined, 'no range to apply a function to', call.name);
    const scalar = this.#scalar(call.args.find((arg) => arg !== range)) ?? Number.NaN;
    const isNamed = call.name === 'last_over_time';
    const { rangeUs } = range;
    const endUs = this.#shifted(range.kind === 'range' ? range.selector : range);
    const startUs = endUs - rangeUs;
    const atUs = this.#atUs;
    const vector: Sample[] = [];
    for (const series of this.#seriesOf(range)) {
      // Both ends belong to a window, as in Prometheus 2.
      const { times, values, from, to, fellUs } = series.between(startUs, endUs);
      if (from === to) continue;
      const window = { times, values, from, to, fellUs, startUs, endUs, rangeUs, atUs };
      const value = apply(window, scalar);
      if (value === null) continue;
      const labels = isNamed ? series.labels : series.labels.nameless;
      vector.push({ labels, value });
    }
    return isNamed || isOfOneName(range) ? vector : unique(call, vector);
  }

  #seriesOf(range: RangeSelector | Subquery): readonly Series[] {
    if (range.kind === 'subquery') return this.#steps(range);
    return this.#query.source.select(range.selector.matchers);
  }

  /** What a subquery gives: series with a row at each whole multiple of its step. */
  #steps(subquery: Subquery): readonly Series[] {
    const { of, rangeUs } = subquery;
    const stepUs = subquery.stepUs ?? this.#query.defaultStepUs;
    const endUs = this.#shifted(subquery);
    const byKey = new Map<string, MemorySeries>();
    for (let us = Math.ceil((endUs - rangeUs) / stepUs) * stepUs; us <= endUs; us += stepUs) {
      const value = new Evaluation(this.#query, us).value(of);
      check(typeof value === 'object', 'not a vector');
      for (const { labels, value: number } of value) {
        let series = byKey.get(labels.key);
        if (series === undefined) {
          series = new MemorySeries(labels);
          byKey.set(labels.key, series);
        }
        series.append(us, number);
      }
    }
    return [...byKey.values()];
  }

  /** The series that have a sample in a range. */
  #present({ args: [range] }: Call): Vector {
    check(range !== undefined && isRange(range), 'no range');
    const endUs = this.#shifted(range.kind === 'range' ? range.selector : range);
    return this.#seriesOf(range).flatMap((series) => {
      const { from, to } = series.between(endUs - range.rangeUs, endUs);
      return from < to ? [{ labels: series.labels, value: 1 }] : [];
    });
  }

  #aggregation(aggregation: Aggregation): Vector {
    const { args } = aggregation;
    const parameter = args.length === 1 ? null : this.value(args[0]!);
    check(typeof parameter !== 'object' || parameter === null, 'a vector is no parameter');
    return aggregate(aggregation, parameter, this.#vector(args.at(-1)!));
  }

  #unary(unary: Unary): Value {
    const operand = this.value(unary.operand);
    if (unary.operator === '+') return operand;
    if (typeof operand === 'number') return -operand;
    check(typeof operand === 'object', 'a string has no sign');
    return unique(
      unary,
      mapped(operand, (value) => -value),
    );
  }

  #binary(binary: Binary): Value {
    const left = this.value(binary.left);
    const right = this.value(binary.right);
    check(typeof left !== 'string' && typeof right !== 'string', 'a string is no operand');
    if (typeof left === 'number') {
      if (typeof right === 'number') return ofScalars(binary.operator, left, right);
      return unique(binary, ofVectorAndScalar(binary, right, left, true));
    }
    if (typeof right === 'number') {
      return unique(binary, ofVectorAndScalar(binary, left, right, false));
    }
    const join = isSetOperator(binary.operator) ? ofSets : ofVectors;
    return unique(binary, join(binary, left, right));
  }
}

function valueOfRow(series: Series, row: number): number {
  return series.valueAt(row);
}

function isRange(expr: Expr): expr is RangeSelector | Subquery {
  return expr.kind === 'range' || expr.kind === 'subquery';
}

/** Whether all series of a range have the same name, so that they differ without it too. */
function isOfOneName(range: RangeSelector | Subquery): boolean {
  if (range.kind === 'subquery') return false;
  const { matchers } = range.selector;
  return matchers.some(({ name, operator }) => name === METRIC_NAME && operator === '=');
}
