import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { ask } from '../../../src/metrics/query.ts';
import { restartRecords } from '../../../src/rollout/state.ts';
import { GROUP } from '../../support/toy-cluster.ts';
import { rehearse, restartInto, toyCluster } from '../../support/toy-rollout.ts';

const upgrade = { stages: [{ name: 'restart', activate: [restartInto('v2')] }] };

describe('rollingRestart', () => {
  test('restarts every node exactly once and in order, within the budget, under churn', () => {
    const ofAnyShape = fc.record({
      seed: fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 }),
      nodes: fc.integer({ min: 1, max: 9 }),
      probeEveryUs: fc.integer({ min: ms(20), max: ms(400) }),
      readyMaxUs: fc.integer({ min: 1, max: seconds(4) }),
      churnEveryUs: fc.integer({ min: ms(300), max: seconds(4) }),
      churnDownUs: fc.integer({ min: ms(1), max: seconds(3) }),
      maxUnavailable: fc.integer({ min: 1, max: 4 }),
    });
    // Churn that wants the whole budget at every moment leaves nothing to restart with.
    const anyCluster = ofAnyShape.filter(
      ({ churnEveryUs, churnDownUs, maxUnavailable }) =>
        churnDownUs <= 3 * churnEveryUs * maxUnavailable,
    );
    fc.assert(
      fc.property(anyCluster, ({ churnEveryUs, churnDownUs, maxUnavailable, ...options }) => {
        const budget = maxUnavailable;
        const churn = { everyUs: churnEveryUs, downUs: churnDownUs, budget };
        const cluster = toyCluster({ ...options, churn });
        const { state } = rehearse(cluster, { ...upgrade, maxUnavailable }, seconds(3600));

        expect(state.verdict).toBe('promoted');
        expect(cluster.unavailableMax).toBeLessThanOrEqual(budget);
        expect(state.restarts.map(({ node }) => node)).toEqual([...cluster.nodesOf(GROUP)]);
        for (const node of cluster.nodesOf(GROUP)) {
          expect(cluster.versionConfigured(node)).toBe('v2');
        }
      }),
      { numRuns: 60 },
    );
  });

  test('drains, stops, starts and settles for exactly the times it was given', () => {
    const cluster = toyCluster({ nodes: 2, readyMaxUs: 1 });
    const { state } = rehearse(cluster, upgrade);
    const [first, second] = restartRecords(state);
    expect(first).toEqual({
      node: 'validators-0',
      fromVersion: 'v1',
      toVersion: 'v2',
      drainUs: 0,
      stoppedUs: ms(300),
      startedUs: ms(1000),
      // Ready 1us after its start; the prober saw it at its next look, and so did the rollout.
      readyUs: ms(1100),
      walRecords: 10,
      blocksSynced: 0,
    });
    expect(second?.drainUs).toBe(ms(1300));
    expect(state.timeline.slice(0, 6).map(({ atUs, kind, node }) => [atUs, kind, node])).toEqual([
      [0, 'stage', null],
      [0, 'drain', 'validators-0'],
      [ms(300), 'stop', 'validators-0'],
      [ms(1000), 'start', 'validators-0'],
      [ms(1100), 'ready', 'validators-0'],
      [ms(1300), 'drain', 'validators-1'],
    ]);
  });

  test('takes no node while others leave no room in the budget', () => {
    const cluster = toyCluster();
    cluster.crash(3);
    const { state } = rehearse(cluster, upgrade, seconds(20));
    expect(state.restarts).toEqual([]);
    expect(state.waitingFor).toBe('room in budget down to restart validators-0');
  });

  test('waits for a node that is down by itself, and does not pass it over', () => {
    const cluster = toyCluster();
    cluster.crash(1);
    cluster.simulation.call(seconds(30), () => cluster.start(1, 'v1'));
    const { state } = rehearse(cluster, { ...upgrade, maxUnavailable: 2 });
    expect(state.restarts.map(({ node }) => node)).toEqual([0, 1, 2, 3]);
    expect(state.restarts[1]?.drainUs).toBeGreaterThan(seconds(30));
    expect(state.verdict).toBe('promoted');
  });

  // Story: a chain activated the candidate's protocol when several nodes were still to be
  // restarted. They were unavailable, more than the budget bears, and the rollout waited for ever.
  test('restarts nodes that the chain has left behind, at no cost to the budget', () => {
    const cluster = toyCluster();
    for (const node of [1, 2, 3]) cluster.simulation.call(ms(500), () => cluster.leaveBehind(node));
    const { state } = rehearse(cluster, upgrade, seconds(60));
    expect(state.restarts.map(({ node }) => node)).toEqual([0, 1, 2, 3]);
    expect(state.verdict).toBe('promoted');
  });

  test('counts a node ready at the last instant as in time, and one later as failed', () => {
    const within = (readyWithin: string) => ({
      stages: [{ name: 'restart', activate: [restartInto('v2', { ready_within: readyWithin })] }],
    });
    // Ready 1us after a start at 1s, seen by the prober at 1.1s.
    const inTime = rehearse(toyCluster({ readyMaxUs: 1 }), within('100ms')).state;
    expect(inTime.verdict).toBe('promoted');
    const late = rehearse(toyCluster({ readyMaxUs: 1 }), within('99ms')).state;
    expect(late.verdict).toBe('failed');
    expect(late.stages[0]?.failure).toBe(
      'validators-0 was not ready within 99ms of its start in v2',
    );
  });

  test('restarts nothing after a node that failed, and keeps that one claimed', () => {
    const cluster = toyCluster({ getsReady: (node) => node !== 1 });
    const { state } = rehearse(cluster, upgrade);
    expect(state.restarts.map(({ node, isFailed }) => [node, isFailed])).toEqual([
      [0, false],
      [1, true],
    ]);
    expect(cluster.claim(1, 'churn')).toBe(false);
    expect(cluster.claim(0, 'churn')).toBe(true);
  });

  test('observes recovery from the start of the process and outage from the drain', () => {
    const cluster = toyCluster({ nodes: 1, readyMaxUs: 1 });
    const gate = {
      name: 'seen',
      metric: 'restart_recovery',
      aggregate: 'count',
      op: '>=',
      value: 1,
    };
    rehearse(cluster, { ...upgrade, gates: [gate] });
    const window = {
      aggregate: 'max',
      labels: { group: GROUP },
      fromUs: 0,
      toUs: seconds(600),
    } as const;
    expect(ask(cluster.store, { ...window, metric: 'restart_recovery' }).value).toBe(ms(100));
    expect(ask(cluster.store, { ...window, metric: 'restart_outage' }).value).toBe(ms(1100));
  });
});
