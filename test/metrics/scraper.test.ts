import { describe, expect, test } from 'vitest';
import { Registry } from '../../src/metrics/registry.ts';
import { Scraper } from '../../src/metrics/scraper.ts';
import { SeriesStore } from '../../src/metrics/series-store.ts';

function scraped() {
  const store = new SeriesStore();
  const registry = new Registry();
  const target = { isUp: true };
  const scraper = new Scraper(store, [
    { name: 'a', labels: { group: 'g' }, registry, isUp: () => target.isUp },
  ]);
  const points = (name: 'up' | 'bytes_in' | 'propagation') =>
    store.select(name, { target: 'a', group: 'g' })[0]?.scraped.points();
  return { store, registry, target, scraper, points };
}

describe('Scraper', () => {
  test('writes values at the time of the scrape and observations at their own', () => {
    const { store, registry, scraper, points } = scraped();
    registry.add(registry.counter('bytes_in'), 3);
    registry.observe(registry.samples('propagation'), 70, 40);
    scraper.scrape(100);
    expect(points('bytes_in')).toEqual([100, 3]);
    expect(points('propagation')).toEqual([40, 70]);
    expect(points('up')).toEqual([100, 1]);
    expect(store.lastScrapeUs).toBe(100);
  });

  test('leaves a gap where a target is down, and keeps nothing of what its process knew', () => {
    const { registry, target, scraper, points } = scraped();
    const bytes = registry.counter('bytes_in');
    const propagation = registry.samples('propagation');
    registry.add(bytes, 3);
    scraper.scrape(100);
    registry.add(bytes, 4);
    registry.observe(propagation, 70, 150);
    target.isUp = false;
    registry.restart();
    scraper.scrape(200);
    target.isUp = true;
    registry.add(bytes, 2);
    scraper.scrape(300);
    expect(points('up')).toEqual([100, 1, 200, 0, 300, 1]);
    expect(points('bytes_in')).toEqual([100, 3, 300, 2]);
    expect(points('propagation') ?? []).toEqual([]);
  });

  test('takes later what was observed while a scrape could not reach a living process', () => {
    const { registry, target, scraper, points } = scraped();
    const propagation = registry.samples('propagation');
    target.isUp = false;
    registry.observe(propagation, 70, 50);
    scraper.scrape(100);
    target.isUp = true;
    scraper.scrape(200);
    expect(points('propagation')).toEqual([50, 70]);
  });
});
