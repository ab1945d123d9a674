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
import { aggregate } from './aggregate.ts';
import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  isSetOperator,
  type Selector,
} from './ast.ts';
import { ofScalars, ofSets, ofVectorAndScalar, ofVectors } from './binary.ts';
import {
  mapped,
  RANGE_FUNCTIONS,
  type RangeFunction,
  VALUE_FUNCTIONS,
  vectorOf,
} from './functions.ts';
import { histogramQuantile } from './histogram.ts';
import { labelReplace } from './label-replace.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import type { Sample, SeriesSource, Vector } from './series.ts';
import { unique } from './unique.ts';
import { windowOf } from './window.ts';

/** How long the last sample of a series is taken for its value. */
export const LOOKBACK_US: Micros = 300_000_000;

type Value = number | string | Vector;

/**
 * The value of an expression as a vector; a scalar becomes one value without labels.
 *
 * @param expr - As `parseExpression` returned it; of type scalar or instant vector.
 * @throws EvaluationError if the series there are allow no result.
 */
export function evaluate(expr: Expr, source: SeriesSource, atUs: Micros): Vector {
  const value = new Evaluation(source, atUs).value(expr);
  if (typeof value === 'number') return [{ labels: LabelSet.EMPTY, value }];
  check(typeof value !== 'string', 'a string is no result');
  return value;
}

class Evaluation {
  readonly #source: SeriesSource;
  readonly #atUs: Micros;

  constructor(source: SeriesSource, atUs: Micros) {
    this.#source = source;
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
        return this.#unary(expr.operator, this.value(expr.operand));
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

  #select({ matchers, offsetUs }: Selector): Vector {
    const atUs = this.#atUs - offsetUs;
    const vector: Sample[] = [];
    for (const series of this.#source.select(matchers)) {
      const row = series.countUntil(atUs) - 1;
      if (row < 0 || series.timeAt(row) < atUs - LOOKBACK_US || series.isStaleAt(row)) continue;
      vector.push({ labels: series.labels, value: series.valueAt(row) });
    }
    return vector;
  }

  #call(call: Call): Value {
    const apply = RANGE_FUNCTIONS.get(call.name);
    if (apply !== undefined) return this.#overRange(call, apply);
    const [first, second] = call.args;
    const ofValue = VALUE_FUNCTIONS.get(call.name);
    if (ofValue !== undefined) {
      const scalar = this.#scalar(second);
      return unique(mapped(this.#vector(first!), (value) => ofValue(value, scalar)));
    }
    switch (call.name) {
      case 'absent':
        return absent(this.#vector(first!), first!);
      case 'histogram_quantile':
        return unique(histogramQuantile(this.#scalar(first)!, this.#vector(second!)));
      case 'label_replace': {
        const texts = call.args.slice(1).map((arg) => String(this.value(arg)));
        return unique(labelReplace(this.#vector(first!), texts));
      }
      case 'time':
        return this.#atUs / 1_000_000;
      default:
        check(call.name === 'vector', 'not a function', call.name);
        return vectorOf(this.#scalar(first)!);
    }
  }

  #overRange(call: Call, apply: RangeFunction): Vector {
    const range = call.args.find((arg) => arg.kind === 'range');
    check(range !== undefined, 'no range to apply a function to', call.name);
    const scalar = this.#scalar(call.args.find((arg) => arg !== range)) ?? Number.NaN;
    const isNamed = call.name === 'last_over_time';
    const vector: Sample[] = [];
    for (const series of this.#source.select(range.selector.matchers)) {
      const window = windowOf(series, range, this.#atUs);
      const value = window === null ? null : apply(window, scalar);
      if (value === null) continue;
      const labels = isNamed ? series.labels : series.labels.without([METRIC_NAME]);
      vector.push({ labels, value });
    }
    return unique(vector);
  }

  #aggregation(aggregation: Aggregation): Vector {
    const { args } = aggregation;
    const parameter = args.length === 1 ? null : this.value(args[0]!);
    check(typeof parameter !== 'object' || parameter === null, 'a vector is no parameter');
    return unique(aggregate(aggregation, parameter, this.#vector(args.at(-1)!)));
  }

  #unary(operator: '+' | '-', operand: Value): Value {
    if (operator === '+') return operand;
    if (typeof operand === 'number') return -operand;
    check(typeof operand === 'object', 'a string has no sign');
    return unique(mapped(operand, (value) => -value));
  }

  #binary(binary: Binary): Value {
    const left = this.value(binary.left);
    const right = this.value(binary.right);
    check(typeof left !== 'string' && typeof right !== 'string', 'a string is no operand');
    if (typeof left === 'number') {
      if (typeof right === 'number') return ofScalars(binary.operator, left, right);
      return unique(ofVectorAndScalar(binary, right, left, true));
    }
    if (typeof right === 'number') return unique(ofVectorAndScalar(binary, left, right, false));
    const join = isSetOperator(binary.operator) ? ofSets : ofVectors;
    return unique(join(binary, left, right));
  }
}
