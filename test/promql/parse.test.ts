import { describe, expect, test } from 'vitest';
import type { Expr, Shift } from '../../src/promql/ast.ts';
import { placeOf } from '../../src/promql/fault.ts';
import { parseExpression } from '../../src/promql/parse.ts';

/** What is said about a text, with the part of it that is meant. */
function said(text: string): string[] {
  return parseExpression(text).faults.map(({ rule, message, suggestion, from, to }) => {
    const meant = suggestion === undefined ? '' : ` (${suggestion})`;
    return `${rule} [${text.slice(from, to)}] ${message}${meant}`;
  });
}

/** An expression with all its parentheses. */
function shape(expr: Expr): string {
  switch (expr.kind) {
    case 'number':
      return String(expr.value);
    case 'selector':
      return `${expr.matchers[0]?.value}${shiftShape(expr)}`;
    case 'unary':
      return `(${expr.operator}${shape(expr.operand)})`;
    case 'binary':
      return `(${shape(expr.left)}${expr.operator}${shape(expr.right)})`;
    default:
      return expr.kind;
  }
}

function shiftShape({ offsetUs, at }: Shift): string {
  const instant = at === null ? '' : `!${at === 'query' ? at : at / 1e6}`;
  return `${offsetUs === 0 ? '' : `@${offsetUs / 1e6}`}${instant}`;
}

function shapeOf(text: string): string {
  const { expr } = parseExpression(text);
  return expr === null ? 'refused' : shape(expr);
}

describe('parseExpression', () => {
  test('names an unknown function and what was probably meant', () => {
    expect(said('ratee(x[5m]) > 1')).toEqual([
      'promql.unknown [ratee] there is no function ratee (rate)',
    ]);
    expect(said('frobnicate(x)')).toEqual([
      'promql.unknown [frobnicate] there is no function frobnicate',
    ]);
  });

  test('names what is PromQL but outside the subset', () => {
    expect(said('ln(x)')).toEqual([
      'promql.unsupported [ln] the function ln is outside the supported subset',
    ]);
    expect(said('limitk by (a) (2, x)')).toEqual([
      'promql.unsupported [limitk] the aggregation limitk is outside the supported subset',
    ]);
    expect(said('x > 1h')).toEqual([
      'promql.unsupported [1h] 1h as a number needs Prometheus 3: write plain digits, in seconds',
    ]);
  });

  test('finds all mistakes of one kind at once', () => {
    expect(said('abs(1) + rate(x) + sum("a") and 2')).toEqual([
      'promql.type [1] abs takes an instant vector, not a scalar',
      'promql.type [x] rate takes a range vector, not an instant vector',
      'promql.type ["a"] sum takes an instant vector, not a string',
      'promql.type [abs(1) + rate(x) + sum("a") and 2] and takes instant vectors, not a scalar',
    ]);
    expect(said('rat(x[5m]) + 1 + ratt(y[5m])').length).toBe(2);
  });

  test('says where a grouping has no aggregation to group', () => {
    expect(said('max_over_time(x[5m]) by (a)')).toEqual([
      'promql.syntax [by] by groups an aggregation, and before it stands none',
    ]);
  });

  test('tells of a misspelt aggregation once, however it goes on', () => {
    const slip = 'promql.unknown [smu] smu is no aggregation (sum)';
    expect(said('smu by (le) (rate(a[5m]))')).toEqual([slip]);
    expect(said('histogram_quantile(0.9, smu without (le) (rate(a[5m])))')).toEqual([slip]);
    expect(said('smu(up)')).toEqual(['promql.unknown [smu] there is no function smu (sum)']);
    expect(said('sum by (le) (rte(a[5m]))')).toEqual([
      'promql.unknown [rte] there is no function rte (rate)',
    ]);
    expect(said('sum(x))')).toEqual(['promql.syntax [)] ")" is not expected here']);
  });

  test('groups operators as Prometheus does, offsets and signs too', () => {
    expect(shapeOf('a + b offset 1m * c')).toBe('(a+(b@60*c))');
    expect(shapeOf('a offset 1h or b offset 2h and c')).toBe('(a@3600or(b@7200andc))');
    expect(shapeOf('-2 ^ 2')).toBe('(-(2^2))');
    expect(shapeOf('2 ^ 3 ^ 2')).toBe('refused');
    expect(shapeOf('a - b - c')).toBe('((a-b)-c)');
    expect(shapeOf('-a ^ 2 * b')).toBe('((-(a^2))*b)');
    expect(shapeOf('a offset -5m == 1 or b')).toBe('((a@-300==1)orb)');
  });

  test('gives a modifier to the operand right before it', () => {
    expect(shapeOf('a + b[5m:1m]')).toBe('refused');
    expect(shapeOf('a - b @ 60 * c')).toBe('(a-(b!60*c))');
    expect(shapeOf('a @ end() offset 1m + b')).toBe('(a@60!query+b)');
    expect(said('x offset 5m @ 3 offset 2m')).toEqual([
      'promql.value [offset 2m] offset is there twice',
    ]);
    expect(said('(x) @ 5')).toEqual(['promql.type [@ 5] @ stands behind a selector only']);
    expect(said('sum(x) offset 5m')).toEqual([
      'promql.type [offset 5m] offset stands behind a selector only',
    ]);
    expect(said('x[5m][5m:1m]')).toEqual([
      'promql.type [x[5m]] a subquery takes an instant vector, not a range vector',
    ]);
  });

  test('gives the line and the column of a mistake', () => {
    const text = 'sum(x)\n  / ln(y)';
    const [fault] = parseExpression(text).faults;
    expect(placeOf(text, fault?.from ?? -1)).toEqual({ line: 2, column: 5 });
  });
});
