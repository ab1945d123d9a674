import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import {
  backoffUs,
  closedLoopSchema,
  startClosedLoop,
} from '../../../src/model/traffic/closed-loop.ts';
import {
  type BenchOptions,
  MS,
  oneServer,
  SECOND,
  TrafficBench,
} from '../../support/traffic-bench.ts';

const WRITTEN = {
  kind: 'closed_loop',
  name: 'users',
  users: 1,
  think: '1s',
  timeout: '500ms',
  retries: 3,
  backoff: { base: '100ms', max: '300ms', jitter: 0 },
  stage: 'load',
  from: 'wallets',
  payload: { min: '1B', max: '8B' },
};

function started(changes: object, options: BenchOptions): TrafficBench {
  const bench = new TrafficBench(options);
  startClosedLoop(closedLoopSchema.parse({ ...WRITTEN, ...changes }), bench.host);
  return bench;
}

describe('users in a closed loop', () => {
  // The response time law of interactive systems: N users make N / (R + Z) requests per second.
  test('make as many requests as their thoughts and the answers leave time for', () => {
    const bench = started({ users: 12 }, { finalAtUs: (nowUs) => nowUs + 200 * MS });
    bench.run(120 * SECOND);
    expect(new Set(bench.samples('request_time'))).toEqual(new Set([200 * MS]));
    expect(bench.count('requests_done')).toBe((12 * 120) / 1.2);
    expect(bench.count('requests_failed') + bench.count('requests_retried')).toBe(0);
  });

  test('are dealt to the wallets in turn, each with an account', () => {
    const bench = started({ users: 5 }, { wallets: [7, 8], finalAtUs: (nowUs) => nowUs + 1 });
    bench.run(1500 * MS);
    const senders = bench.sent.map(({ wallet, account }) => `${wallet}/${account}`);
    expect(senders).toEqual(['7/0', '8/0', '7/1', '8/1', '7/2']);
  });

  test('retry after timeout and backoff, give up after the last retry, and begin anew', () => {
    const bench = started({}, {});
    bench.run(7 * SECOND);
    // Think 1 s; then 500 ms each, and waits of 100, 200 and 300 ms between the tries.
    const first = [1000, 1600, 2300, 3100].map((ms) => ms * MS);
    const cycleUs = 3600 * MS;
    const expected = [...first, ...first.map((atUs) => atUs + cycleUs)];
    expect(bench.sent.map(({ atUs }) => atUs)).toEqual(expected.filter((us) => us <= 7 * SECOND));
    expect(bench.count('requests_failed')).toBe(1);
    expect(bench.count('requests_retried')).toBe(6);
    expect(bench.count('requests_done')).toBe(0);
    const [one, two, three, four, next] = bench.sent.map(({ payload }) => payload);
    expect([two, three, four]).toEqual([one, one, one]);
    expect(next).not.toEqual(one);
  });

  test('count from the first try, and not what comes after its timeout', () => {
    // The first try takes 700 ms, by when it has been given up; the second takes 100 ms.
    let tries = 0;
    const bench = started({}, { finalAtUs: (nowUs) => nowUs + (tries++ === 0 ? 700 : 100) * MS });
    bench.run(1800 * MS);
    expect(bench.samples('request_time')).toEqual([700 * MS]);
    expect(bench.count('requests_done')).toBe(1);
    expect(bench.count('requests_retried')).toBe(1);
  });

  test('stop with their stage, whatever they wait for', () => {
    for (const endUs of [500, 1200, 1550].map((ms) => ms * MS)) {
      const bench = started({}, {});
      bench.run(endUs);
      const before = bench.sent.length;
      bench.stage = 'next';
      bench.run(60 * SECOND);
      expect(bench.sent.length).toBe(before);
      expect(bench.sim.pendingCount).toBe(0);
    }
  });

  /** Requests done in a quarter of a minute before and long after a stop of five seconds. */
  function aroundStop(changes: object): { readonly before: number; readonly after: number } {
    const think = { kind: 'exponential', mean: '1s' };
    const server = oneServer(10 * MS, 30 * SECOND, 35 * SECOND);
    const bench = started({ users: 80, think, ...changes }, { finalAtUs: server });
    const doneBy = (untilUs: number): number => {
      bench.run(untilUs);
      return bench.count('requests_done');
    };
    const before = -doneBy(15 * SECOND) + doneBy(30 * SECOND);
    const after = -doneBy(285 * SECOND) + doneBy(300 * SECOND);
    return { before, after };
  }

  // Eighty users keep a server of 100 requests per second eighty per cent busy. While it stands
  // still they queue up; those who retry at once then ask for 160 per second, most of it in vain.
  test('keep an overload up that has lost its cause, if they retry without backoff', () => {
    const eager = { retries: 100, backoff: { base: '0s', max: '0s' } };
    const { before, after } = aroundStop(eager);
    expect(before).toBeGreaterThan(1000);
    expect(after).toBeLessThan(before / 10);
  });

  test('let it go if they are patient or back off', () => {
    const patient = { timeout: '60s' };
    const polite = { retries: 100, backoff: { base: '500ms', max: '30s', jitter: 0.5 } };
    for (const changes of [patient, polite]) {
      const { before, after } = aroundStop(changes);
      expect(before).toBeGreaterThan(1000);
      expect(after).toBeGreaterThan(before * 0.9);
    }
  });
});

describe('backoffUs', () => {
  const stream = new Streams('1').of('traffic', 'backoffs');
  const at = (retries: number, jitter: number) =>
    backoffUs({ baseUs: 100, maxUs: 1_000, jitter }, retries, stream);

  test('doubles up to the longest wait', () => {
    expect([0, 1, 2, 3, 4, 100].map((retries) => at(retries, 0))).toEqual([
      100, 200, 400, 800, 1_000, 1_000,
    ]);
    expect(backoffUs({ baseUs: 0, maxUs: 1_000, jitter: 1 }, 50, stream)).toBe(0);
  });

  test('draws the share of the wait that is jitter', () => {
    for (const [jitter, least] of [
      [1, 0],
      [0.25, 600],
    ] as const) {
      const waits = Array.from({ length: 20_000 }, () => at(3, jitter));
      expect(Math.min(...waits)).toBe(least);
      expect(Math.max(...waits)).toBe(800);
      const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
      const deviation = (800 - least) / Math.sqrt(12 * waits.length);
      expect(Math.abs(mean - (least + 800) / 2)).toBeLessThan(5 * deviation);
    }
  });

  test('has a base that is not above its longest wait', () => {
    const spec = { ...WRITTEN, backoff: { base: '2s', max: '1s' } };
    expect(closedLoopSchema.safeParse(spec).error?.issues.map(({ message }) => message)).toEqual([
      'range.order: base is above max',
    ]);
  });
});
