import { describe, expect, test } from 'vitest';
import { smallEstate } from '../small-estate.ts';

const CRON = `components:
  - name: cron
    version: v1.0.0
    replicas: 2
    startup: 4s
    readiness: {initial_delay: 2s, period: 5s}
    restart_after: 10s
    memory: {base: 100MiB, limit: 200MiB}
    capabilities: [{kind: heartbeat, every: 1s}]
`;

describe('the life of a process', () => {
  test('it loads, then works, then is ready', () => {
    const { estate, pass } = smallEstate(CRON);
    const [one] = estate.groups.of('cron');
    pass(3);
    expect([one?.state, one?.isReady]).toEqual(['starting', false]);
    pass(2);
    expect([one?.state, one?.isReady]).toEqual(['running', false]);
    pass(2);
    expect([one?.state, one?.isReady]).toEqual(['running', true]);
  });

  test('the supervisor waits twice as long after each crash that comes soon', () => {
    const { estate, pass } = smallEstate(CRON);
    const [one] = estate.groups.of('cron');
    const waits: number[] = [];
    for (let crash = 0; crash < 4; crash += 1) {
      pass(10);
      estate.workloadOf(one!).crash(one!, 'crash');
      let waited = 0;
      while (one?.state === 'waiting') {
        pass(1);
        waited += 1;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([10, 20, 40, 80]);
    expect(one?.stops.get('crash')).toBe(4);
  });

  test('a supervisor that restarts at once takes its time from the second crash on', () => {
    const { estate, pass } = smallEstate(
      CRON.replace('startup: 4s', 'startup: 0s').replace(
        'restart_after: 10s',
        'restart_after: 0s',
      ) + 'faults:\n  - {fault: crash_loop, target: cron, after: 0s}\n',
    );
    pass(60);
    // At 0, again at 0, and after waits of 1, 2, 4, 8, 16 and 32 s: the last is not over.
    expect(estate.groups.of('cron')[0]?.stops.get('crash')).toBe(7);
  });

  test('a process that outgrows its memory is killed and comes back small', () => {
    const { estate, pass, last } = smallEstate(
      `${CRON}faults:\n  - {fault: mem_leak, target: cron, count: 1, per_hour: 100MiB}\n`,
    );
    pass(3_000);
    const [leaking] = estate.faults.records[0]?.instances ?? [];
    const before = last('process_resident_memory_bytes', String(leaking)) ?? 0;
    expect(before).toBeGreaterThan(180 * 1024 * 1024);
    pass(720);
    const instance = estate.groups.all.find(({ name }) => name === leaking);
    expect(instance?.stops.get('oom')).toBe(1);
    expect(last('process_resident_memory_bytes', String(leaking))).toBeLessThan(before);
  });

  test('an unknown setting in the file keeps a process from starting', () => {
    const { estate, pass } = smallEstate(CRON);
    const [one] = estate.groups.of('cron');
    estate.writeFile(one!, new Map([['nonsense', true]]));
    pass(6);
    estate.workloadOf(one!).stop(one!);
    estate.workloadOf(one!).start(one!);
    pass(60);
    expect(one?.state).toBe('waiting');
    expect(estate.logs.of('cron-0').at(-1)?.text).toContain('unknown setting nonsense');
  });

  test('a watchdog restarts what no longer answers', () => {
    const { estate, pass } = smallEstate(
      `${CRON.replace('restart_after', 'liveness: {period: 10s, failures: 3}\n    restart_after')}faults:\n  - {fault: hang, target: cron, at: 1m, for: 2m}\n`,
    );
    pass(50);
    expect(estate.groups.of('cron').every(({ isAlive }) => isAlive)).toBe(true);
    pass(60);
    const [one] = estate.groups.of('cron');
    expect(one?.stops.get('watchdog')).toBe(1);
  });
});

describe('what really runs', () => {
  test('is the image that was pulled, whatever the tag says', () => {
    const { estate, pass } = smallEstate(
      `${CRON}faults:\n  - {fault: image_unchanged, target: cron}\n`,
    );
    const [one] = estate.groups.of('cron');
    pass(10);
    const before = one?.artifact?.digest;
    estate.workloadOf(one!).stop(one!);
    pass(1);
    estate.workloadOf(one!).start(one!, 'v1.1.0');
    pass(10);
    expect(one?.tag).toBe('v1.1.0');
    expect(one?.artifact?.digest).toBe(before);
    expect(one?.speed).toBe(1);
  });

  const SLOWED = CRON.replace('version: v1.0.0', 'version: v1.1.0').replace(
    '{kind: heartbeat',
    '{kind: sessions, users: 1}, {kind: heartbeat',
  );

  test('a release is as fast as it says, and a slow machine makes it slower', () => {
    const { estate, pass } = smallEstate(
      `${SLOWED}faults:\n  - {fault: cpu_slow, target: cron, at: 1m, factor: 2}\n`,
    );
    const [one] = estate.groups.of('cron');
    pass(30);
    expect(one?.speed).toBe(0.8);
    pass(60);
    expect(one?.speed).toBe(0.4);
  });
});
