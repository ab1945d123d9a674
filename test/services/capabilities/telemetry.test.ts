import { describe, expect, test } from 'vitest';
import { runServices } from './service-playbook.ts';

const SECTIONS = `config:
  settings: [{key: rewards.window, default: 3600}]
  bundles: [{name: main, values: {telemetry.endpoint: 'https://collector:4318/v1', release.channel: testnet, gates.rewards: true}}]
features: [{name: rewards, effect: local, default: true}]`;

const COMPONENTS = `
  - {name: node, version: v1.0.0, replicas: 3, config: main, capabilities: [{kind: telemetry, interval: 15s, fields: [rewards.window]}]}
  - {name: collector, version: v1.0.0, capabilities: [{kind: collector, sources: [node], interval: 15s, patience: 15s}]}`;

const GATES = [
  `{name: ratio, check: prom_expr, expr: 'sum(increase(telemetry_received_total[5m])) / sum(increase(telemetry_expected_total[5m]))', op: '>=', value: 0.95, min_samples: 1}`,
  `{name: stall, check: prom_expr, expr: 'max(telemetry_stalled_seconds)', op: '<=', value: 60, min_samples: 1}`,
];

const run = (faults: readonly string[] = [], gates = GATES) =>
  runServices({
    components: COMPONENTS,
    sections: SECTIONS,
    gates,
    faults,
    stages: [
      '{name: warm-up, hold: {min: 6m}}',
      '{name: watch, hold: {min: 6m}, gates: [ratio, stall]}',
    ],
  });

describe('The capabilities telemetry and collector', () => {
  test('let every snapshot arrive, and tell what the process says of itself', async () => {
    const healthy = await run();
    expect(healthy.verdict).toBe('promoted');
    // 12 minutes less the start, a snapshot each 15 s, of three nodes.
    expect(healthy.values('sum(telemetry_received_total)')[0]).toBeGreaterThan(3 * 45);
    expect(healthy.values('sum(telemetry_dropped_total)')).toEqual([0]);
    expect(healthy.ask('node-1', 'status_channel')).toBe('testnet');
    expect(healthy.ask('node-1', 'rollout_status')).toEqual([
      'channel=testnet',
      'gates=rewards',
      'telemetry=sending',
    ]);
    expect(healthy.ask('node-1', 'log_fields')).toEqual([
      ...['channel', 'gates', 'health', 'height', 'release', 'rewards.window'],
    ]);
  });

  test('say another channel where the status is wrong', async () => {
    const struck = await run(['{fault: wrong_result, result: status_channel, target: node}']);
    expect(struck.ask('node-1', 'status_channel')).toBe('unknown');
    expect(struck.ask('node-1', 'rollout_status')).toContain('channel=unknown');
  });

  const THREE_INTERVALS_US = 60_000_000 + 45_000_000;

  test.each([
    ['port_closed, target: collector, port: api', 'ratio'],
    ['partition, target: node, to: collector', 'ratio'],
    ['wrong_result, result: frozen_telemetry, target: node, count: 1', 'stall'],
    ['wrong_result, result: dead_telemetry, target: node', 'ratio'],
    ['wrong_result, result: garbled_telemetry, target: node', 'ratio'],
    ['config_wrong, target: node, key: telemetry.endpoint, value: nowhere', 'ratio'],
    ['config_wrong, target: node, key: telemetry.endpoint, value: ""', 'ratio'],
    ['config_wrong, target: node, key: telemetry.enabled, value: false', 'ratio'],
  ])('show {%s} at the collector', async (fault, gate) => {
    const struck = await run([`{fault: ${fault}, at: 7m}`]);
    expect(struck.failedBy).toBe(gate);
    expect(struck.sim.nowUs).toBeLessThan(7 * 60_000_000 + THREE_INTERVALS_US);
  });

  test('show the loss of payloads that retries cannot mend', async () => {
    const struck = await run([
      '{fault: link_loss, target: node, to: collector, loss: 0.6, at: 1m}',
    ]);
    expect(struck.failedBy).toBe('ratio');
    expect(struck.values('sum(telemetry_failed_total)')[0]).toBeGreaterThan(0);
  });

  test('tell whether a payload gets there and back', async () => {
    const gate =
      '{name: reaches, check: equals, group: node, probe: telemetry_reaches, value: true}';
    const stages = ['{name: only, hold: {min: 1m}, verify: [reaches]}'];
    const parts = { components: COMPONENTS, sections: SECTIONS, gates: [gate], stages };
    expect((await runServices(parts)).verdict).toBe('promoted');
    const faults = ['{fault: partition, target: node, to: collector}'];
    expect((await runServices({ ...parts, faults })).failedBy).toBe('reaches');
  });

  test('write fields to the log that a defect can leave out', async () => {
    const faults = ['{fault: wrong_result, result: telemetry_fields, path: gates, target: node}'];
    expect((await run(faults)).ask('node-0', 'log_fields')).not.toContain('gates');
  });
});
