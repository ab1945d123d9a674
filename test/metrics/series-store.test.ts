import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Series, SeriesStore, TARGET_LABEL } from '../../src/metrics/series-store.ts';

describe('Series', () => {
  test('adds up what a counter counted, through all restarts of its process', () => {
    // Each process counts some amounts and is scraped after each; the total is their plain sum.
    const lives = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 6 }));
    fc.assert(
      fc.property(lives, (amounts) => {
        const series = new Series('bytes_in', {});
        let atUs = 0;
        let total = 0;
        for (const [incarnation, life] of amounts.entries()) {
          let counter = 0;
          for (const amount of life) {
            counter += amount;
            total += amount;
            atUs += 1;
            series.append(atUs, counter, incarnation);
            expect(series.values.valueAt(series.values.length - 1)).toBe(total);
          }
        }
      }),
    );
  });

  test('sees a reset even when the new process has counted further than the old one', () => {
    const series = new Series('bytes_in', {});
    series.append(1, 10, 0);
    series.append(2, 25, 1);
    expect(series.values.points()).toEqual([1, 10, 2, 35]);
    expect(series.scraped.points()).toEqual([1, 10, 2, 25]);
  });

  test('takes a counter that went down for one that was reset', () => {
    const series = new Series('bytes_in', {});
    series.append(1, 10);
    series.append(2, 4);
    expect(series.values.points()).toEqual([1, 10, 2, 14]);
  });
});

describe('SeriesStore', () => {
  test('has one series for a name and a set of labels, in whatever order they are given', () => {
    const store = new SeriesStore();
    const series = store.open('peers', { target: 'a', group: 'g' });
    expect(store.open('peers', { group: 'g', target: 'a' })).toBe(series);
    expect(store.open('peers', { group: 'g', target: 'b' })).not.toBe(series);
    expect(store.open('height', { group: 'g', target: 'a' })).not.toBe(series);
    expect(Object.keys(series.labels)).toEqual(['group', 'target']);
  });

  test('selects the series that have all labels asked for', () => {
    const store = new SeriesStore();
    for (const target of ['a', 'b', 'c']) {
      store.open('peers', { target, group: target === 'c' ? 'other' : 'g' });
    }
    const targets = (labels: Record<string, string>) =>
      store.select('peers', labels).map((series) => series.labels[TARGET_LABEL]);
    expect(targets({})).toEqual(['a', 'b', 'c']);
    expect(targets({ group: 'g' })).toEqual(['a', 'b']);
    expect(targets({ group: 'g', target: 'c' })).toEqual([]);
    expect(targets({ zone: 'g' })).toEqual([]);
  });

  test('gives all series as plain data, as they were scraped', () => {
    const store = new SeriesStore();
    store.open('bytes_in', { target: 'a' }).append(5, 10, 0);
    store.open('bytes_in', { target: 'a' }).append(6, 3, 1);
    store.open('propagation', { target: 'a' }).append(5, 70);
    expect(store.records()).toEqual([
      { name: 'bytes_in', unit: 'bytes', labels: { target: 'a' }, points: [5, 10, 6, 3] },
      { name: 'propagation', unit: 'us', labels: { target: 'a' }, points: [5, 70] },
    ]);
  });

  test('knows whether a target was up by its last scrape, and takes none for down', () => {
    const store = new SeriesStore();
    const up = store.open('up', { target: 'a' });
    up.append(10, 1);
    up.append(20, 0);
    expect([9, 10, 19, 20, 30].map((atUs) => store.wasUp('a', atUs))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  test('has everything only up to where its slowest scraper is', () => {
    const store = new SeriesStore();
    expect(store.lastScrapeUs).toBeNull();
    const [fast, slow] = [store.addScraper(), store.addScraper()];
    store.markScrape(fast, 10);
    expect(store.lastScrapeUs).toBeNull();
    store.markScrape(slow, 25);
    expect(store.lastScrapeUs).toBe(10);
    store.markScrape(fast, 30);
    expect(store.lastScrapeUs).toBe(25);
    expect(() => store.markScrape(fast, 29)).toThrow('scrape lies before the last one: 29');
    expect(() => store.markScrape(7, 30)).toThrow('no such scraper: 7');
  });
});
