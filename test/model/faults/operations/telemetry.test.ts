import { describe, expect, test } from 'vitest';
import { errorOf, SMALL } from '../../../scenario/small.ts';
import { faultDrill } from '../../../support/fault-drill.ts';
import type { Drill } from '../../../support/world-drill.ts';

/** What was scraped of a metric of one node, in order. */
function scraped({ world }: Drill, name: 'height' | 'round' | 'up', target = 'validators-0') {
  const [series] = world.telemetry.store.select(name, { target });
  const points = series?.scraped.points() ?? [];
  return points.flatMap((atUs, at) => (at % 2 === 0 ? [{ atUs, value: points[at + 1]! }] : []));
}

describe('a flapping metric', () => {
  test('is bad for a period, true for the next, and true when healed', async () => {
    const fault = 'kind: gate_flap, metric: round, bad: 99, period: 600ms, duration: 1900ms';
    const drill = await faultDrill(`${fault}, targets: [validators]`);
    await drill.pass(3_100_000);
    // Bad in [0, 600) and [1200, 1800) ms; scraped every 250 ms.
    const bad = scraped(drill, 'round').filter(({ value }) => value === 99);
    expect(bad.map(({ atUs }) => atUs / 1000)).toEqual([250, 500, 1250, 1500, 1750]);
    expect(scraped(drill, 'round', 'observers-0').map(({ value }) => value)).not.toContain(99);
  });

  test('may not be a counter, nor of another unit', () => {
    const flap = 'name: a, kind: gate_flap, period: 1s, targets: [validators]';
    for (const fields of ['metric: proofs_verified, bad: 1', 'metric: propagation, bad: 1MiB']) {
      expect(errorOf(SMALL, [`faults=[{${flap}, ${fields}}]`]).message).toContain('is no gauge');
    }
  });
});

describe('a scrape outage', () => {
  test('that loses all scrapes shows the target down, and up again when healed', async () => {
    const fault = 'kind: scrape_outage, how: lost, start: 600ms, duration: 1s';
    const drill = await faultDrill(`${fault}, targets: [validators]`);
    await drill.pass(2_600_000);
    expect(scraped(drill, 'up').map(({ value }) => value)).toEqual([1, 1, 0, 0, 0, 0, 1, 1, 1, 1]);
    expect(scraped(drill, 'up', 'observers-0').every(({ value }) => value === 1)).toBe(true);
    expect(drill.machine('validators-0').process?.isReady).toBe(true);
  });

  test('that loses a share of the scrapes loses about that many', async () => {
    const fault = 'kind: scrape_outage, how: lost, share: 40%';
    const drill = await faultDrill(`${fault}, targets: [validators]`);
    await drill.pass(10_000_000);
    const looks = [0, 1, 2, 3, 4].flatMap((place) => scraped(drill, 'up', `validators-${place}`));
    const lost = looks.filter(({ value }) => value === 0).length / looks.length;
    // 200 looks: 0.4 plus or minus five standard deviations.
    expect(looks).toHaveLength(200);
    expect(Math.abs(lost - 0.4)).toBeLessThan(0.18);
  });

  test('that is stale repeats old values while the chain goes on', async () => {
    const fault = 'kind: scrape_outage, how: stale, start: 600ms, duration: 2s';
    const drill = await faultDrill(`${fault}, targets: [validators]`);
    await drill.pass(3_600_000);
    const heights = scraped(drill, 'height');
    const within = heights.filter(({ atUs }) => atUs > 700_000 && atUs < 2_600_000);
    expect(new Set(within.map(({ value }) => value)).size).toBe(1);
    expect(heights.at(-1)!.value).toBeGreaterThan(within[0]!.value + 1);
  });
});
