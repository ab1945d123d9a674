import { describe, expect, test } from 'vitest';
import { Registry } from '../../src/metrics/registry.ts';
import { Scraper } from '../../src/metrics/scraper.ts';
import { SeriesStore } from '../../src/metrics/series-store.ts';
import { parseExpression } from '../../src/promql/parse.ts';
import { evaluateAt, StoreSource } from '../../src/promql/store-adapter.ts';

const SECOND_US = 1_000_000;

/** One node, scraped every second, that is down from second 3 to 5 and comes back restarted. */
function drill() {
  const store = new SeriesStore();
  const registry = new Registry();
  const bytes = registry.counter('bytes_in');
  const peers = registry.gauge('peers');
  let isUp = true;
  const target = { name: 'n1', labels: { group: 'a' }, registry, isUp: () => isUp };
  const scraper = new Scraper(store, [target]);
  return {
    store,
    scrape(second: number): void {
      isUp = second < 3 || second > 5;
      if (second === 6) registry.restart();
      registry.add(bytes, 10);
      if (second < 6) registry.set(peers, second);
      scraper.scrape(second * SECOND_US);
    },
  };
}

function ask(text: string, source: StoreSource, second: number) {
  const { expr } = parseExpression(text);
  return evaluateAt(expr!, source, second * SECOND_US).map(({ labels, value }) => [
    String(labels),
    value,
  ]);
}

describe('StoreSource', () => {
  test('shows what a scrape brought, stale from the scrape that brought it no longer', () => {
    const { store, scrape } = drill();
    const source = new StoreSource(store);
    const seen: unknown[] = [];
    for (let second = 0; second < 9; second += 1) {
      scrape(second);
      // Asked at every instant, so that the source must follow the store as it grows.
      seen.push([ask('peers', source, second), ask('up', source, second)].flat().map(([, v]) => v));
    }
    expect(seen).toEqual([[0, 1], [1, 1], [2, 1], [0], [0], [0], [1], [1], [1]]);
    expect(ask('bytes_in', source, 7)).toEqual([['bytes_in{group="a", target="n1"}', 20]]);
    expect(ask('bytes_in', source, 4)).toEqual([]);
    expect(ask('{__name__=~"peers|up",group="a"}', source, 2)).toEqual([
      ['up{group="a", target="n1"}', 1],
      ['peers{group="a", target="n1"}', 2],
    ]);
    // 10, 20, 30, lost with the process, then 10, 20, 30 again: 20 before the reset, 30 after it.
    expect(ask('increase(bytes_in[8s])', source, 8)).toEqual([['{group="a", target="n1"}', 50]]);
  });

  test('sees the same whether it followed the store or reads it at the end', () => {
    const { store, scrape } = drill();
    const followed = new StoreSource(store);
    for (let second = 0; second < 9; second += 1) {
      scrape(second);
      ask('peers', followed, second);
    }
    const late = new StoreSource(store);
    for (let second = 0; second < 9; second += 1) {
      expect(ask('peers', late, second)).toEqual(ask('peers', followed, second));
    }
  });
});
