import { describe, expect, test } from 'vitest';
import { runSmall } from './small-playbook.ts';

const MINUTE_US = 60_000_000;

// Two tasks answer; nobody is version 1.1.0; nothing shows the last metric once it is absent.
const GATES = `gates:
  - {name: alive, check: reachable, group: cron}
  - {name: upgraded, check: version_in_effect, group: cron, version: v1.1.0}
  - {name: beats, check: prom_expr, expr: "increase(heartbeat_total[2m])", op: ">", value: 5, min_samples: 1, deadline: 1m}
  - {name: too-many, check: prom_expr, expr: "increase(heartbeat_total[2m])", op: ">", value: 500, min_samples: 1}
`;

const stage = (fields: string) => `stages:\n  - {name: one, hold: {min: 10m}, ${fields}}\n`;

describe('gates under a condition', () => {
  test.each([
    ['when_passing: alive', 'failed'],
    ['when_passing: upgraded', 'promoted'],
    ['when_failing: upgraded', 'failed'],
    ['when_failing: alive', 'promoted'],
    ['when_passing: alive, when_failing: upgraded', 'failed'],
    ['when_passing: alive, when_failing: beats', 'promoted'],
  ])('count with %s so that the stage is %s', async (condition, verdict) => {
    const { state } = await runSmall(
      `${GATES}${stage(`gates: [beats], conditional: [{${condition}, gates: [too-many]}]`)}`,
    );
    expect(state.verdict).toBe(verdict);
    expect(state.gates.some(({ name }) => name === 'too-many')).toBe(verdict === 'failed');
  });

  test('count while the condition cannot decide', async () => {
    const { state } = await runSmall(
      `${GATES}${stage('gates: [], conditional: [{when_passing: beats, verify: [upgraded]}]')}faults:\n  - {fault: metric_absent, target: cron}\n`,
    );
    expect(state.stages[0]?.failedBy).toBe('upgraded');
  });

  test('block a stage that is not ready, before anything is done', async () => {
    const { state } = await runSmall(
      `${GATES}${stage('activate: [{action: announce, channel: ops, text: go}], conditional: [{when_passing: alive, readiness: [upgraded]}]').replace('hold: {min: 10m}, ', '')}`,
    );
    expect(state.verdict).toBe('blocked');
    expect(state.evidence.some(({ kind }) => kind === 'announcement')).toBe(false);
  });

  test('are asked for once: what the stage does itself does not change who counts', async () => {
    const { state } = await runSmall(
      `${GATES}${stage('gates: [beats], conditional: [{when_passing: alive, gates: [beats], verify: [alive]}]')}faults:\n  - {fault: hang, target: cron, at: 5m, for: 2m}\n`,
    );
    const told = state.timeline.filter(({ detail }) => detail.endsWith('asked'));
    expect(told.map(({ detail }) => detail)).toEqual(['alive: asked']);
  });
});

describe('an action', () => {
  test.each([
    ['when_passing: alive', true],
    ['when_passing: upgraded', false],
    ['when_failing: upgraded', true],
    ['when_passing: alive, when_failing: alive', false],
  ])('with %s is carried out: %s', async (condition, isDone) => {
    const { state } = await runSmall(
      `${GATES}${stage(`gates: [beats], activate: [{action: announce, channel: ops, text: go, ${condition}}]`)}`,
    );
    expect(state.evidence.some(({ kind }) => kind === 'announcement')).toBe(isDone);
  });

  test('that waits for a gate to pass is left out when the gate cannot decide', async () => {
    const { state } = await runSmall(
      `${GATES}${stage('activate: [{action: announce, channel: ops, text: go, when_passing: beats}]')}faults:\n  - {fault: metric_absent, target: cron}\n`,
    );
    expect(state.evidence).toEqual([]);
  });
});

describe('reports of a stage', () => {
  const report =
    'reports: [{every: 4m, title: Beats, fields: [{title: beats, expr: "sum(increase(heartbeat_total[4m]))"}]}]';

  test('come at each end of their interval, for as long as the hold lasts', async () => {
    const { state } = await runSmall(`${GATES}${stage(`gates: [beats], ${report}`)}`);
    const written = state.evidence.filter(({ kind }) => kind === 'report');
    expect(written.map(({ atUs, title }) => [atUs / MINUTE_US, title])).toEqual([
      [4, 'Beats'],
      [8, 'Beats'],
    ]);
    // Two tasks beat each ten seconds.
    expect(Number(written[1]?.fields['beats'])).toBeCloseTo(48, 0);
  });

  test('come without gates too, the last one at the end of the hold', async () => {
    const { state } = await runSmall(`${stage(report).replace('10m', '12m')}`);
    const written = state.evidence.filter(({ kind }) => kind === 'report');
    expect(written.map(({ atUs }) => atUs / MINUTE_US)).toEqual([4, 8, 12]);
  });

  test('end with a hold that a gate ends', async () => {
    const { state } = await runSmall(
      `gates:\n  - {name: up, check: prom_expr, expr: up, op: "==", value: 1, min_samples: 1}\n${stage(`gates: [up], ${report}`)}faults:\n  - {fault: hang, target: cron, at: 6m}\n`,
    );
    expect(state.verdict).toBe('failed');
    expect(state.evidence.filter(({ kind }) => kind === 'report')).toHaveLength(1);
  });
});
