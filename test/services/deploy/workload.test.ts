import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seconds } from '../../../src/kernel/time.ts';
import { deploymentStrategy } from '../../../src/services/deploy/deployment-strategy.ts';
import { PROBE_DEFAULT } from '../../../src/services/deploy/readiness-probe.ts';
import { recreateStrategy } from '../../../src/services/deploy/recreate-strategy.ts';
import { ROLLING_DEFAULT, rollingLimits } from '../../../src/services/deploy/rolling-update.ts';
import { statefulStrategy } from '../../../src/services/deploy/stateful-strategy.ts';
import { waveStrategy } from '../../../src/services/deploy/wave-strategy.ts';
import { deployed } from './rig.ts';

const next = { image: 'app:2', config: '' };
const safe = deploymentStrategy({ maxSurge: { count: 1 }, maxUnavailable: { count: 0 } });

describe('Workload as a Deployment', () => {
  test('with surge 1 and none unavailable never has less than its capacity', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: safe });
    workload.apply(next);
    expect(workload.status().state).toBe('waiting');
    scheduler.runTo(seconds(200));
    expect(fleet.digests()).toEqual(['d2', 'd2', 'd2', 'd2']);
    expect(workload.status()).toEqual({ state: 'complete' });
    expect(fleet.availableMin).toBe(4);
    // One new one, and old ones that still end.
    expect(fleet.runningMax).toBe(5);
  });

  test('keeps to its budget for any of them', () => {
    const budgets = fc.record({ percent: fc.nat(100) });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), budgets, budgets, (...row) => {
        const [replicas, maxSurge, maxUnavailable] = row;
        const budget = { maxSurge, maxUnavailable };
        const strategy = deploymentStrategy(budget);
        const { scheduler, fleet, workload } = deployed({ strategy, replicas });
        const { unavailable } = rollingLimits(budget, replicas);
        workload.apply(next);
        scheduler.runTo(seconds(1000));
        expect(fleet.digests()).toEqual(Array(replicas).fill('d2'));
        expect(fleet.availableMin).toBeGreaterThanOrEqual(replicas - unavailable);
        expect(workload.status().state).toBe('complete');
      }),
      { numRuns: 40 },
    );
  });

  test('a crash loop waits 0, 10, 20 ... s, stops the rollout and leaves the old ones alone', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: safe });
    fleet.crashAfterUs = { d2: seconds(1) };
    workload.apply(next);
    scheduler.runTo(seconds(100 + 600));
    const starts = fleet.lines.map((line) => line.split(' ')).map(([at]) => Number(at) - 102);
    expect(starts).toEqual([0, 1, 12, 33, 74, 155, 316]);
    expect(fleet.listed.size).toBe(4);
    expect(workload.status(seconds(300))).toEqual({ state: 'failed', reason: 'timeout' });
    // The last progress was the new replica itself, at 100 s.
    expect(workload.status().state).toBe('waiting');
    scheduler.runTo(seconds(700) + 1);
    expect(workload.status()).toEqual({ state: 'failed', reason: 'progress_deadline' });
    expect(workload.pod(4)).toMatchObject({ phase: 'crash_back_off', restartCount: 7 });
  });

  test('goes back to the revision before, by a new one', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: safe });
    fleet.crashAfterUs = { d2: seconds(1) };
    workload.apply(next);
    scheduler.runTo(seconds(400));
    const content = { image: 'app:1', config: '' };
    expect(workload.rollBack()).toEqual({ number: 3, origin: 1, content });
    scheduler.runTo(seconds(401));
    expect(workload.status()).toEqual({ state: 'complete' });
    expect(workload.counts()).toMatchObject({ total: 4, updated: 4, available: 4 });
    // Those that run what is wanted again are left alone.
    expect(fleet.lines.filter((line) => / [0-3]( |$)/.test(line))).toEqual([]);
  });

  test('an image that is missing backs off until it is pushed', () => {
    const { scheduler, registry, fleet, workload } = deployed({ strategy: safe });
    registry.remove('app:2');
    workload.apply(next);
    scheduler.runTo(seconds(100 + 65));
    expect(workload.pod(4)!.phase).toBe('image_back_off');
    // Tried at 0, 10, 30; the next at 70 s finds it.
    expect(registry.failedCount).toBe(3);
    registry.push('app:2', 'd2');
    scheduler.runTo(seconds(300));
    expect(fleet.lines[0]).toBe('172 start 4 d2');
    expect(workload.status().state).toBe('complete');
  });

  test('what is in effect already rolls nothing out, and the status is content with it', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: safe });
    expect(workload.apply({ image: 'app:1', config: '' })).toBe(false);
    scheduler.runTo(seconds(300));
    expect(workload.status()).toEqual({ state: 'complete' });
    expect(fleet.lines).toEqual([]);
  });

  test('a name that moved is pulled anew only if each start pulls', () => {
    const digests = (['always', 'if_not_present'] as const).map((pull) => {
      const { scheduler, registry, fleet, workload } = deployed({ strategy: safe, pull });
      registry.push('app:1', 'd9');
      workload.apply({ image: 'app:1', config: 'restarted' });
      scheduler.runTo(seconds(300));
      return fleet.digests();
    });
    expect(digests).toEqual([Array(4).fill('d9'), Array(4).fill('d1')]);
  });

  test('minimum ready time delays each step, so the rollout takes that much longer', () => {
    const ends = [0, 60].map((minReady) => {
      const change = { strategy: safe, minReadyUs: seconds(minReady) };
      const { scheduler, workload } = deployed(change);
      scheduler.runTo(seconds(200));
      workload.apply(next);
      for (let at = 200; ; at++) {
        scheduler.runTo(seconds(at));
        if (workload.status().state === 'complete') return at - 200;
      }
    });
    // Four replicas, each 2 s for the image, 5 s to the first probe, then the minimum.
    expect(ends).toEqual([28, 28 + 4 * 60]);
  });

  test('a process that ignores the stop is killed when its grace is over', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: recreateStrategy, replicas: 1 });
    fleet.exitAfterUs = seconds(1000);
    workload.apply(next);
    scheduler.runTo(seconds(140));
    expect(fleet.lines).toEqual(['100 stop 0', '130 kill 0', '132 start 0 d2']);
  });

  test('becomes unready after three bad probes in a row, and ready after one good', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: safe, replicas: 1 });
    fleet.readyAfterUs = { d1: Number.POSITIVE_INFINITY };
    const listed = [101.9, 102, 107, 111.9, 112].map((at) => {
      scheduler.runTo(seconds(at));
      return fleet.listed.size;
    });
    expect(listed).toEqual([1, 1, 1, 1, 0]);
    fleet.readyAfterUs = {};
    scheduler.runTo(seconds(117));
    expect(workload.counts().ready).toBe(1);
  });

  test('adds and takes replicas as it is scaled', () => {
    const { scheduler, fleet, workload } = deployed({
      strategy: deploymentStrategy(ROLLING_DEFAULT),
    });
    workload.scale(6);
    scheduler.runTo(seconds(200));
    expect(fleet.listed.size).toBe(6);
    workload.scale(2);
    scheduler.runTo(seconds(300));
    expect([...fleet.running.keys()]).toEqual([0, 1]);
  });
});

describe('Workload as a StatefulSet', () => {
  const inOrder = statefulStrategy('ordered_ready');

  test('replaces one at a time from the highest down, each after the one before is ready', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: inOrder, replicas: 3 });
    workload.apply(next);
    scheduler.runTo(seconds(200));
    expect(fleet.lines).toEqual([
      '100 stop 2',
      '103 start 2 d2',
      '108 stop 1',
      '111 start 1 d2',
      '116 stop 0',
      '119 start 0 d2',
    ]);
    expect(fleet.availableMin).toBe(2);
  });

  test('a broken replica blocks even the way back, until it is deleted by hand', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: inOrder, replicas: 3 });
    fleet.readyAfterUs = { d2: Number.POSITIVE_INFINITY };
    workload.apply(next);
    scheduler.runTo(seconds(200));
    workload.rollBack();
    scheduler.runTo(seconds(900));
    expect(fleet.digests()).toEqual(['d1', 'd1', 'd2']);
    expect(workload.status()).toEqual({ state: 'failed', reason: 'progress_deadline' });
    workload.deletePod(2);
    scheduler.runTo(seconds(1000));
    expect(fleet.digests()).toEqual(['d1', 'd1', 'd1']);
  });

  test('in parallel the way back needs no hand', () => {
    const strategy = statefulStrategy('parallel');
    const { scheduler, fleet, workload } = deployed({ strategy, replicas: 3 });
    fleet.readyAfterUs = { d2: Number.POSITIVE_INFINITY };
    workload.apply(next);
    scheduler.runTo(seconds(200));
    workload.rollBack();
    scheduler.runTo(seconds(300));
    expect(fleet.digests()).toEqual(['d1', 'd1', 'd1']);
    expect(workload.status().state).toBe('complete');
  });

  // One replica: 30 s of grace, 2 s of pull, 12 s of start, probes at 10, 15 s: 47 s down.
  test('a single replica is down for grace, pull, start and probe', () => {
    const probe = { ...PROBE_DEFAULT, initialDelayUs: seconds(10), periodUs: seconds(5) };
    const { scheduler, fleet, workload } = deployed({ strategy: inOrder, replicas: 1, probe });
    fleet.exitAfterUs = seconds(30);
    fleet.readyAfterUs = { d2: seconds(12) };
    workload.apply(next);
    const down: number[] = [];
    for (let at = 100; at < 200; at++) {
      scheduler.runTo(seconds(at));
      if (fleet.listed.size === 0) down.push(at);
    }
    expect(down.length).toBe(30 + 2 + 15);
  });
});

describe('Workload replaced at once or in waves', () => {
  test('recreate ends all, waits for the last, and starts all', () => {
    const { scheduler, fleet, workload } = deployed({ strategy: recreateStrategy, replicas: 2 });
    workload.apply(next);
    scheduler.runTo(seconds(200));
    expect(fleet.lines).toEqual(['100 stop 0', '100 stop 1', '103 start 0 d2', '103 start 1 d2']);
    expect(fleet.availableMin).toBe(0);
  });

  test('waves go one after the other, within the budget', () => {
    const strategy = waveStrategy({ waves: 3, maxUnavailable: { count: 2 } });
    const { scheduler, fleet, workload } = deployed({ strategy, replicas: 7 });
    workload.apply(next);
    scheduler.runTo(seconds(300));
    const stops = fleet.lines.filter((line) => line.includes('stop'));
    // Waves of 3, 2 and 2; a replacement takes 1 s to end, 2 s to pull, 5 s to the first probe.
    expect(stops).toEqual([
      '100 stop 0',
      '100 stop 1',
      '108 stop 2',
      '116 stop 3',
      '116 stop 4',
      '124 stop 5',
      '124 stop 6',
    ]);
    expect(fleet.availableMin).toBe(5);
    expect(workload.status().state).toBe('complete');
  });

  test('a broken wave is the last one', () => {
    const strategy = waveStrategy({ waves: 4, maxUnavailable: { percent: 100 } });
    const { scheduler, fleet, workload } = deployed({ strategy, replicas: 8 });
    fleet.crashAfterUs = { d2: seconds(1) };
    workload.apply(next);
    scheduler.runTo(seconds(1000));
    expect([...fleet.listed]).toEqual([2, 3, 4, 5, 6, 7]);
    workload.rollBack();
    scheduler.runTo(seconds(1100));
    expect(fleet.digests()).toEqual(Array(8).fill('d1'));
  });
});
