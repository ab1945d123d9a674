import { describe, expect, test } from 'vitest';
import { runSmall } from './small-playbook.ts';

const MINUTE_US = 60_000_000;

// Two tasks answer and beat, none of them with the new release.
const GATES = {
  alive: 'check: reachable, group: cron',
  upgraded: 'check: version_in_effect, group: cron, version: v1.1.0',
  beats:
    'check: prom_expr, expr: "increase(heartbeat_total[2m])", op: ">", value: 5, min_samples: 1, deadline: 1m',
  silent:
    'check: prom_expr, expr: "increase(heartbeat_total[2m])", op: "<=", value: 0, min_samples: 1',
};

/** The processes have started when it is over. */
const BEGIN = 'stages:\n  - {name: begin, hold: {min: 2m}}\n';

/** A playbook of a stage after that, with those of the gates that it names: one that is not used is refused. */
function playbook(fields: string, hold = '10m'): string {
  const named = Object.entries(GATES).filter(([name]) => new RegExp(`\\b${name}\\b`).test(fields));
  const gates = named.map(([name, gate]) => `  - {name: ${name}, ${gate}}\n`);
  return `gates:${gates.length === 0 ? ' []' : ''}\n${gates.join('')}${BEGIN}  - {name: one, hold: {min: ${hold}}, ${fields}}\n`;
}

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
      `${playbook(`gates: [beats], conditional: [{${condition}, gates: [silent]}]`)}`,
    );
    expect(state.verdict).toBe(verdict);
    expect(state.gates.some(({ name }) => name === 'silent')).toBe(verdict === 'failed');
  });

  test('count while the condition cannot decide', async () => {
    const { state } = await runSmall(
      `${playbook('gates: [], conditional: [{when_passing: beats, verify: [upgraded]}]')}faults:\n  - {fault: metric_absent, target: cron}\n`,
    );
    expect(state.stages[1]?.failedBy).toBe('upgraded');
  });

  test('block a stage that is not ready, before anything is done', async () => {
    const { state } = await runSmall(
      `${playbook('activate: [{action: announce, channel: ops, text: go}], conditional: [{when_passing: alive, readiness: [upgraded]}]', '0s')}`,
    );
    expect(state.verdict).toBe('blocked');
    expect(state.evidence.some(({ kind }) => kind === 'announcement')).toBe(false);
  });

  test('count until the end of their list, whatever becomes of the condition meanwhile', async () => {
    const { state } = await runSmall(
      `${playbook('conditional: [{when_passing: alive, gates: [beats]}]')}faults:\n  - {fault: hang, target: cron, at: 5m}\n`,
    );
    expect(state.stages[1]?.failedBy).toBe('beats');
    expect(state.timeline.map(({ detail }) => detail)).toContain('beats: asked');
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
      `${playbook(`gates: [beats], activate: [{action: announce, channel: ops, text: go, ${condition}}]`)}`,
    );
    expect(state.evidence.some(({ kind }) => kind === 'announcement')).toBe(isDone);
  });

  test('that waits for a gate to pass is left out when the gate cannot decide', async () => {
    const { state } = await runSmall(
      `${playbook('activate: [{action: announce, channel: ops, text: go, when_passing: beats}]')}faults:\n  - {fault: metric_absent, target: cron}\n`,
    );
    expect(state.evidence).toEqual([]);
  });
});

describe('reports of a stage', () => {
  const report =
    'reports: [{every: 4m, title: Work, fields: [{title: done, expr: "sum(increase(heartbeat_total[4m]))"}]}]';

  test('come at each end of their interval, for as long as the hold lasts', async () => {
    const { state } = await runSmall(`${playbook(`gates: [beats], ${report}`)}`);
    const written = state.evidence.filter(({ kind }) => kind === 'report');
    expect(written.map(({ atUs, title }) => [atUs / MINUTE_US, title])).toEqual([
      [6, 'Work'],
      [10, 'Work'],
    ]);
    // Two tasks beat each ten seconds.
    expect(Number(written[1]?.fields['done'])).toBeCloseTo(48, -1);
  });

  test('come without gates too, the last one at the end of the hold', async () => {
    const { state } = await runSmall(playbook(report, '12m'));
    const written = state.evidence.filter(({ kind }) => kind === 'report');
    expect(written.map(({ atUs }) => atUs / MINUTE_US)).toEqual([6, 10, 14]);
  });

  test('end with a hold that a gate ends', async () => {
    const { state } = await runSmall(
      `gates:\n  - {name: up, check: prom_expr, expr: up, op: "==", value: 1, min_samples: 1}\n${BEGIN}  - {name: one, hold: {min: 10m}, gates: [up], ${report}}\nfaults:\n  - {fault: hang, target: cron, at: 8m}\n`,
    );
    expect(state.verdict).toBe('failed');
    expect(state.evidence.filter(({ kind }) => kind === 'report')).toHaveLength(1);
  });
});
