import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { seconds } from '../../../src/kernel/time.ts';
import { AlertRoute, DeadManSwitch } from '../../../src/services/collector/alert-route.ts';
import { LossyLink } from '../../../src/services/collector/lossy-link.ts';
import { VirtualScheduler } from '../virtual-scheduler.ts';

function rig(loss: number) {
  const scheduler = new VirtualScheduler();
  const delay = () => seconds(3);
  const link = new LossyLink(scheduler, new Streams('9').of('route', 'link'), { delay, loss });
  const route = new AlertRoute(scheduler, link);
  return { scheduler, link, route };
}

const page = { alert: 'stall', severity: 'page' };

describe('AlertRoute', () => {
  test('delivers after the delay of the link', () => {
    const { scheduler, route } = rig(0);
    const id = route.probe(page);
    scheduler.runTo(seconds(3) - 1);
    expect(route.delivery(id)!.deliveredUs).toBeUndefined();
    scheduler.runTo(seconds(3));
    expect(route.delivery(id)).toMatchObject({ deliveredUs: seconds(3), isSynthetic: true });
    expect(route.delivered().map(({ alert }) => alert)).toEqual(['stall']);
  });

  test('a silence holds back its own alert until it is over, and says so', () => {
    const { scheduler, route } = rig(0);
    route.silence({ alert: 'stall', untilUs: seconds(60) });
    const ids = [route.notify(page), route.notify({ alert: 'other', severity: 'page' })];
    scheduler.runTo(seconds(60));
    ids.push(route.notify(page));
    scheduler.runTo(seconds(100));
    const arrived = ids.map((id) => route.delivery(id)!.deliveredUs);
    expect(arrived).toEqual([undefined, seconds(3), seconds(63)]);
    expect(route.delivery(ids[0]!)!.isSilenced).toBe(true);
    expect([route.sentCount, route.silencedCount, route.deliveredCount]).toEqual([3, 1, 2]);
  });

  test('a silence of all alerts holds back a probe too, until it is lifted', () => {
    const { scheduler, route } = rig(0);
    route.silence({ alert: '*', untilUs: Number.POSITIVE_INFINITY });
    route.probe(page);
    scheduler.runTo(seconds(1e6));
    expect(route.deliveredCount).toBe(0);
    route.liftSilences();
    route.probe(page);
    scheduler.runTo(seconds(2e6));
    expect(route.deliveredCount).toBe(1);
  });

  test('a lossy link loses its share', () => {
    const { scheduler, link, route } = rig(0.25);
    for (let sent = 0; sent < 4000; sent++) route.notify(page);
    scheduler.runTo(seconds(10));
    // 4 standard deviations of 4,000 draws.
    expect(Math.abs(link.lostCount - 1000)).toBeLessThan(4 * Math.sqrt(4000 * 0.25 * 0.75));
    expect(route.deliveredCount).toBe(4000 - link.lostCount);
  });
});

describe('DeadManSwitch', () => {
  test('fires when the beat has been missing for longer than allowed, until the next one', () => {
    const dead = new DeadManSwitch(seconds(90), 0);
    expect([dead.isFiring(seconds(90)), dead.isFiring(seconds(90) + 1)]).toEqual([false, true]);
    dead.beat(seconds(200));
    expect([dead.isFiring(seconds(290)), dead.isFiring(seconds(291))]).toEqual([false, true]);
  });
});
