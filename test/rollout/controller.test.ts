import { describe, expect, test } from 'vitest';
import { ms, seconds } from '../../src/kernel/time.ts';
import { restartRecords, stageRecords } from '../../src/rollout/state.ts';
import { controllerOf, planOf, rehearse, restartInto, toyCluster } from '../support/toy-rollout.ts';

const holdOf = (name: string, changes: object = {}) => ({ name, hold: { min: '2s' }, ...changes });

/** At least one node restarted: passes after a restart, fails before. */
const someRestart = {
  name: 'some-restart',
  metric: 'restart_recovery',
  aggregate: 'count',
  op: '>=',
  value: 1,
};
const allUp = { name: 'all-up', metric: 'unavailable', aggregate: 'max', op: '<=', value: 0 };
/** A gate over a metric that the toy cluster does not report. */
const blind = { name: 'blind', metric: 'height', aggregate: 'last', op: '>=', value: 0 };

describe('RolloutController', () => {
  test('carries out the stages in order and promotes when all gates pass', () => {
    const cluster = toyCluster();
    const { state, stages } = rehearse(cluster, {
      stages: [
        holdOf('before', { gates: ['all-up'] }),
        { name: 'restart', activate: [restartInto('v2')], gates: ['some-restart'] },
        holdOf('after'),
      ],
      gates: [allUp, someRestart, { ...allUp, name: 'one-down', value: 1 }],
    });
    expect(stages).toEqual(['before', 'restart', 'after']);
    expect(stageRecords(state).map((stage) => stage.outcome)).toEqual([
      'passed',
      'passed',
      'passed',
    ]);
    expect(state.gates.map(({ name, stage, outcome }) => [name, stage, outcome])).toEqual([
      ['all-up', 'before', 'pass'],
      ['some-restart', 'restart', 'pass'],
      ['one-down', 'run', 'pass'],
    ]);
    expect(state.verdict).toBe('promoted');
    expect(cluster.nodesOf('validators').map((node) => cluster.versionConfigured(node))).toEqual(
      Array(4).fill('v2'),
    );
  });

  test('holds from the last action for the least time, to the microsecond', () => {
    const { state } = rehearse(toyCluster(), { stages: [holdOf('one'), holdOf('two')] });
    const [one, two] = stageRecords(state);
    expect(one?.startedUs).toBe(0);
    expect(one?.endedUs).toBe(seconds(2));
    expect(two?.startedUs).toBe(seconds(2));
    expect(two?.endedUs).toBe(seconds(4));
  });

  test('rolls back a stage whose gate fails, and starts no later stage', () => {
    const cluster = toyCluster();
    const { state, stages } = rehearse(cluster, {
      stages: [
        { name: 'restart', activate: [restartInto('v2')], gates: ['all-up'], on_fail: 'undo' },
        holdOf('after'),
      ],
      gates: [allUp],
      rollback: [
        { name: 'undo', steps: [{ action: 'pause' }, restartInto('v1', { name: 'back' })] },
      ],
    });
    expect(state.verdict).toBe('rolled-back');
    expect(stages).toEqual(['restart']);
    expect(stageRecords(state)).toMatchObject([
      { name: 'restart', outcome: 'rolled-back', rollback: 'undo' },
      { name: 'after', outcome: 'not-reached', startedUs: null, rollback: null },
    ]);
    expect(cluster.nodesOf('validators').map((node) => cluster.versionConfigured(node))).toEqual(
      Array(4).fill('v1'),
    );
    expect(state.gates[0]).toMatchObject({ outcome: 'fail', firstBreachUs: ms(250), margin: -1 });
  });

  test('never promotes on an inconclusive gate, but undoes the stage', () => {
    const { state } = rehearse(toyCluster(), {
      stages: [
        { ...holdOf('restart'), activate: [restartInto('v2')], gates: ['blind'], on_fail: 'undo' },
        holdOf('after'),
      ],
      gates: [blind],
      rollback: [{ name: 'undo', steps: [restartInto('v1', { name: 'back' })] }],
    });
    expect(state.gates[0]).toMatchObject({
      name: 'blind',
      outcome: 'inconclusive',
      reason: 'no target reports height',
    });
    expect(state.verdict).toBe('rolled-back');
    expect(state.stages[1]?.startedUs).toBeNull();
  });

  test('asks an inconclusive gate again until the hold cannot be longer', () => {
    const { state } = rehearse(toyCluster(), {
      stages: [holdOf('soak', { hold: { min: '2s', max: '20s' }, gates: ['blind'] })],
      gates: [blind],
    });
    expect(state.verdict).toBe('inconclusive');
    expect(stageRecords(state)[0]?.outcome).toBe('inconclusive');
    expect(state.gates[0]?.evaluatedUs).toBeGreaterThanOrEqual(seconds(20));
    expect(state.gates[0]?.evaluatedUs).toBeLessThan(seconds(21));
  });

  test('lets a gate pass that gets its samples while the hold lasts', () => {
    const cluster = toyCluster();
    const samples = cluster.registry.samples('propagation');
    cluster.simulation.call(seconds(7), () => cluster.registry.observe(samples, 5, seconds(7)));
    const { state } = rehearse(cluster, {
      stages: [holdOf('soak', { hold: { min: '2s', max: '20s' }, gates: ['fast'] })],
      gates: [{ name: 'fast', metric: 'propagation', aggregate: 'p95', op: '<=', value: '1ms' }],
    });
    expect(state.verdict).toBe('promoted');
    expect(state.gates[0]?.evaluatedUs).toBeGreaterThanOrEqual(seconds(7));
    expect(state.gates[0]?.evaluatedUs).toBeLessThan(ms(7600));
  });

  test('ends a hold once its gate passes, and fails the stage when that never happens', () => {
    const work = { name: 'work', metric: 'proofs_verified', aggregate: 'last', op: '>=', value: 3 };
    const plan = {
      stages: [holdOf('soak', { hold: { min: '1s', max: '9s', until: 'work' } })],
      gates: [work],
    };
    const working = toyCluster();
    const done = working.registry.counter('proofs_verified');
    for (const at of [1, 2, 4]) {
      working.simulation.call(seconds(at), () => working.registry.add(done));
    }
    const { state } = rehearse(working, plan);
    expect(state.verdict).toBe('promoted');
    expect(state.stages[0]?.endedUs).toBeGreaterThanOrEqual(seconds(4));
    expect(state.stages[0]?.endedUs).toBeLessThan(ms(4600));

    const idle = toyCluster();
    idle.registry.counter('proofs_verified');
    const failed = rehearse(idle, plan).state;
    expect(failed.verdict).toBe('failed');
    expect(failed.gates[0]).toMatchObject({ name: 'work', outcome: 'fail', value: 0, margin: -3 });
    expect(failed.stages[0]?.endedUs).toBeGreaterThanOrEqual(seconds(9));
  });

  test('fails the stage of a node that never gets ready, naming it, and repairs it first', () => {
    const cluster = toyCluster({ getsReady: (node, version) => node !== 2 || version !== 'v2' });
    const { state } = rehearse(cluster, {
      stages: [
        { name: 'restart', activate: [restartInto('v2')], gates: ['all-up'], on_fail: 'undo' },
      ],
      gates: [allUp],
      rollback: [{ name: 'undo', steps: [restartInto('v1', { name: 'back' })] }],
    });
    expect(state.stages[0]?.failure).toBe(
      'validators-2 was not ready within 5s of its start in v2',
    );
    expect(state.stages[0]?.failedUs).toBeLessThan(state.stages[0]?.endedUs as number);
    expect(state.verdict).toBe('rolled-back');
    // The budget is 1 and the broken node takes it up: any other order would wait for ever.
    const undone = state.restarts.filter((restart) => restart.action !== 'restart/0');
    expect(undone.map((restart) => restart.name)).toEqual([
      'validators-2',
      'validators-0',
      'validators-1',
    ]);
    // Node 3 still ran v1: there was nothing to undo.
    expect(cluster.startsOf(3)).toBe(0);
    expect(cluster.unavailableMax).toBe(1);
    expect(state.gates[0]).toMatchObject({ name: 'all-up', outcome: 'inconclusive', value: null });
    expect(state.gates[0]?.reason).toContain('validators-2 was not ready');
  });

  test('gives a failed rollback a verdict of its own', () => {
    const cluster = toyCluster({ getsReady: (node) => node !== 1 });
    const { state } = rehearse(cluster, {
      stages: [{ name: 'restart', activate: [restartInto('v2')], on_fail: 'undo' }],
      rollback: [{ name: 'undo', steps: [restartInto('v1', { name: 'back' })] }],
    });
    expect(state.verdict).toBe('rollback-failed');
    expect(stageRecords(state)[0]).toMatchObject({ outcome: 'failed', rollback: 'undo' });
    expect(state.stages[0]?.rollbackFailure).toContain('validators-1 was not ready within 5s');
    expect(restartRecords(state).at(-1)).toMatchObject({ node: 'validators-1', readyUs: null });
  });

  test('is not promoted by its stages when a gate of the run fails', () => {
    const { state } = rehearse(toyCluster(), {
      stages: [{ name: 'restart', activate: [restartInto('v2')] }],
      gates: [allUp],
    });
    expect(state.stages[0]?.outcome).toBe('passed');
    expect(state.gates[0]).toMatchObject({ stage: 'run', outcome: 'fail', value: 1 });
    expect(state.verdict).toBe('failed');
  });

  test('records every gate, also those that were never asked', () => {
    const { state } = rehearse(toyCluster(), {
      stages: [
        holdOf('one', { gates: ['blind'] }),
        holdOf('two', { gates: ['all-up'], hold: { min: '1s', until: 'some-restart' } }),
      ],
      gates: [blind, allUp, someRestart, { ...allUp, name: 'whole-run' }],
    });
    expect(state.gates.map(({ name, stage, outcome }) => [name, stage, outcome])).toEqual([
      ['blind', 'one', 'inconclusive'],
      ['whole-run', 'run', 'pass'],
      ['some-restart', 'two', 'inconclusive'],
      ['all-up', 'two', 'inconclusive'],
    ]);
    expect(state.gates[3]).toMatchObject({ reason: 'its stage was not reached', value: null });
  });

  test('pauses a stage until an operator resumes it', () => {
    const cluster = toyCluster();
    const { controller } = controllerOf(
      cluster,
      planOf({ stages: [{ name: 'go', activate: [{ action: 'pause' }, restartInto('v2')] }] }),
    );
    controller.start();
    cluster.simulation.run(seconds(60));
    expect(controller.state.restarts).toEqual([]);
    expect(controller.state.waitingFor).toBe('an operator to resume go');
    controller.resume();
    cluster.simulation.run(seconds(120));
    expect(controller.state.verdict).toBe('promoted');
  });

  test('leaves undecided what the end of the run cuts off', () => {
    const cluster = toyCluster();
    const { controller, state } = rehearse(
      cluster,
      {
        stages: [holdOf('soak', { hold: { min: '1h' }, gates: ['blind'] }), holdOf('after')],
        gates: [blind, allUp],
      },
      seconds(30),
    );
    expect(state.verdict).toBeNull();
    controller.conclude('the run ended after 30s');
    expect(state.verdict).toBe('inconclusive');
    expect(stageRecords(state).map((stage) => stage.outcome)).toEqual([
      'inconclusive',
      'not-reached',
    ]);
    expect(state.gates).toMatchObject([
      { name: 'all-up', stage: 'run', outcome: 'pass' },
      { name: 'blind', stage: 'soak', outcome: 'inconclusive', reason: 'the run ended after 30s' },
    ]);
  });

  test('tells whom it waited for when the run ends before the budget has room', () => {
    const cluster = toyCluster();
    cluster.crash(3);
    const { controller, state } = rehearse(
      cluster,
      {
        stages: [{ name: 'restart', activate: [restartInto('v2')], gates: ['blind'] }],
        gates: [blind],
      },
      seconds(30),
    );
    controller.conclude('the run ended');
    expect(state.restarts).toEqual([]);
    expect(state.gates[0]?.reason).toBe(
      'the run ended, waiting for room in budget down to restart validators-0',
    );
  });

  test('goes on from the state of a controller that crashed, at any instant, and repeats nothing', () => {
    const plan = planOf({
      stages: [
        { name: 'restart', activate: [restartInto('v2')], gates: ['all-up'], on_fail: 'undo' },
      ],
      gates: [allUp],
      rollback: [{ name: 'undo', steps: [restartInto('v1', { name: 'back' })] }],
    });
    for (let crashUs = ms(50); crashUs < seconds(22); crashUs += ms(370)) {
      const cluster = toyCluster();
      const { controller: first } = controllerOf(cluster, plan);
      first.start();
      cluster.simulation.run(crashUs);
      first.halt();
      cluster.simulation.run(crashUs + ms(430));
      const kept = JSON.parse(JSON.stringify(first.state));
      const { controller: second } = controllerOf(cluster, plan, kept);
      if (kept.verdict === null) second.start();
      cluster.simulation.run(seconds(600));

      expect(second.state.verdict).toBe('rolled-back');
      expect(second.state.restarts.map(({ action, node }) => [action, node])).toEqual([
        ...[0, 1, 2, 3].map((node) => ['restart/0', node]),
        ...[0, 1, 2, 3].map((node) => ['restart/undo/0', node]),
      ]);
      expect(cluster.nodesOf('validators').map((node) => cluster.startsOf(node))).toEqual([
        2, 2, 2, 2,
      ]);
    }
  });
});
