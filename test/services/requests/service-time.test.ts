import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { serviceTime } from '../../../src/services/requests/service-time.ts';
import { buildOf, openClients, pathOf } from './fixtures.ts';

describe('serviceTime', () => {
  test.each([0, 0.3, 1, 2.5])('has the mean and the variation %f that were asked for', (cv) => {
    const draw = serviceTime(ms(12), cv);
    const stream = new Streams('7').of('service', 'time');
    const n = 100_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const x = draw(stream) / ms(12);
      sum += x;
      squares += x * x;
    }
    const mean = sum / n;
    const variation = Math.sqrt(squares / n - mean * mean);
    expect(Math.abs(mean - 1)).toBeLessThan((5 * Math.max(cv, 1e-9)) / Math.sqrt(n));
    expect(Math.abs(variation - cv)).toBeLessThan(0.04 * cv + 1e-6);
  });

  // Pollaczek and Khinchine: mean wait = load x mean service x (1 + cv^2) / (2 (1 - load)).
  test.each([0, 0.5, 1, 2])('gives one worker the mean wait of M/G/1 at variation %f', (cv) => {
    const { scheduler, streams, path, instance } = pathOf(1, buildOf(ms(12), cv), { workers: 1 });
    path.addClients(openClients(streams, 50));
    scheduler.runTo(seconds(2500));
    path.advance();
    const wait = 0.6 * 12 * ((1 + cv * cv) / (2 * 0.4));
    const seen = instance.latency.sumUs / instance.latency.count / 1000 - 12;
    expect(Math.abs(seen / wait - 1)).toBeLessThan(0.08);
  });

  test('refuses a mean that is not a duration and a variation below 0', () => {
    expect(() => serviceTime(0, 1)).toThrow('mean');
    expect(() => serviceTime(1000, -0.1)).toThrow('variation is out of range: -0.1');
  });
});
