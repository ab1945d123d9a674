import { describe, expect, test } from 'vitest';
import { runSmall } from './small-playbook.ts';

const ALIVE = '  - {name: alive, check: reachable, group: cron}\n';
const BEATS =
  '  - {name: beats, check: prom_expr, expr: "increase(heartbeat_total[2m])", op: ">", value: 5, min_samples: 1, deadline: 5m}\n';
const GATES = `gates:\n${ALIVE}${BEATS}`;

const stages = (fields: string) => `stages:\n  - {name: one, ${fields}}\n`;

describe('a playbook', () => {
  test('is promoted when every stage passes', async () => {
    const { state } = await runSmall(
      `${GATES}stages:
  - {name: one, readiness: [alive], hold: {min: 10m}, gates: [beats]}
  - {name: two, hold: {min: 5m}, gates: [beats], verify: [alive]}
`,
    );
    expect(state.verdict).toBe('promoted');
    expect(state.stages.map(({ outcome }) => outcome)).toEqual(['passed', 'passed']);
  });

  test('is blocked, and nothing is done, when it is not ready', async () => {
    const { state } = await runSmall(
      `${GATES}${stages('readiness: [alive], activate: [{action: announce, channel: ops, text: go}], hold: {min: 3m}, gates: [beats]')}faults:\n  - {fault: hang, target: cron}\n`,
    );
    expect(state.verdict).toBe('blocked');
    expect(state.stages[0]).toMatchObject({
      outcome: 'blocked',
      failedBy: 'alive',
      activatedUs: null,
    });
    expect(state.evidence.some(({ kind }) => kind === 'announcement')).toBe(false);
  });

  test('names the gate that failed, and not one before it that could not decide', async () => {
    const unseen =
      '  - {name: unseen, check: prom_expr, expr: "heartbeat_total > 1e9", op: ">", value: 0, min_samples: 1}\n';
    const wrong =
      '  - {name: wrong, check: prom_expr, expr: up, op: "==", value: 2, min_samples: 1}\n';
    const { state } = await runSmall(
      `gates:\n${unseen}${wrong}${stages('hold: {min: 2m}, verify: [unseen, wrong]')}`,
    );
    expect(state.gates.map(({ outcome }) => outcome)).toEqual(['inconclusive', 'fail']);
    expect(state.stages[0]?.failedBy).toBe('wrong');
  });

  test('writes down which checks made it ready, before it changes anything', async () => {
    const { state } = await runSmall(
      `${GATES}${stages('readiness: [alive], activate: [{action: announce, channel: ops, text: go}], hold: {min: 3m}, gates: [beats]')}`,
    );
    expect(state.evidence.map(({ kind, title }) => `${kind} ${title}`)).toEqual([
      'check alive',
      'announcement ops',
    ]);
  });

  test('ends a stage at the first look at which a watched gate fails', async () => {
    const { state } = await runSmall(
      `gates:
  - {name: alive, check: prom_expr, expr: up, op: "==", value: 1, min_samples: 1}
${stages('hold: {min: 1h}, gates: [alive]')}faults:\n  - {fault: hang, target: cron, at: 20m}\n`,
    );
    expect(state.verdict).toBe('failed');
    const [one] = state.stages;
    expect(one?.failedBy).toBe('alive');
    expect(one?.refusedUs).toBeGreaterThanOrEqual(20 * 60_000_000);
    expect(one?.refusedUs).toBeLessThanOrEqual(21 * 60_000_000);
  });

  test('never takes what cannot be decided for a pass', async () => {
    const { state, sim } = await runSmall(
      `gates:\n${BEATS}${stages('hold: {min: 10m}, gates: [beats]')}faults:\n  - {fault: metric_absent, target: cron}\n`,
    );
    expect(state.verdict).toBe('inconclusive');
    expect(state.stages[0]?.failedBy).toBe('beats');
    // The hold and the deadline of the gate.
    expect(sim.nowUs).toBe(15 * 60_000_000);
  });

  test('a gate with `for` fails only without a break', async () => {
    const flapping = `gates:\n  - {name: up-for, check: prom_expr, expr: up, op: "==", value: 1, min_samples: 1, for: 3m}\n`;
    const hold = stages('hold: {min: 30m}, gates: [up-for]');
    const short = await runSmall(
      `${flapping}${hold}faults:\n  - {fault: hang, target: cron, at: 5m, for: 2m}\n`,
    );
    expect(short.state.verdict).toBe('promoted');
    const long = await runSmall(
      `${flapping}${hold}faults:\n  - {fault: hang, target: cron, at: 5m, for: 5m}\n`,
    );
    expect(long.state.verdict).toBe('failed');
  });

  test('waits for its change window', async () => {
    const { state } = await runSmall(
      stages('window: {every: 24h, opens: 9h, length: 2h}, hold: {min: 1m}'),
    );
    expect(state.stages[0]?.startedUs).toBe(9 * 3_600_000_000);
  });

  test('is cut off at its longest duration, and says so', async () => {
    const { state } = await runSmall(stages('activate: [{action: wait, for: 3d}]'));
    expect(state.verdict).toBe('inconclusive');
    expect(state.stages[0]?.failure).toBe('the scenario reached its longest duration');
  });
});

describe('a rollback', () => {
  const plan = (steps: string, more = '') =>
    `rollback:\n  - {name: back, steps: [${steps}]${more}}\n`;
  const up = (name: string) =>
    `  - {name: ${name}, check: prom_expr, expr: up, op: "==", value: 1, min_samples: 1, deadline: 20m}\n`;
  const failing = `gates:
${up('alive')}${up('healed')}stages:
  - {name: one, hold: {min: 1h}, gates: [alive], on_fail: back}
faults:
  - {fault: hang, target: cron, at: 20m, for: 10m}
`;

  test('takes its steps in order, and compares what is left with what was', async () => {
    const { state } = await runSmall(
      `${failing}${plan('{action: announce, channel: ops, text: halt}, {action: open_incident, title: down}', ', verify: [healed]')}`,
    );
    expect(state.verdict).toBe('rolled-back');
    const [one] = state.stages;
    expect(one?.rollbackStepsDone).toBe(2);
    expect(one?.stateAfter).toBe(one?.stateBefore);
  });

  test('has failed when a step fails', async () => {
    const { state } = await runSmall(
      `${failing.replace(up('healed'), '').replace(', for: 10m', '')}${plan('{action: restart, group: cron, ready_within: 30s}')}`,
    );
    expect(state.verdict).toBe('rollback-failed');
    expect(state.stages[0]?.rollbackFailure).toContain('restart (step 1 of back): ');
  });

  test('has failed when its gates do not pass', async () => {
    const { state } = await runSmall(
      `${failing.replace(', for: 10m', '')}${plan('{action: announce, channel: ops, text: halt}', ', verify: [healed]')}`,
    );
    expect(state.verdict).toBe('rollback-failed');
    expect(state.stages[0]?.rollbackFailure).toContain('healed');
    expect(state.stages[0]?.rollbackFailedBy).toBe('healed');
  });
});
