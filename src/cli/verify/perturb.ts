/**
 * Makes this process a different machine, as far as a run must not notice: another day and time
 * zone, another floating-point library, folders listed in another order, another host, other
 * timings. Loaded before everything else in one of the two processes that `simnet verify` compares;
 * code that lets any of this into a run gives another trace there.
 *
 * What IEEE 754 or ECMAScript defines to the bit stays as it is. The operator of powers cannot be
 * replaced; the linter bans it from what runs inside a run.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

/** Far more than libraries differ by, so that one draw in a few shows it after rounding. */
const NUDGE = 1 + 1 / 4096;
const DAYS_MS = 400 * 86_400_000;
/** The functions that ECMAScript leaves to the implementation. */
const INEXACT = [
  ...['acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'atan2', 'cbrt', 'cos', 'cosh', 'exp'],
  ...['expm1', 'hypot', 'log', 'log1p', 'log10', 'log2', 'pow', 'sin', 'sinh', 'tan', 'tanh'],
] as const;

type Numeric = (...values: number[]) => number;

for (const name of INEXACT) {
  const exact = Math[name] as Numeric;
  Object.defineProperty(Math, name, {
    value: (...values: number[]) => {
      const result = exact(...values);
      return Number.isInteger(result) ? result : result * NUDGE;
    },
  });
}

const now = Date.now.bind(Date);
Date.now = () => now() + DAYS_MS;
globalThis.Date = new Proxy(Date, {
  construct: (target, values) =>
    Reflect.construct(target, values.length === 0 ? [target.now()] : values),
});

const list = fs.readdirSync as (...values: unknown[]) => unknown[];
Object.defineProperty(fs, 'readdirSync', {
  value: (...values: unknown[]) => list(...values).reverse(),
});
os.hostname = () => 'another-host';
os.uptime = () => 1;
os.totalmem = () => 1 << 30;
os.freemem = () => 1 << 29;
syncBuiltinESMExports();

const compare = String.prototype.localeCompare;
String.prototype.localeCompare = function (other: string) {
  return -compare.call(this, other);
};

const { setTimeout: wait } = globalThis;
const late = (act: () => void, delayMs = 0, ...values: unknown[]) =>
  Reflect.apply(wait, globalThis, [act, delayMs + 3, ...values]);
globalThis.setTimeout = Object.assign(late, wait);
