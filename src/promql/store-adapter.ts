/**
 * The series store as Prometheus would have scraped it, so that deployed rules read what gates read.
 *
 * Names and units are those of the catalogue. A series that a scrape of its target did not bring,
 * because the target was down or no longer has it, is stale from that scrape on. Single
 * observations (`samples`) have no counterpart in Prometheus and are not shown.
 */
import type { Micros } from '../kernel/time.ts';
import { metricModel, metricNames } from '../metrics/catalogue.ts';
import {
  type Series as ScrapedSeries,
  type SeriesStore,
  TARGET_LABEL,
} from '../metrics/series-store.ts';
import type { Expr } from './ast.ts';
import { evaluate } from './evaluate.ts';
import { LabelSet, METRIC_NAME } from './label-set.ts';
import { accepts, type Matcher, matches } from './matcher.ts';
import { MemorySeries } from './memory-series.ts';
import type { Series, SeriesSource, Vector } from './series.ts';

/** Metrics that Prometheus could have: all but single observations. */
const NAMES = metricNames.filter((name) => metricModel(name)?.type !== 'samples');

export class StoreSource implements SeriesSource {
  readonly #store: SeriesStore;
  readonly #mirrors = new Map<ScrapedSeries, Mirror>();

  constructor(store: SeriesStore) {
    this.#store = store;
  }

  /** In catalogue order, and then in the order in which the store opened them. */
  select(matchers: readonly Matcher[]): readonly Series[] {
    const ofName = matchers.filter(({ name }) => name === METRIC_NAME);
    const names = NAMES.filter((name) => ofName.every((matcher) => accepts(matcher, name)));
    const mirrors = names
      .flatMap((name) => this.#store.select(name, {}))
      .map((one) => this.#of(one));
    const wanted = mirrors.filter(({ shown }) => matches(shown.labels, matchers));
    for (const mirror of wanted) mirror.catchUp();
    return wanted.map(({ shown }) => shown);
  }

  #of(series: ScrapedSeries): Mirror {
    let mirror = this.#mirrors.get(series);
    if (mirror === undefined) {
      mirror = new Mirror(series, this.#scrapesOf(series));
      this.#mirrors.set(series, mirror);
    }
    return mirror;
  }

  /** The series `up` of the same target, which has a row for each of its scrapes. */
  #scrapesOf(series: ScrapedSeries): ScrapedSeries | null {
    const target = series.labels[TARGET_LABEL];
    if (series.name === 'up' || target === undefined) return null;
    return this.#store.select('up', { [TARGET_LABEL]: target })[0] ?? null;
  }
}

/** Follows one series of the store and adds the markers of staleness. */
class Mirror {
  readonly shown: MemorySeries;
  readonly #series: ScrapedSeries;
  readonly #scrapes: ScrapedSeries | null;
  #rowsTaken = 0;
  #scrapesTaken = 0;
  #isLive = false;

  constructor(series: ScrapedSeries, scrapes: ScrapedSeries | null) {
    const name = [METRIC_NAME, series.name] as const;
    this.shown = new MemorySeries(LabelSet.of([...Object.entries(series.labels), name]));
    this.#series = series;
    this.#scrapes = scrapes;
  }

  catchUp(): void {
    const rows = this.#series.scraped;
    const scrapes = this.#scrapes?.scraped;
    for (; this.#scrapesTaken < (scrapes?.length ?? 0); this.#scrapesTaken += 1) {
      const scrapeUs = scrapes!.timeAt(this.#scrapesTaken);
      this.#takeUntil(scrapeUs);
      const lastUs = this.#rowsTaken === 0 ? undefined : rows.timeAt(this.#rowsTaken - 1);
      if (!this.#isLive || lastUs === scrapeUs) continue;
      this.shown.append(scrapeUs, null);
      this.#isLive = false;
    }
    this.#takeUntil(Number.MAX_SAFE_INTEGER);
  }

  #takeUntil(atUs: Micros): void {
    const rows = this.#series.scraped;
    for (; this.#rowsTaken < rows.length; this.#rowsTaken += 1) {
      const rowUs = rows.timeAt(this.#rowsTaken);
      if (rowUs > atUs) return;
      this.shown.append(rowUs, rows.valueAt(this.#rowsTaken));
      this.#isLive = true;
    }
  }
}

/**
 * The value of an expression over a source at an instant.
 *
 * @param expr - As `parseExpression` returned it.
 * @param source - Kept from one call to the next: it follows its store.
 * @throws EvaluationError if the series there are allow no result.
 */
export function evaluateAt(expr: Expr, source: StoreSource, atUs: Micros): Vector {
  return evaluate(expr, source, atUs);
}
