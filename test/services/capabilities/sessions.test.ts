import { describe, expect, test } from 'vitest';
import { runServices } from './service-playbook.ts';

const COMPONENTS = `
  - {name: explorer, version: v1.0.0, replicas: 2, spare: 1, startup: 3s, capabilities: [{kind: sessions, prefix: explorer, users: 100, lifetime: 5m}]}`;

const CHURN = `{name: churn, check: prom_expr, expr: 'sum(increase(explorer_ws_disconnects_total[3m])) / 100', op: '<=', value: 1.5, min_samples: 1}`;

const run = (faults: readonly string[] = [], stages?: readonly string[]) =>
  runServices({
    components: COMPONENTS,
    gates: [CHURN],
    faults,
    stages: stages ?? [
      '{name: warm-up, hold: {min: 3m}}',
      '{name: watch, hold: {min: 8m}, gates: [churn]}',
    ],
  });

describe('The capability sessions', () => {
  test('keeps a session for each person, who leaves and comes at the rate that the lifetime says', async () => {
    const healthy = await run();
    expect(healthy.verdict).toBe('promoted');
    expect(healthy.values('sum(explorer_ws_sessions)')[0]).toBeGreaterThan(90);
    const [ended] = healthy.values('sum(increase(explorer_ws_disconnects_total[8m]))');
    // 100 sessions of 5 minutes each, for 8 minutes: 160, and three standard deviations of it.
    expect(Math.abs((ended ?? 0) - 160)).toBeLessThan(40);
    expect(healthy.values('sum(explorer_send_errors_total)')).toEqual([0]);
  });

  test('counts a session that ends for each that began and stands no longer', async () => {
    const deploy =
      '{action: deploy, group: explorer, version: v1.1.0, strategy: surge, ready_within: 5m}';
    const upgraded = await run(
      [],
      [
        '{name: warm-up, hold: {min: 3m}, gates: [churn]}',
        `{name: up, activate: [${deploy}], hold: {min: 3m}, on_fail: undo}`,
      ],
    );
    expect(upgraded.verdict).toBe('promoted');
    expect(upgraded.values('sum(explorer_ws_sessions)')[0]).toBeGreaterThan(90);
    const [left] = upgraded.values(
      'sum(explorer_ws_connects_total) - sum(explorer_ws_disconnects_total) - sum(explorer_ws_sessions)',
    );
    expect(left).toBe(0);
  });

  test('shows a defect that closes sessions', async () => {
    const faults = [
      '{fault: wrong_result, result: dropped_sessions, share: 0.9, target: explorer, at: 4m}',
    ];
    expect((await run(faults)).failedBy).toBe('churn');
  });

  test('loses its people behind a partition, and has them back after it', async () => {
    const cut = await run(['{fault: partition, target: explorer, at: 4m, for: 1m}']);
    // 100 more than the 140 that leave in seven minutes.
    const [ended] = cut.values('sum(increase(explorer_ws_disconnects_total[8m]))');
    expect(ended).toBeGreaterThan(200);
    expect(cut.values('sum(explorer_ws_sessions)')[0]).toBeGreaterThan(90);
  });

  test.each([
    ['queue_cap, limit: 10', 'explorer_send_errors_total'],
    ['cpu_slow, factor: 2000', 'explorer_broadcast_queue'],
  ])('shows {%s} in %s', async (fault, metric) => {
    const struck = await run([`{fault: ${fault}, target: explorer, at: 1m}`]);
    expect(struck.values(`sum(${metric})`)[0]).toBeGreaterThan(100);
  });

  test('loses the sessions of a process that hangs when it is no longer ready', async () => {
    const struck = await run(['{fault: hang, target: explorer, count: 1, at: 4m, for: 1m}']);
    expect(struck.values('max(increase(explorer_ws_disconnects_total[6m]))')[0]).toBeGreaterThan(0);
    // All of them are with the other one, until people leave and come again.
    expect(struck.values('sum(explorer_ws_sessions)')[0]).toBeGreaterThan(90);
  });
});
