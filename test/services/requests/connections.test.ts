import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { BroadcastQueue } from '../../../src/services/requests/broadcast.ts';
import { buildOf, openClients, pathOf } from './fixtures.ts';

const connections = { count: 300, jitterUs: seconds(2), retryUs: seconds(1), handshake: 'get' };

describe('ConnectionPool', () => {
  test('a restart breaks the connections of its instance, and they come back within the jitter', () => {
    const { scheduler, streams, path, instances } = pathOf(3, buildOf(ms(5), 1));
    const { pool } = path.addClients(openClients(streams, 0, { connections }));
    scheduler.runTo(seconds(2));
    path.advance();
    expect(instances.map(({ id }) => pool!.countAt(id))).toEqual([100, 100, 100]);
    path.setReady(instances[0]!, false);
    path.drain(instances[0]!);
    expect([pool!.openCount, pool!.disconnectCount]).toEqual([200, 100]);
    scheduler.runTo(seconds(4));
    path.advance();
    path.stop(instances[0]!);
    expect(pool!.openCount).toBe(300);
    // What was restarted comes back empty: the herd has gone to the others.
    expect(instances.map(({ id }) => pool!.countAt(id))).toEqual([0, 150, 150]);
  });

  test('the herd knocks until the only instance is back, and then all call the handshake', () => {
    const { scheduler, streams, path, instance } = pathOf(1, buildOf(ms(5), 1));
    const clients = path.addClients(openClients(streams, 0, { connections }));
    scheduler.runTo(seconds(10));
    path.advance();
    expect(clients.outcomes[0]).toBe(300);
    path.stop(instance);
    path.setReady(instance, false);
    scheduler.runTo(seconds(20));
    path.start(instance, buildOf(ms(5), 1));
    path.setReady(instance, true);
    // Each waits 1 to 3 s between two knocks: 7 s at least for 10 s, with the first one earlier.
    expect(clients.pool!.refusedCount).toBeGreaterThan(300 * 3);
    scheduler.runTo(seconds(24));
    path.advance();
    expect(clients.pool!.openCount).toBe(300);
    expect(instance.receivedCount).toBe(300);
  });

  test('a request on a broken connection fails with it', () => {
    const { scheduler, streams, path, instance } = pathOf(1, buildOf(ms(5), 1));
    const clients = path.addClients(
      openClients(streams, 100, { connections: { count: 5, jitterUs: 0, retryUs: seconds(1) } }),
    );
    scheduler.runTo(seconds(10));
    path.stop(instance);
    const before = clients.startedCount;
    const failed = clients.failedCount;
    scheduler.runTo(seconds(12));
    path.advance();
    expect(clients.failedCount - failed).toBe(clients.startedCount - before);
    expect(clients.startedCount - before).toBeGreaterThan(100);
  });
});

describe('BroadcastQueue', () => {
  // Judged by a queue of single copies.
  test('agrees with copies sent one by one', () => {
    const queue = new BroadcastQueue(7, 50);
    const doneUs: number[] = [];
    let dropped = 0;
    for (const [atUs, sessions] of [
      [0, 10],
      [3, 20],
      [40, 35],
      [41, 9],
      [900, 60],
    ] as const) {
      queue.publish(atUs, sessions);
      for (let copy = 0; copy < sessions; copy++) {
        if (doneUs.filter((us) => us > atUs).length >= 50) dropped++;
        else doneUs.push(Math.max(doneUs.at(-1) ?? 0, atUs) + 7);
      }
      for (let us = atUs; us < atUs + 30; us++) {
        expect(queue.queueLength(us)).toBe(doneUs.filter((done) => done > us).length);
        expect(queue.sentCount(us)).toBe(doneUs.filter((done) => done <= us).length);
      }
    }
    expect(queue.droppedCount).toBe(dropped);
    expect(dropped).toBeGreaterThan(10);
  });
});
