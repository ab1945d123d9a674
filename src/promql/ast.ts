/** An expression as a tree. Every node knows its place in the text. */
import type { Micros } from '../kernel/time.ts';
import type { Matcher } from './matcher.ts';

interface Place {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
}

interface NumberLiteral extends Place {
  readonly kind: 'number';
  readonly value: number;
}

interface StringLiteral extends Place {
  readonly kind: 'string';
  readonly value: string;
}

/** Where in time a selector or subquery looks. */
export interface Shift {
  /** How far back from that instant; below 0 ahead of it. */
  readonly offsetUs: number;
  /**
   * What stands behind `@`: an instant, or `query` for the one the whole expression is asked for.
   * Null when nothing is written, and it is the instant of the evaluation.
   */
  readonly at: Micros | 'query' | null;
}

/** The latest value of each series: `up{target="n1"} offset 5m`. */
export interface Selector extends Place, Shift {
  readonly kind: 'selector';
  readonly matchers: readonly Matcher[];
}

/** All samples of a window: `up[5m]`. */
export interface RangeSelector extends Place {
  readonly kind: 'range';
  readonly selector: Selector;
  readonly rangeUs: Micros;
}

/** The values of an expression at the steps of a window: `max(up)[1h:5m]`. */
export interface Subquery extends Place, Shift {
  readonly kind: 'subquery';
  readonly of: Expr;
  readonly rangeUs: Micros;
  /** Null where the server's own interval of evaluation is meant. */
  readonly stepUs: Micros | null;
}

export interface Call extends Place {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expr[];
}

export interface Grouping {
  readonly isWithout: boolean;
  readonly labels: readonly string[];
}

export interface Aggregation extends Place {
  readonly kind: 'aggregation';
  readonly name: string;
  readonly grouping: Grouping;
  readonly args: readonly Expr[];
}

export type Operator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or'
  | 'unless';

/** How the series of both sides find each other. */
export interface Matching {
  readonly isOn: boolean;
  readonly labels: readonly string[];
  /** The side of which many series may match one of the other; null for one to one. */
  readonly many: 'left' | 'right' | null;
  /** Labels of the one side that the result takes. */
  readonly include: readonly string[];
}

export interface Binary extends Place {
  readonly kind: 'binary';
  readonly operator: Operator;
  readonly isBool: boolean;
  /** Null when none is written: all labels must be equal. */
  readonly matching: Matching | null;
  readonly left: Expr;
  readonly right: Expr;
}

export interface Unary extends Place {
  readonly kind: 'unary';
  readonly operator: '+' | '-';
  readonly operand: Expr;
}

export type Expr =
  | NumberLiteral
  | StringLiteral
  | Selector
  | RangeSelector
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Unary;

const COMPARISONS: ReadonlySet<Operator> = new Set(['==', '!=', '<', '<=', '>', '>='] as const);

/** Whether an operator compares. */
export function isComparison(operator: Operator): boolean {
  return COMPARISONS.has(operator);
}

/** Whether an operator joins sets of series. */
export function isSetOperator(operator: Operator): operator is 'and' | 'or' | 'unless' {
  return operator === 'and' || operator === 'or' || operator === 'unless';
}
