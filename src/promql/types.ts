/** Checks that every part of an expression gets values of the types it takes. */
import {
  type Aggregation,
  type Binary,
  type Call,
  type Expr,
  isComparison,
  isSetOperator,
  type Selector,
} from './ast.ts';
import type { Fault } from './fault.ts';
import { accepts } from './matcher.ts';
import { isExactExponent } from './power.ts';
import { AGGREGATIONS, SIGNATURES, type ValueType } from './signatures.ts';

const SHOWN: Readonly<Record<ValueType, string>> = {
  scalar: 'a scalar',
  string: 'a string',
  vector: 'an instant vector',
  range: 'a range vector',
};

/** The type of an expression whose types were checked. */
export function typeOf(expr: Expr): ValueType {
  switch (expr.kind) {
    case 'number':
      return 'scalar';
    case 'string':
      return 'string';
    case 'range':
    case 'subquery':
      return 'range';
    case 'call':
      return SIGNATURES.get(expr.name)?.result ?? 'vector';
    case 'unary':
      return typeOf(expr.operand);
    case 'binary':
      return typeOf(expr.left) === 'scalar' && typeOf(expr.right) === 'scalar'
        ? 'scalar'
        : 'vector';
    default:
      return 'vector';
  }
}

/**
 * Checks an expression and all its parts.
 *
 * @param faults - Takes what is found wrong.
 */
export function checkTypes(expr: Expr, faults: Fault[]): void {
  switch (expr.kind) {
    case 'selector':
      checkSelector(expr, faults);
      break;
    case 'range':
      checkSelector(expr.selector, faults);
      break;
    case 'subquery':
      checkTypes(expr.of, faults);
      demand(expr.of, 'vector', 'a subquery', faults);
      break;
    case 'call':
      checkCall(expr, faults);
      break;
    case 'aggregation':
      checkAggregation(expr, faults);
      break;
    case 'unary':
      checkTypes(expr.operand, faults);
      demandNumeric(expr.operand, `unary ${expr.operator}`, faults);
      break;
    case 'binary':
      checkBinary(expr, faults);
      break;
    default:
      break;
  }
}

function wrong(place: { from: number; to: number }, message: string, faults: Fault[]): void {
  faults.push({ rule: 'promql.type', message, from: place.from, to: place.to });
}

function demand(expr: Expr, wanted: ValueType, of: string, faults: Fault[]): void {
  const type = typeOf(expr);
  if (type !== wanted) wrong(expr, `${of} takes ${SHOWN[wanted]}, not ${SHOWN[type]}`, faults);
}

function demandNumeric(expr: Expr, of: string, faults: Fault[]): void {
  const type = typeOf(expr);
  if (type === 'scalar' || type === 'vector') return;
  wrong(expr, `${of} takes a scalar or an instant vector, not ${SHOWN[type]}`, faults);
}

function checkSelector(selector: Selector, faults: Fault[]): void {
  if (selector.matchers.some((matcher) => !accepts(matcher, ''))) return;
  const message = 'a selector needs a name or a matcher that refuses the empty text';
  faults.push({ rule: 'promql.value', message, from: selector.from, to: selector.to });
}

function checkCall(call: Call, faults: Fault[]): void {
  for (const arg of call.args) checkTypes(arg, faults);
  const { args, optional = 0, rest } = SIGNATURES.get(call.name)!;
  const { length } = call.args;
  if ((length > args.length && rest === undefined) || length < args.length - optional) {
    const least = optional === 0 ? '' : `${args.length - optional} to `;
    const most = `${counted(args.length)}${rest === undefined ? '' : ' or more'}`;
    wrong(call, `${call.name} takes ${least}${most}, not ${length}`, faults);
    return;
  }
  for (const [index, arg] of call.args.entries()) {
    demand(arg, args[index] ?? rest!, call.name, faults);
  }
}

function counted(count: number): string {
  return count === 1 ? '1 argument' : `${count} arguments`;
}

function checkAggregation(aggregation: Aggregation, faults: Fault[]): void {
  const { name, args } = aggregation;
  for (const arg of args) checkTypes(arg, faults);
  const param = AGGREGATIONS.get(name) ?? null;
  const count = param === null ? 1 : 2;
  if (args.length !== count) {
    wrong(aggregation, `${name} takes ${counted(count)}, not ${args.length}`, faults);
    return;
  }
  if (param !== null) demand(args[0]!, param, name, faults);
  demand(args.at(-1)!, 'vector', name, faults);
}

function checkBinary(binary: Binary, faults: Fault[]): void {
  const { operator, left, right } = binary;
  for (const side of [left, right]) {
    checkTypes(side, faults);
    demandNumeric(side, operator, faults);
  }
  const scalars = [left, right].filter((side) => typeOf(side) === 'scalar').length;
  if (binary.isBool && !isComparison(operator)) {
    wrong(binary, `bool stands behind a comparison only, not behind ${operator}`, faults);
  }
  if (isComparison(operator) && scalars === 2 && !binary.isBool) {
    wrong(binary, `a comparison of two scalars needs bool: ${operator} bool`, faults);
  }
  if (isSetOperator(operator) && scalars > 0) {
    wrong(binary, `${operator} takes instant vectors, not a scalar`, faults);
  }
  checkMatching(binary, scalars, faults);
  if (operator === '^') checkExponent(right, faults);
}

function checkMatching(binary: Binary, scalars: number, faults: Fault[]): void {
  const { matching, operator } = binary;
  if (matching === null) return;
  if (scalars > 0 && matching.labels.length > 0) {
    wrong(binary, 'on and ignoring stand between instant vectors only', faults);
  }
  if (matching.many !== null && isSetOperator(operator)) {
    wrong(binary, `${operator} allows no group_${matching.many}`, faults);
  }
  const both = matching.labels.find((label) => matching.isOn && matching.include.includes(label));
  if (both !== undefined) {
    wrong(binary, `the label ${both} stands in on and in group_${matching.many}`, faults);
  }
}

/** Powers are exact or not at all: no logarithm is the same on every machine. */
function checkExponent(exponent: Expr, faults: Fault[]): void {
  if (exponent.kind === 'number' && isExactExponent(exponent.value)) return;
  const message = 'an exponent is a whole number or 0.5, written as a number';
  const { from, to } = exponent;
  faults.push({ rule: 'promql.unsupported', message, from, to });
}
