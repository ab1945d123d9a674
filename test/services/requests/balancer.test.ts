import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { outcomeCode } from '../../../src/services/requests/failure.ts';
import { buildOf, openClients, pathOf } from './fixtures.ts';

describe('Balancer', () => {
  test('round robin gives each ready instance its turn, and none to the others', () => {
    const { scheduler, streams, path, instances } = pathOf(4, buildOf(ms(1), 0));
    path.setReady(instances[2]!, false);
    path.addClients(openClients(streams, 100));
    scheduler.runTo(seconds(20));
    path.advance();
    const [a, b, c, d] = instances.map(({ receivedCount }) => receivedCount);
    expect(c).toBe(0);
    expect(Math.max(a!, b!, d!) - Math.min(a!, b!, d!)).toBeLessThanOrEqual(1);
  });

  test('the fewest outstanding keeps requests away from a slow instance', () => {
    const waits = (['round_robin', 'least_outstanding'] as const).map((policy) => {
      const { scheduler, streams, path, instances } = pathOf(3, buildOf(ms(12), 1), { policy });
      path.setSlowdown(instances[0]!, 8);
      const clients = path.addClients(openClients(streams, 200));
      scheduler.runTo(seconds(100));
      path.advance();
      return clients.latency.quantileUs(0.95)!;
    });
    expect(waits[1]).toBeLessThan(waits[0]! / 4);
  });

  test('without a ready instance each request fails at once', () => {
    const { scheduler, streams, path, instance } = pathOf(1, buildOf(ms(1), 0));
    path.setReady(instance, false);
    const clients = path.addClients(openClients(streams, 100));
    scheduler.runTo(seconds(5));
    path.advance();
    expect(clients.outcomes[outcomeCode('no_instance')]).toBe(clients.startedCount);
    expect(clients.startedCount).toBeGreaterThan(300);
  });

  test('an instance that is listed and gone refuses what it is given', () => {
    const { scheduler, streams, path, instances } = pathOf(2, buildOf(ms(1), 0));
    path.stop(instances[1]!);
    const clients = path.addClients(openClients(streams, 100));
    scheduler.runTo(seconds(10));
    path.advance();
    const refused = clients.outcomes[outcomeCode('refused')]!;
    expect(Math.abs(refused - clients.startedCount / 2)).toBeLessThanOrEqual(1);
  });
});
