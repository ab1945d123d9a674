/** Reading what was scraped: expressions, how far they look back, how much data they rest on. */
import type { Micros } from '../../kernel/time.ts';
import { bytesText, numberText } from '../../kernel/words.ts';
import type { Expr, Selector } from '../../promql/ast.ts';
import { evaluate } from '../../promql/evaluate.ts';
import { EvaluationError } from '../../promql/evaluation-error.ts';
import type { Expression } from '../../promql/expression-field.ts';
import { type LabelSet, METRIC_NAME } from '../../promql/label-set.ts';
import type { Sample, Series, Vector } from '../../promql/series.ts';
import type { PlaybookContext } from '../context.ts';
import type { GateTiming } from './gate.ts';

/** A selector of an expression, and the stretch of time that it reads. */
interface Reach {
  readonly selector: Selector;
  /** Length of the stretch; null for the latest sample alone. */
  readonly rangeUs: Micros | null;
  /** How long before the evaluation the stretch ends. */
  readonly offsetUs: Micros;
}

/** The value of an expression at an instant, now by default; a text says why there is none. */
export function read(
  { estate, series }: Pick<PlaybookContext, 'estate' | 'series'>,
  { expr }: Expression,
  atUs: Micros = estate.scheduler.nowUs(),
): Vector | string {
  try {
    return evaluate(expr, series, atUs, estate.spec.observation.evaluateEveryUs);
  } catch (error) {
    if (error instanceof EvaluationError) return error.message;
    throw error;
  }
}

/**
 * How many observations an expression counts; fewest of its series.
 *
 * @returns Whole; 0 when it tells nothing.
 */
export function observations(context: PlaybookContext, counting: Expression): number {
  const vector = read(context, counting);
  if (typeof vector === 'string' || vector.length === 0) return 0;
  const least = vector.reduce((least, { value }) => Math.min(least, value), Number.MAX_VALUE);
  return Number.isFinite(least) ? Math.max(0, Math.floor(least)) : 0;
}

/**
 * Scrapes that an expression rests on: of each selector those of its longest series, and of all
 * selectors that find anything the fewest. A selector without a range counts what was scraped since
 * the hold began, since that is what a gate which is watched has seen.
 */
export function scrapesBehind(context: PlaybookContext, { expr }: Expression): number {
  const nowUs = context.estate.scheduler.nowUs();
  let fewest = Number.POSITIVE_INFINITY;
  for (const { selector, rangeUs, offsetUs } of reachesOf(expr)) {
    const toUs = nowUs - offsetUs;
    const fromUs = rangeUs === null ? (context.activatedUs ?? 0) : toUs - rangeUs;
    const series = context.series.select(selector.matchers);
    const longest = series.reduce((most, one) => Math.max(most, rowsIn(one, fromUs, toUs)), 0);
    if (longest > 0) fewest = Math.min(fewest, longest);
  }
  return Number.isFinite(fewest) ? fewest : 0;
}

/** How far back an expression looks at most, offsets included. */
export function lookBackUs({ expr }: Expression): Micros {
  return reachesOf(expr).reduce(
    (most, { rangeUs, offsetUs }) => Math.max(most, (rangeUs ?? 0) + offsetUs),
    0,
  );
}

/** A metric that something reads, and how far back; null for series of any name. */
export interface Read {
  readonly metric: string | null;
  readonly backUs: Micros;
}

/**
 * What an expression reads.
 *
 * @param beforeUs - How long before now it is evaluated at the earliest.
 */
export function readsOf({ expr }: Pick<Expression, 'expr'>, beforeUs: Micros): readonly Read[] {
  return reachesOf(expr).map(({ selector, rangeUs, offsetUs }) => {
    const name = selector.matchers.find((one) => one.name === METRIC_NAME && one.operator === '=');
    // What looks at a fixed instant looks further and further back.
    const isFixed = typeof selector.at === 'number';
    const backUs = isFixed ? Number.POSITIVE_INFINITY : (rangeUs ?? 0) + offsetUs + beforeUs;
    return { metric: name?.value ?? null, backUs };
  });
}

/** Whether each selector of an expression has a range, of which `scrapesBehind` counts scrapes. */
export function hasRangesOnly({ expr }: Expression): boolean {
  return reachesOf(expr).every(({ rangeUs }) => rangeUs !== null);
}

/** Series that an expression reads, as they were scraped; each once. */
export function seriesRead(context: PlaybookContext, { expr }: Expression): readonly Series[] {
  if (expr.kind === 'selector') return context.series.select(expr.matchers);
  const found = reachesOf(expr).flatMap(({ selector }) => context.series.select(selector.matchers));
  return [...new Set(found)];
}

/**
 * Least hold in which such a gate can prove something: its look-back, or the time in which enough
 * samples are scraped where nothing else counts them; and then its `for`.
 */
export function provingTimeUs(
  spec: { readonly forUs: Micros; readonly minSamples: number },
  expressions: readonly Expression[],
  { scrapeEveryUs }: GateTiming,
  isCounted = false,
): Micros {
  const backUs = expressions.reduce((most, one) => Math.max(most, lookBackUs(one)), 0);
  const scrapesUs = isCounted ? 0 : spec.minSamples * scrapeEveryUs;
  return Math.max(backUs, scrapesUs) + spec.forUs;
}

/** A sample as a person reads it. */
export function sampleText({ labels, value }: Sample): string {
  const text = measureText(labels, value);
  return labels.entries.length === 0 ? text : `${labels} ${text}`;
}

/** A value in the unit that the name of its metric ends with, where it is one of a metric. */
export function measureText(labels: LabelSet, value: number): string {
  const metric = labels.get(METRIC_NAME);
  if (metric.endsWith('_bytes') && Number.isFinite(value)) return bytesText(value);
  return numberText(value);
}

function rowsIn(series: Series, fromUs: Micros, toUs: Micros): number {
  return series.countUntil(toUs) - series.countUntil(fromUs - 1);
}

function reachesOf(expr: Expr): readonly Reach[] {
  switch (expr.kind) {
    case 'number':
    case 'string':
      return [];
    case 'selector':
      return [{ selector: expr, rangeUs: null, offsetUs: Math.max(0, expr.offsetUs) }];
    case 'range': {
      const offsetUs = Math.max(0, expr.selector.offsetUs);
      return [{ selector: expr.selector, rangeUs: expr.rangeUs, offsetUs }];
    }
    case 'subquery':
      return reachesOf(expr.of).map(({ selector, rangeUs, offsetUs }) => ({
        selector,
        rangeUs: (rangeUs ?? 0) + expr.rangeUs,
        offsetUs: offsetUs + Math.max(0, expr.offsetUs),
      }));
    case 'unary':
      return reachesOf(expr.operand);
    case 'binary':
      return [...reachesOf(expr.left), ...reachesOf(expr.right)];
    default:
      return expr.args.flatMap(reachesOf);
  }
}
