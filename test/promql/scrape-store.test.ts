import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../src/promql/evaluate.ts';
import { LabelSet } from '../../src/promql/label-set.ts';
import { MemorySeries } from '../../src/promql/memory-series.ts';
import { parseExpression } from '../../src/promql/parse.ts';
import { ScrapeStore } from '../../src/promql/scrape-store.ts';

const SECOND_US = 1_000_000;

function labels(all: Readonly<Record<string, string>>): LabelSet {
  return LabelSet.of(Object.entries(all));
}

function asked(store: ScrapeStore, text: string, second: number): (string | number)[][] {
  const { expr } = parseExpression(text);
  return evaluate(expr!, store, second * SECOND_US).map((one) => [String(one.labels), one.value]);
}

const N1 = labels({ job: 'node', instance: 'n1' });
const X = labels({ __name__: 'x', job: 'own' });
const Y = labels({ __name__: 'y' });

describe('ScrapeStore', () => {
  test('shows what a scrape brought under the labels of its target', () => {
    const store = new ScrapeStore();
    store.scrape(N1, 0, [{ labels: X, value: 7 }]);
    expect(asked(store, '{instance="n1"}', 0)).toEqual([
      ['up{instance="n1", job="node"}', 1],
      ['x{exported_job="own", instance="n1", job="node"}', 7],
    ]);
  });

  test('ends a series that a scrape no longer brings, until one brings it again', () => {
    const store = new ScrapeStore();
    const scrapes = [[X, Y], [X], null, [Y], [X, Y]];
    for (const [second, shown] of scrapes.entries()) {
      const samples = shown?.map((one) => ({ labels: one, value: second })) ?? null;
      store.scrape(N1, second * SECOND_US, samples);
    }
    const seen = (name: string) => scrapes.map((_, second) => asked(store, name, second)[0]?.[1]);
    expect(seen('x')).toEqual([0, 1, undefined, undefined, 4]);
    expect(seen('y')).toEqual([0, undefined, undefined, 3, 4]);
    expect(seen('up')).toEqual([1, 1, 0, 1, 1]);
  });

  test('ends up too when a target goes, and takes it back', () => {
    const store = new ScrapeStore();
    store.scrape(N1, 0, [{ labels: Y, value: 1 }]);
    store.remove(N1, SECOND_US);
    expect(asked(store, '{job="node"}', 1)).toEqual([]);
    store.scrape(N1, 2 * SECOND_US, [{ labels: Y, value: 2 }]);
    expect(asked(store, 'y', 2)).toEqual([['y{instance="n1", job="node"}', 2]]);
  });

  test('refuses a scrape that goes back in time or brings a series twice', () => {
    const store = new ScrapeStore();
    store.scrape(N1, 5, []);
    expect(() => store.scrape(N1, 5, [])).toThrow('scrape lies before the last one of its target');
    const twice = [Y, LabelSet.of(Y.entries)].map((one) => ({ labels: one, value: 1 }));
    expect(() => store.scrape(N1, 6, twice)).toThrow('a scrape brings one series twice');
  });

  // Judged by a store that forgets nothing.
  test('answers as if it kept all, as long as expressions look back no further than it keeps', () => {
    const retentionUs = 60 * SECOND_US;
    const scrapes = fc.array(fc.constantFrom('both', 'one', 'none', 'down', 'gone'), {
      minLength: 50,
      maxLength: 300,
    });
    fc.assert(
      fc.property(scrapes, (kinds) => {
        const [bounded, whole] = [new ScrapeStore({ retentionUs }), new ScrapeStore()];
        for (const [second, kind] of kinds.entries()) {
          for (const store of [bounded, whole]) scrapeAs(store, kind, second);
          const sorted = (store: ScrapeStore, text: string) => asked(store, text, second).sort();
          for (const text of [
            'sum_over_time(y[60s])',
            'changes(x[30s])',
            'avg_over_time(up[55s] offset 5s)',
          ]) {
            expect(sorted(bounded, text)).toEqual(sorted(whole, text));
          }
        }
      }),
      { numRuns: 8 },
    );
  });

  // Judged by series that know nothing of each other.
  test('holds the rows of each series as if it were scraped alone', () => {
    const names = ['a', 'b', 'c'].map((name) => labels({ __name__: name }));
    const shown = fc.option(fc.subarray(names), { nil: null, freq: 4 });
    fc.assert(
      fc.property(fc.array(shown, { minLength: 30, maxLength: 120 }), (scrapes) => {
        const store = new ScrapeStore({ retentionsUs: new Map([['c', 1_000]]) });
        for (const [atUs, kinds] of scrapes.entries()) {
          store.scrape(N1, atUs, kinds?.map((one) => ({ labels: one, value: atUs })) ?? null);
        }
        for (const fromUs of [0, 7, 31, 88]) {
          expect(rowsIn(store, fromUs)).toEqual(alone(scrapes, fromUs));
        }
      }),
      { numRuns: 40 },
    );
  });

  test('keeps metrics of some names longer than the others', () => {
    const retentionsUs = new Map([['x', Number.POSITIVE_INFINITY]]);
    const store = new ScrapeStore({ retentionUs: 10 * SECOND_US, retentionsUs });
    for (let second = 0; second < 1_000; second += 1) scrapeAs(store, 'both', second);
    expect(asked(store, 'count_over_time(x[2000s])', 999)[0]?.[1]).toBe(1_000);
    expect(Number(asked(store, 'count_over_time(y[2000s])', 999)[0]?.[1])).toBeLessThan(100);
  });

  test('keeps nothing of metrics that nobody reads, and all else as ever', () => {
    const [thrifty, whole] = [new ScrapeStore({ kept: new Set(['x']) }), new ScrapeStore()];
    const kinds = ['both', 'one', 'down', 'both', 'none', 'gone', 'both', 'one'];
    for (const [second, kind] of kinds.entries()) {
      for (const store of [thrifty, whole]) scrapeAs(store, kind, second);
      for (const text of ['x', 'count_over_time(x[9s])', 'up']) {
        expect(asked(thrifty, text, second)).toEqual(asked(whole, text, second));
      }
    }
    expect([...thrifty.series].some(({ labels: { entries } }) => entries[0]?.[1] === 'y')).toBe(
      false,
    );
    const twice = [Y, Y].map((one) => ({ labels: one, value: 1 }));
    expect(() => thrifty.scrape(N1, 99 * SECOND_US, twice)).toThrow('one series twice');
  });

  test('holds no more of long runs than it must', () => {
    const store = new ScrapeStore({ retentionUs: 100 * SECOND_US });
    for (let second = 0; second < 5_000; second += 1) {
      const named = labels({ __name__: 'short', version: String(Math.floor(second / 50)) });
      store.scrape(N1, second * SECOND_US, [{ labels: named, value: second }]);
    }
    const held = [...store.series];
    expect(held.length).toBeLessThanOrEqual(5);
    for (const one of held) expect(one.length).toBeLessThan(300);
  });
});

function rowsIn(store: ScrapeStore, fromUs: number) {
  const scraped = [...store.series].filter(({ labels: { entries } }) => entries[0]?.[1] !== 'up');
  return scraped.map((series) => [nameOf(series), rowsOf(series, fromUs)]).sort();
}

/** The same of series on their own, which are told what each scrape means for them. */
function alone(scrapes: readonly (readonly LabelSet[] | null)[], fromUs: number) {
  const kept = new Map<LabelSet, MemorySeries>();
  for (const [atUs, shown] of scrapes.entries()) {
    for (const one of scrapes[atUs - 1] ?? []) {
      if (!shown?.includes(one)) kept.get(one)!.append(atUs, null);
    }
    for (const one of shown ?? []) {
      const series = kept.get(one) ?? new MemorySeries(one);
      kept.set(one, series);
      series.append(atUs, atUs);
    }
  }
  return [...kept.values()].map((series) => [nameOf(series), rowsOf(series, fromUs)]).sort();
}

function nameOf(series: MemorySeries): string {
  return series.labels.get('__name__');
}

/** Instants and values of three stretches that begin at an instant, and the rows in front of it. */
function rowsOf(series: MemorySeries, fromUs: number) {
  const stretches = [0, 20, 1_000].map((long) => {
    const { times, values, from, to } = series.between(fromUs, fromUs + long);
    return [[...times.subarray(from, to)], [...values.subarray(from, to)]];
  });
  const before = Array.from({ length: series.countUntil(fromUs) }, (_, row) => {
    return [series.timeAt(row), series.isStaleAt(row) ? null : series.valueAt(row)];
  });
  return { stretches, before };
}

function scrapeAs(store: ScrapeStore, kind: string, second: number): void {
  const atUs = second * SECOND_US;
  if (kind === 'gone') {
    store.remove(N1, atUs);
    return;
  }
  const both = [X, Y].map((one, index) => ({ labels: one, value: (second * 7 + index) % 13 }));
  const count = { both: 2, one: 1, none: 0 }[kind];
  store.scrape(N1, atUs, count === undefined ? null : both.slice(0, count));
}
