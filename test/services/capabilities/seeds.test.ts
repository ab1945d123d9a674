import { describe, expect, test } from 'vitest';
import { runServices } from './service-playbook.ts';

const components = (more = '') => `
  - {name: seed, version: v1.0.0, replicas: 4}
  - {name: node, version: v1.0.0, capabilities: [{kind: seeds, addresses: [seed]${more}}]}`;

const gates = [
  '{name: count, check: equals, group: node, probe: seeds_count, min: 3}',
  '{name: reachable, check: equals, group: node, probe: seeds_reachable_ratio, value: 1}',
  '{name: age, check: equals, group: node, probe: seeds_age, max: 86400}',
  `{name: peers, check: prom_expr, expr: p2p_peers, op: '>=', value: 4, min_samples: 1}`,
  `{name: drops, check: prom_expr, expr: 'increase(p2p_drops_total[3m]) / increase(p2p_pings_total[3m])', op: '<=', value: 0.05, min_samples: 1}`,
  `{name: pressure, check: prom_expr, expr: 'p2p_backpressured_peers / p2p_peers', op: '<=', value: 0.2, min_samples: 1}`,
];

const run = (faults: readonly string[] = [], more = '') =>
  runServices({
    components: components(more),
    gates,
    faults,
    stages: [
      '{name: warm-up, hold: {min: 2m}}',
      '{name: ready, readiness: [count, reachable, age], hold: {min: 8m}, gates: [peers, drops, pressure]}',
    ],
  });

describe('The capability seeds', () => {
  test('finds its peers and loses no ping', async () => {
    const healthy = await run();
    expect(healthy.verdict).toBe('promoted');
    expect(healthy.values('p2p_peers')).toEqual([4]);
    expect(healthy.values('p2p_rtt_seconds_sum / p2p_rtt_seconds_count')[0]).toBeCloseTo(0.004, 6);
  });

  test('knows one seed of four by a stale list, and is stopped before anything is changed', async () => {
    const stale = await run(['{fault: dns_stale, share: 0.75, target: node}']);
    expect([stale.failedBy, stale.outcomes[1]]).toEqual(['reachable', 'blocked']);
    expect(stale.ask('node', 'seeds_reachable_ratio')).toBe(0.25);
    expect(stale.values('p2p_peers')).toEqual([1]);
  });

  test('is stopped by the age of a list that nobody refreshes', async () => {
    expect((await run([], ', age: 25h')).failedBy).toBe('age');
    expect((await run([], ', age: 25h, refresh_every: 1m')).verdict).toBe('promoted');
  });

  test.each([
    ['dns_stale, share: 0.5, target: node', 'peers'],
    ['hang, target: seed, count: 1', 'peers'],
    ['link_loss, target: node, to: seed, loss: 0.3', 'drops'],
    ['link_delay, target: node, to: seed, added: 700ms', 'pressure'],
  ])('shows {%s} in its metrics', async (fault, gate) => {
    expect((await run([`{fault: ${fault}, at: 5m}`])).failedBy).toBe(gate);
  });
});
