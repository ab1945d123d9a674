/** Turns the grammar's tree into the expression, and names what the subset has not. */
import type { SyntaxNode } from '@lezer/common';
import type { Micros } from '../kernel/time.ts';
import type { Expr, Grouping, Matching, Operator, RangeSelector, Selector, Shift } from './ast.ts';
import { parsePromDuration } from './duration.ts';
import type { Fault, FaultRule } from './fault.ts';
import { chained, type Item } from './infix.ts';
import { METRIC_NAME } from './label-set.ts';
import { numberOf, textOf } from './literals.ts';
import type { Matcher } from './matcher.ts';
import { wholePattern } from './regex.ts';
import { AGGREGATIONS, SIGNATURES } from './signatures.ts';

/** Nodes that no part of the subset needs, by what a reader calls them. */
const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ['AnchoredExpr', 'the modifier anchored'],
  ['SmoothedExpr', 'the modifier smoothed'],
  ['FillModifier', 'the modifier fill'],
  ['QuotedLabelName', 'a quoted label name'],
  ['QuotedLabelMatcher', 'a quoted label name'],
  ['Atan2', 'the operator atan2'],
  ['TrimUpper', 'the operator </'],
  ['TrimLower', 'the operator >/'],
]);

const NO_GROUPING: Grouping = { isWithout: false, labels: [] };

export class TreeReader {
  readonly #text: string;
  readonly #faults: Fault[];

  /** @param faults - Takes what is found wrong. */
  constructor(text: string, faults: Fault[]) {
    this.#text = text;
    this.#faults = faults;
  }

  /** The expression of a node, or null when a fault was found in it. */
  read(node: SyntaxNode | null): Expr | null {
    switch (node?.name) {
      case undefined:
        return null;
      case 'LineComment':
        return this.read(node!.nextSibling);
      case 'ParenExpr':
        return this.read(inner(node!)[0] ?? null);
      case 'NumberDurationLiteral':
        return this.#chain(node!);
      case 'StringLiteral':
        return this.#string(node!);
      case 'VectorSelector':
        return this.#selector(node!);
      case 'MatrixSelector':
        return this.#range(node!);
      case 'FunctionCall':
        return this.#call(node!);
      case 'AggregateExpr':
        return this.#aggregation(node!);
      case 'OffsetExpr':
      case 'StepInvariantExpr':
      case 'SubqueryExpr':
      case 'UnaryExpr':
      case 'BinaryExpr':
        return this.#chain(node!);
      default:
        return this.#unsupported(node!);
    }
  }

  #fault(rule: FaultRule, node: SyntaxNode, message: string): null {
    return this.#wrong(rule, placeOf(node), message);
  }

  #wrong(rule: FaultRule, { from, to }: { from: number; to: number }, message: string): null {
    this.#faults.push({ rule, message, from, to });
    return null;
  }

  #unsupported(node: SyntaxNode): null {
    const what = UNSUPPORTED.get(node.name) ?? node.name;
    return this.#fault('promql.unsupported', node, `${what} is outside the supported subset`);
  }

  #textAt(node: SyntaxNode): string {
    return this.#text.slice(node.from, node.to);
  }

  /** A number and the sign that the grammar takes for a part of it. */
  #number(node: SyntaxNode): Item[] | null {
    const text = this.#textAt(node);
    const isSigned = /^[+-]/.test(text);
    const value = numberOf(isSigned ? text.slice(1).trimStart() : text);
    if (value === undefined) {
      const message = `${text} as a number needs Prometheus 3: write plain digits, in seconds`;
      return this.#fault('promql.unsupported', node, message);
    }
    const operand: Item = { kind: 'operand', expr: { kind: 'number', value, ...placeOf(node) } };
    if (!isSigned) return [operand];
    return [{ kind: 'sign', operator: text.startsWith('-') ? '-' : '+', from: node.from }, operand];
  }

  #string(node: SyntaxNode): Expr | null {
    const value = this.#unquoted(node);
    return value === null ? null : { kind: 'string', value, ...placeOf(node) };
  }

  #unquoted(node: SyntaxNode): string | null {
    const value = textOf(this.#textAt(node));
    if (value !== undefined) return value;
    return this.#fault('promql.syntax', node, `${this.#textAt(node)} is not a closed text`);
  }

  #selector(node: SyntaxNode): Selector | null {
    const name = node.getChild('Identifier');
    const list = node.getChild('LabelMatchers');
    const matchers = (list === null ? [] : inner(list)).map((one) => this.#matcher(one));
    const isNamedTwice = matchers.some((one) => one?.name === METRIC_NAME);
    if (name !== null && isNamedTwice) {
      return this.#fault('promql.value', node, 'the name of the metric is given twice');
    }
    if (name !== null) matchers.unshift(equals(METRIC_NAME, this.#textAt(name)));
    const found = matchers.filter((one) => one !== null);
    if (found.length < matchers.length) return null;
    return { kind: 'selector', matchers: found, offsetUs: 0, at: null, ...placeOf(node) };
  }

  #matcher(node: SyntaxNode): Matcher | null {
    if (node.name !== 'UnquotedLabelMatcher') return this.#unsupported(node);
    const [label, sign, text] = inner(node);
    const value = text === undefined ? null : this.#unquoted(text);
    if (label === undefined || sign === undefined || value === null) return null;
    const operator = this.#textAt(sign) as Matcher['operator'];
    if (!operator.endsWith('~')) {
      return { name: this.#textAt(label), operator, value, pattern: null };
    }
    const pattern = wholePattern(value);
    if ('refused' in pattern) {
      return this.#fault('promql.value', node, `${this.#textAt(node)}: ${pattern.refused}`);
    }
    return { name: this.#textAt(label), operator, value, pattern };
  }

  #range(node: SyntaxNode): RangeSelector | null {
    const [of, duration] = inner(node);
    if (of?.name !== 'VectorSelector') {
      const message = 'a range [ ] stands behind a selector only';
      return this.#fault('promql.type', of ?? node, message);
    }
    const selector = this.#selector(of);
    const rangeUs = duration === undefined ? null : this.#duration(duration);
    if (selector === null || rangeUs === null) return null;
    return { kind: 'range', selector, rangeUs, ...placeOf(node) };
  }

  #duration(node: SyntaxNode): number | null {
    const text = this.#textAt(node);
    const us = parsePromDuration(text);
    if (us !== undefined && us > 0) return us;
    if (/^[\d.]+$/.test(text) || us === 0) {
      return this.#fault('promql.value', node, `${text} is not a duration: write for example 5m`);
    }
    const message = `${text} is outside the supported subset: write a plain duration such as 5m`;
    return this.#fault('promql.unsupported', node, message);
  }

  #chain(node: SyntaxNode): Expr | null {
    const items = this.#items(node);
    return items === null ? null : chained(items);
  }

  /** The words of a chain of operators in the order of the text; null when one is faulty. */
  #items(node: SyntaxNode | null): Item[] | null {
    switch (node?.name) {
      case 'NumberDurationLiteral':
        return this.#number(node);
      case 'UnaryExpr':
        return this.#signItems(node);
      case 'BinaryExpr':
        return this.#infixItems(node);
      case 'OffsetExpr':
      case 'StepInvariantExpr':
      case 'SubqueryExpr':
        return this.#modifiedItems(node);
      default: {
        const expr = this.read(node);
        return expr === null ? null : [{ kind: 'operand', expr }];
      }
    }
  }

  #signItems(node: SyntaxNode): Item[] | null {
    const [sign, of] = inner(node);
    const items = this.#items(of ?? null);
    if (sign === undefined || items === null) return null;
    const operator = this.#textAt(sign) as '+' | '-';
    return [{ kind: 'sign', operator, from: sign.from }, ...items];
  }

  #infixItems(node: SyntaxNode): Item[] | null {
    const parts = inner(node);
    const sign = parts[1]!;
    const fill = node.getChild('FillModifier');
    if (UNSUPPORTED.has(sign.name)) return this.#unsupported(sign);
    if (fill !== null) return this.#unsupported(fill);
    const left = this.#items(parts[0] ?? null);
    const right = this.#items(parts.at(-1) ?? null);
    const clause = node.getChild('MatchingModifierClause');
    const matching = clause === null ? null : this.#matching(clause);
    if (left === null || right === null || (clause !== null && matching === null)) return null;
    const operator = this.#textAt(sign).toLowerCase() as Operator;
    const isBool = node.getChild('BoolModifier') !== null;
    return [...left, { kind: 'infix', operator, isBool, matching }, ...right];
  }

  /** A modifier belongs to the operand right before it, however much the grammar puts there. */
  #modifiedItems(node: SyntaxNode): Item[] | null {
    const items = this.#items(inner(node)[0] ?? null);
    const item = items?.at(-1);
    if (item?.kind !== 'operand') return null;
    const expr = this.#modified(item.expr, node);
    return expr === null ? null : [...items!.slice(0, -1), { kind: 'operand', expr }];
  }

  #modified(expr: Expr, node: SyntaxNode): Expr | null {
    if (node.name === 'SubqueryExpr') return this.#subquery(expr, node);
    const isOffset = node.name === 'OffsetExpr';
    const word = isOffset ? 'offset' : '@';
    const { from } = node.getChild(isOffset ? 'Offset' : 'At') ?? node;
    const place = { from, to: node.to };
    const shift = shiftOf(expr);
    // What stands in parentheses ends before its closing one, which no modifier reaches into.
    const isBare = !this.#text.slice(expr.to, from).replaceAll(/#.*/g, '').includes(')');
    if (shift === null || !isBare) {
      return this.#wrong('promql.type', place, `${word} stands behind a selector only`);
    }
    if (isOffset ? shift.offsetUs !== 0 : shift.at !== null) {
      return this.#wrong('promql.value', place, `${word} is there twice`);
    }
    const last = inner(node).at(-1)!;
    if (!isOffset) {
      const at = this.#instant(last);
      return at === null ? null : shifted(expr, { ...shift, at }, node.to);
    }
    const offsetUs = this.#signedDuration(last);
    return offsetUs === null ? null : shifted(expr, { ...shift, offsetUs }, node.to);
  }

  #subquery(of: Expr, node: SyntaxNode): Expr | null {
    const [, range, step] = inner(node);
    const rangeUs = range === undefined ? null : this.#duration(range);
    const stepUs = step === undefined ? null : this.#duration(step);
    if (rangeUs === null || (step !== undefined && stepUs === null)) return null;
    const { from } = of;
    return { kind: 'subquery', of, rangeUs, stepUs, offsetUs: 0, at: null, from, to: node.to };
  }

  /** The instant behind `@`, in milliseconds as Prometheus rounds it. */
  #instant(node: SyntaxNode): Micros | 'query' | null {
    // Of a rule, both ends of the query are the instant of the evaluation.
    if (node.name === 'AtModifierPreprocessors') return 'query';
    const text = this.#textAt(node);
    const size = numberOf(text.replace(/^[+-]\s*/, ''));
    const us = Math.round((size ?? Number.NaN) * 1000) * 1000;
    if (Number.isSafeInteger(us)) return text.startsWith('-') ? -us : us;
    return this.#fault('promql.value', node, `${text} is no time: write seconds since 1970`);
  }

  #signedDuration(node: SyntaxNode): number | null {
    if (node.firstChild?.name !== 'UnaryOp') return this.#duration(node);
    const us = this.#duration(node.lastChild ?? node);
    return us !== null && this.#textAt(node).startsWith('-') ? -us : us;
  }

  #call(node: SyntaxNode): Expr | null {
    const name = this.#textAt(node.getChild('FunctionIdentifier')!);
    const args = this.#args(node);
    if (!SIGNATURES.has(name)) {
      const message = `the function ${name} is outside the supported subset`;
      return this.#fault('promql.unsupported', node.firstChild!, message);
    }
    return args === null ? null : { kind: 'call', name, args, ...placeOf(node) };
  }

  #args(node: SyntaxNode): Expr[] | null {
    const body = node.getChild('FunctionCallBody');
    const args = (body === null ? [] : inner(body)).map((arg) => this.read(arg));
    const found = args.filter((arg) => arg !== null);
    return found.length < args.length ? null : found;
  }

  #aggregation(node: SyntaxNode): Expr | null {
    const name = this.#textAt(node.getChild('AggregateOp')!).toLowerCase();
    const modifier = node.getChild('AggregateModifier');
    const grouping = modifier === null ? NO_GROUPING : this.#grouping(modifier);
    const args = this.#args(node);
    if (!AGGREGATIONS.has(name)) {
      const message = `the aggregation ${name} is outside the supported subset`;
      return this.#fault('promql.unsupported', node.firstChild!, message);
    }
    if (args === null || grouping === null) return null;
    return { kind: 'aggregation', name, grouping, args, ...placeOf(node) };
  }

  #grouping(node: SyntaxNode): Grouping | null {
    const labels = this.#labels(node.getChild('GroupingLabels'));
    return labels === null ? null : { isWithout: node.getChild('Without') !== null, labels };
  }

  #labels(list: SyntaxNode | null): string[] | null {
    const names = list === null ? [] : inner(list);
    const quoted = names.find((name) => name.name !== 'LabelName');
    if (quoted !== undefined) return this.#unsupported(quoted);
    return names.map((name) => this.#textAt(name));
  }

  #matching(clause: SyntaxNode): Matching | null {
    const [labelList, includeList] = clause.getChildren('GroupingLabels');
    const labels = this.#labels(labelList ?? null);
    const include = this.#labels(includeList ?? null);
    if (labels === null || include === null) return null;
    const isLeft = clause.getChild('GroupLeft') !== null;
    const isRight = clause.getChild('GroupRight') !== null;
    const many = isLeft ? 'left' : isRight ? 'right' : null;
    return { isOn: clause.getChild('On') !== null, labels, many, include };
  }
}

/** Where an expression looks, or null when it is none that could look elsewhere. */
function shiftOf(expr: Expr): Shift | null {
  if (expr.kind === 'selector' || expr.kind === 'subquery') return expr;
  return expr.kind === 'range' ? expr.selector : null;
}

function shifted(expr: Expr, { offsetUs, at }: Shift, to: number): Expr {
  if (expr.kind === 'selector' || expr.kind === 'subquery') return { ...expr, offsetUs, at, to };
  if (expr.kind !== 'range') return expr;
  return { ...expr, selector: { ...expr.selector, offsetUs, at }, to };
}

function equals(name: string, value: string): Matcher {
  return { name, operator: '=', value, pattern: null };
}

function placeOf(node: SyntaxNode): { from: number; to: number } {
  return { from: node.from, to: node.to };
}

/** The named children, without comments. */
function inner(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child);
  }
  return children;
}
