/**
 * Reads an expression: the grammar is Prometheus' own, the tree is checked node by node.
 *
 * The grammar is newer than the Prometheus that judges the subset (2.42); what only the newer one
 * reads is refused by name, like everything else outside the subset.
 */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { nearest } from '../schema/suggest.ts';
import type { Expr } from './ast.ts';
import type { Fault } from './fault.ts';
import { AGGREGATIONS, SIGNATURES, UNSUPPORTED_FUNCTIONS } from './signatures.ts';
import { TreeReader } from './tree-reader.ts';
import { checkTypes } from './types.ts';

/** A text read as an expression: the expression, or every fault found. */
export type Parsed =
  | { readonly expr: Expr; readonly faults: readonly [] }
  | { readonly expr: null; readonly faults: readonly Fault[] };

/** Longer expressions are refused: nobody wrote them by hand. */
const LENGTH_MAX = 65_536;

/** Reads an expression and checks its types. */
export function parseExpression(text: string): Parsed {
  if (text.length > LENGTH_MAX) {
    const message = `an expression has at most ${LENGTH_MAX} characters`;
    return { expr: null, faults: [{ rule: 'promql.value', message, from: 0, to: text.length }] };
  }
  const tree = parser.parse(text);
  const broken = syntaxFaults(tree.topNode, text);
  if (broken.length > 0) return { expr: null, faults: broken };
  const faults: Fault[] = [];
  const expr = new TreeReader(text, faults).read(tree.topNode.firstChild);
  if (expr !== null) checkTypes(expr, faults);
  if (expr === null || faults.length > 0) return { expr: null, faults };
  return { expr, faults: [] };
}

function syntaxFaults(top: SyntaxNode, text: string): Fault[] {
  const faults: Fault[] = [];
  const cursor = top.cursor();
  // One mistake often breaks several nodes in a row; only the first tells something.
  let toldTo = -1;
  do {
    if (!cursor.type.isError || cursor.from < toldTo) continue;
    const fault = syntaxFault(text, cursor.from, cursor.to);
    faults.push(fault);
    const isCall = /^\s*\(/.test(text.slice(fault.to));
    toldTo = argumentsEnd(text, isCall ? fault.to : Math.max(fault.to, cursor.to));
  } while (cursor.next());
  // Where parentheses are paired, one that surprises the reader does so because of what is before.
  const isPaired = closeOf(`(${text})`, 0) === text.length + 2;
  return faults.filter(({ from }, index) => index === 0 || !isPaired || text[from] !== ')');
}

/** The end of the parentheses that follow an offset: `(le) (rate(x[5m]))`. */
function argumentsEnd(text: string, offset: number): number {
  let end = offset;
  for (;;) {
    const open = /^\s*\(/.exec(text.slice(end));
    if (open === null) return end;
    end = closeOf(text, end + open[0].length - 1);
  }
}

/** The end of the parenthesis that opens at an offset. */
function closeOf(text: string, offset: number): number {
  let depth = 0;
  for (let at = offset; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function syntaxFault(text: string, from: number, to: number): Fault {
  const called = /([A-Za-z_:][\w:]*)\s*$/.exec(text.slice(0, from));
  if (text[from] === '(' && called !== null) {
    return unknownFunction(called[1] ?? '', called.index);
  }
  if (from >= text.trimEnd().length) {
    const message =
      text.trim() === '' ? 'the expression is empty' : 'the expression ends too early';
    return { rule: 'promql.syntax', message, from, to };
  }
  const seen = text.slice(from, Math.max(to, from + 1));
  if (!/^(?:by|without)$/i.test(seen)) {
    const message = `${JSON.stringify(seen)} is not expected here`;
    return { rule: 'promql.syntax', message, from, to };
  }
  if (called !== null) return unknownAggregation(called[1] ?? '', called.index);
  const message = `${seen} groups an aggregation, and before it stands none`;
  return { rule: 'promql.syntax', message, from, to };
}

function unknownAggregation(name: string, from: number): Fault {
  const suggestion = nearest(name, AGGREGATIONS.keys());
  const fault: Fault = {
    ...{ rule: 'promql.unknown', message: `${name} is no aggregation` },
    ...{ from, to: from + name.length },
  };
  return suggestion === undefined ? fault : { ...fault, suggestion };
}

function unknownFunction(name: string, from: number): Fault {
  const suggestion = nearest(name, [...SIGNATURES.keys(), ...AGGREGATIONS.keys()]);
  const message = UNSUPPORTED_FUNCTIONS.has(name)
    ? `the function ${name} is outside the supported subset`
    : `there is no function ${name}`;
  const rule = UNSUPPORTED_FUNCTIONS.has(name) ? 'promql.unsupported' : 'promql.unknown';
  const to = from + name.length;
  return { rule, message, from, to, ...(suggestion === undefined ? {} : { suggestion }) };
}
