/** What an expression reads, and how long it looks back before it can tell that something is wrong. */
import type { Micros } from '../../kernel/time.ts';
import type { Expr, Selector } from '../../promql/ast.ts';
import { CALENDAR_FUNCTIONS } from '../../promql/calendar.ts';
import { METRIC_NAME } from '../../promql/label-set.ts';

/** Names of the metrics that an expression selects; null for a selector without a fixed name. */
export function metricsOf(expr: Expr): readonly (string | null)[] {
  return selectorsOf(expr).map(({ matchers }) => {
    const name = matchers.find(
      (matcher) => matcher.name === METRIC_NAME && matcher.operator === '=',
    );
    return name?.value ?? null;
  });
}

/** Whether a function reads the clock if it is given nothing. */
function readsClock(name: string): boolean {
  return name === 'time' || CALENDAR_FUNCTIONS.has(name);
}

/** Whether an expression gives the same whenever it is asked: it reads no series, and no clock. */
export function isConstant(expr: Expr): boolean {
  if (expr.kind === 'selector') return false;
  if (expr.kind === 'call' && expr.args.length === 0 && readsClock(expr.name)) return false;
  return childrenOf(expr).every(isConstant);
}

/** Every selector within an expression. */
function selectorsOf(expr: Expr): readonly Selector[] {
  switch (expr.kind) {
    case 'selector':
      return [expr];
    case 'range':
      return [expr.selector];
    case 'subquery':
      return selectorsOf(expr.of);
    default:
      return childrenOf(expr).flatMap(selectorsOf);
  }
}

/** Functions of a window that stay as they were until the whole window is bad. */
const WHOLE_WINDOW: ReadonlySet<string> = new Set([
  'absent_over_time',
  'changes',
  'count_over_time',
  'delta',
  'increase',
  'max_over_time',
  'rate',
  'resets',
]);
/** The same where the value must rise above a threshold. */
const WHOLE_WINDOW_ABOVE: ReadonlySet<string> = new Set(['absent_over_time', 'min_over_time']);

/**
 * Least time from the onset of a defect until an expression that compares can begin to hold: the
 * windows that must be bad from end to end. `rate(x[5m]) == 0` needs 5 minutes without any; `> 0` is
 * quicker.
 */
export function onsetUs(expr: Expr, isBelow = false): Micros {
  if (expr.kind === 'binary') {
    const below = ['<', '<=', '=='].includes(expr.operator);
    const above = ['>', '>='].includes(expr.operator);
    const side = below || above ? below : isBelow;
    const times = [onsetUs(expr.left, side), onsetUs(expr.right, side)];
    return expr.operator === 'or' ? Math.min(...times) : Math.max(...times);
  }
  if (expr.kind === 'call') {
    const functions = isBelow ? WHOLE_WINDOW : WHOLE_WINDOW_ABOVE;
    const windows = expr.args.map((arg) => {
      const isWindow = arg.kind === 'range' || arg.kind === 'subquery';
      return isWindow && functions.has(expr.name) ? arg.rangeUs : onsetUs(arg, isBelow);
    });
    return Math.max(0, ...windows);
  }
  return Math.max(0, ...childrenOf(expr).map((child) => onsetUs(child, isBelow)));
}

function childrenOf(expr: Expr): readonly Expr[] {
  switch (expr.kind) {
    case 'call':
    case 'aggregation':
      return expr.args;
    case 'unary':
      return [expr.operand];
    case 'binary':
      return [expr.left, expr.right];
    case 'range':
      return [expr.selector];
    case 'subquery':
      return [expr.of];
    default:
      return [];
  }
}
