/**
 * Puts a chain of operands and operators together by their precedence.
 *
 * The grammar's own tree is not used for this: `a + b offset 5m * c` and `-2^2` come out of it
 * with other parentheses than Prometheus gives them.
 * Source: Pratt (1973), "Top Down Operator Precedence"; the precedences of Prometheus' parser.
 */
import { check } from '../kernel/check.ts';
import type { Expr, Matching, Operator } from './ast.ts';

/** One word of a chain: operands stand between infix operators, each behind its signs. */
export type Item =
  | { readonly kind: 'operand'; readonly expr: Expr }
  | { readonly kind: 'sign'; readonly operator: '+' | '-'; readonly from: number }
  | {
      readonly kind: 'infix';
      readonly operator: Operator;
      readonly isBool: boolean;
      readonly matching: Matching | null;
    };

const POWER = 6;
/** A sign binds as a product does, so -2^2 is -(2^2). */
const PRODUCT = 5;

/** How tightly an operator binds; equal ones group from the left, but powers from the right. */
function strengthOf(operator: Operator): number {
  switch (operator) {
    case 'or':
      return 1;
    case 'and':
    case 'unless':
      return 2;
    case '+':
    case '-':
      return 4;
    case '*':
    case '/':
    case '%':
      return PRODUCT;
    case '^':
      return POWER;
    default:
      return 3;
  }
}

/** The expression of a whole chain. */
export function chained(items: readonly Item[]): Expr {
  const chain = new Chain(items);
  const expr = chain.expression(0);
  check(chain.isDone, 'a chain of operators has a loose end');
  return expr;
}

class Chain {
  readonly #items: readonly Item[];
  #at = 0;

  constructor(items: readonly Item[]) {
    this.#items = items;
  }

  get isDone(): boolean {
    return this.#at === this.#items.length;
  }

  /** Reads on while operators bind more tightly than `strength`. */
  expression(strength: number): Expr {
    let left = this.#operand();
    for (;;) {
      const next = this.#items[this.#at];
      if (next?.kind !== 'infix' || strengthOf(next.operator) <= strength) return left;
      this.#at += 1;
      const { operator, isBool, matching } = next;
      const right = this.expression(operator === '^' ? POWER - 1 : strengthOf(operator));
      const place = { from: left.from, to: right.to };
      left = { kind: 'binary', operator, isBool, matching, left, right, ...place };
    }
  }

  #operand(): Expr {
    const item = this.#items[this.#at];
    this.#at += 1;
    if (item?.kind === 'operand') return item.expr;
    check(item?.kind === 'sign', 'an operator has no operand');
    return signed(item.operator, this.expression(PRODUCT), item.from);
  }
}

function signed(operator: '+' | '-', operand: Expr, from: number): Expr {
  const { to } = operand;
  if (operand.kind !== 'number') return { kind: 'unary', operator, operand, from, to };
  const value = operator === '-' ? -operand.value : operand.value;
  return { kind: 'number', value, from, to };
}
