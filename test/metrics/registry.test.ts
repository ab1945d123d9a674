import { describe, expect, test } from 'vitest';
import { Registry } from '../../src/metrics/registry.ts';

function collected(registry: Registry) {
  const values: Record<string, number> = {};
  const samples: [string, number, number][] = [];
  registry.collect({
    value: (name, value) => {
      values[name] = value;
    },
    sample: (name, atUs, value) => samples.push([name, atUs, value]),
  });
  return { values, samples };
}

describe('Registry', () => {
  test('shows a counter from the start and a gauge once it was set', () => {
    const registry = new Registry();
    const sent = registry.counter('bytes_out');
    const height = registry.gauge('height');
    expect(collected(registry).values).toEqual({ bytes_out: 0 });
    registry.add(sent, 30);
    registry.add(sent);
    registry.set(height, 7);
    expect(collected(registry).values).toEqual({ bytes_out: 31, height: 7 });
    // A scrape takes nothing away from a value.
    expect(collected(registry).values).toEqual({ bytes_out: 31, height: 7 });
  });

  test('hands out each observation once, with its own time', () => {
    const registry = new Registry();
    const propagation = registry.samples('propagation');
    registry.observe(propagation, 500, 10);
    registry.observe(propagation, 400, 20);
    expect(collected(registry).samples).toEqual([
      ['propagation', 10, 500],
      ['propagation', 20, 400],
    ]);
    expect(collected(registry).samples).toEqual([]);
  });

  test('counts the observations for which it has no room', () => {
    const registry = new Registry(2);
    const propagation = registry.samples('propagation');
    const interval = registry.samples('block_interval');
    registry.observe(propagation, 1, 1);
    registry.observe(interval, 2, 2);
    registry.observe(propagation, 3, 3);
    const { values, samples } = collected(registry);
    expect(samples.map(([, , value]) => value).sort()).toEqual([1, 2]);
    expect(values).toEqual({ samples_dropped: 1 });
    registry.observe(propagation, 4, 4);
    expect(collected(registry).samples).toEqual([['propagation', 4, 4]]);
  });

  test('loses everything with its process, and counts on from 0 by the same ids', () => {
    const registry = new Registry();
    const sent = registry.counter('bytes_out');
    const height = registry.gauge('height');
    const propagation = registry.samples('propagation');
    registry.add(sent, 30);
    registry.set(height, 7);
    registry.observe(propagation, 1, 1);
    registry.restart();
    expect(registry.incarnation).toBe(1);
    expect(collected(registry)).toEqual({
      values: { bytes_out: 0, samples_dropped: 0 },
      samples: [],
    });
    registry.add(sent, 5);
    expect(collected(registry).values).toMatchObject({ bytes_out: 5 });
  });

  test('refuses to use a metric as one of another type', () => {
    const registry = new Registry();
    expect(() => registry.counter('height')).toThrow('the metric is of another type');
    expect(() => registry.add(registry.gauge('height'))).toThrow('not a counter');
    expect(() => registry.set(registry.counter('bytes_in'), 1)).toThrow('not a gauge');
    expect(() => registry.observe(registry.counter('bytes_in'), 1, 1)).toThrow('samples were not');
  });

  test('refuses what is no number', () => {
    const registry = new Registry();
    expect(() => registry.set(registry.gauge('height'), Number.NaN)).toThrow('not finite: NaN');
    expect(() => registry.add(registry.counter('bytes_in'), -1)).toThrow('only grows: -1');
    const propagation = registry.samples('propagation');
    expect(() => registry.observe(propagation, Number.POSITIVE_INFINITY, 1)).toThrow('not finite');
  });
});
