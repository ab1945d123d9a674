import { describe, expect, test } from 'vitest';
import { outageFigures } from '../../src/report/outage-figures.ts';
import type { RestartRecord, TimelineRecord } from '../../src/run/result.ts';
import { Drill } from '../support/world-drill.ts';

const SECOND = 1_000_000;

const CHURN = '{kind: churn, name: comers, rate: 90/min, downtime: 300ms, targets: [validators]}';
const CRASH = '{kind: crash, name: broken, start: 1s, downtime: 2s, targets: [observers]}';

/** Each outage of any node, seen by looking at all processes after every event. */
async function seen(drill: Drill, durationUs: number) {
  const { machines, sim } = drill.world;
  const endUs = sim.nowUs + durationUs;
  const downSinceUs = new Map<string, number>();
  const upSinceUs = new Map(machines.map(({ name }) => [name, 0]));
  const outages: { node: string; outageUs: number; sessionUs: number }[] = [];
  await drill.until(() => {
    for (const { name, process } of machines) {
      const sinceUs = downSinceUs.get(name);
      if (sinceUs === undefined && process === null) downSinceUs.set(name, sim.nowUs);
      if (sinceUs !== undefined && process?.isReady === true) {
        const sessionUs = sinceUs - upSinceUs.get(name)!;
        outages.push({ node: name, outageUs: sim.nowUs - sinceUs, sessionUs });
        downSinceUs.delete(name);
        upSinceUs.set(name, sim.nowUs);
      }
    }
    return sim.nowUs >= endUs;
  }, durationUs + SECOND);
  return { outages, open: [...downSinceUs.keys()] };
}

describe('outageFigures', () => {
  test('tells nodes that come and go from those that broke, as who looks on sees them', async () => {
    const drill = await Drill.start({ overrides: [`faults=[${CHURN}, ${CRASH}]`] });
    const { outages, open } = await seen(drill, 12 * SECOND);
    const { timeline } = drill.world.recorder;
    for (const [kind, group] of [
      ['churn', 'validators'],
      ['crash', 'observers'],
    ] as const) {
      const own = outages.filter(({ node }) => node.startsWith(group));
      const ownOpen = open.filter((node) => node.startsWith(group));
      const figures = outageFigures({ timeline, restarts: [] }, kind);
      expect(own.length).toBeGreaterThan(0);
      expect(figures).toMatchObject({
        downs: own.length + ownOpen.length,
        ups: own.length,
        nodes: new Set([...own.map(({ node }) => node), ...ownOpen]).size,
        stillDown: ownOpen,
      });
      const longest = Math.max(...own.map(({ outageUs }) => outageUs));
      expect(figures.outageUs).toMatchObject({ count: own.length, max: longest });
      const sessions = own.map(({ sessionUs }) => sessionUs);
      expect(figures.sessionUs?.min).toBe(Math.min(...sessions));
    }
  });

  const line = (atUs: number, kind: TimelineRecord['kind'], node = 'a'): TimelineRecord => {
    return { atUs, kind, node, detail: '' };
  };

  test('has one outage of a node that dies again before it is ready', () => {
    const timeline = [
      line(10, 'crash_down'),
      line(30, 'crash_down'),
      line(50, 'crash_down'),
      line(70, 'crash_up'),
      line(90, 'crash_down'),
    ];
    expect(outageFigures({ timeline, restarts: [] }, 'crash')).toMatchObject({
      ...{ downs: 4, ups: 1, nodes: 1, stillDown: ['a'] },
      outageUs: { count: 1, max: 60 },
      sessionUs: { count: 2, min: 10, max: 20 },
    });
    expect(outageFigures({ timeline, restarts: [] }, 'churn')).toEqual({
      ...{ downs: 0, ups: 0, nodes: 0, stillDown: [], outageUs: null, sessionUs: null },
    });
  });

  test('ends an outage by churn that a crash lengthens when the node is ready', () => {
    const timeline = [
      line(10, 'churn_down'),
      line(40, 'crash_down'),
      line(70, 'churn_up'),
      line(70, 'crash_up'),
    ];
    const churn = outageFigures({ timeline, restarts: [] }, 'churn');
    expect(churn).toMatchObject({ downs: 1, ups: 1, outageUs: { max: 60 }, stillDown: [] });
    const crash = outageFigures({ timeline, restarts: [] }, 'crash');
    // It was not up when it crashed: no session ended there.
    expect(crash).toMatchObject({ downs: 1, ups: 1, outageUs: { max: 30 }, sessionUs: null });
  });

  test('begins a session with the readiness after a planned restart', () => {
    const restart = { node: 'a', drainUs: 5, readyUs: 60 } as RestartRecord;
    const figures = outageFigures(
      { timeline: [line(100, 'churn_down')], restarts: [restart] },
      'churn',
    );
    expect(figures.sessionUs).toMatchObject({ count: 1, max: 40 });
  });
});
