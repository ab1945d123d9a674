import { describe, expect, test } from 'vitest';
import { METRIC_NAME } from '../../../../src/promql/label-set.ts';
import type { Rehearsal } from '../../../../src/run/rehearse.ts';
import type { Answer } from '../../../../src/services/runtime/capability.ts';
import { rehearsed } from './rehearsals.ts';

const wrong = (result: string, more = '') =>
  `{fault: wrong_result, target: node, version: v1.1.0, result: ${result}${more}}`;

/** The last value of each series of a metric on one node. */
function shown({ store }: Rehearsal, metric: string, instance: string): Map<string, number> {
  const values = new Map<string, number>();
  for (const series of store.series) {
    const { labels } = series;
    if (labels.get(METRIC_NAME) !== metric || labels.get('instance') !== instance) continue;
    const key = ['impl', 'class', 'cause'].map((name) => labels.get(name)).filter((one) => one);
    values.set(key.join(' '), series.valueAt(series.countUntil(Number.MAX_SAFE_INTEGER) - 1));
  }
  return values;
}

/** What a node answers when the playbook is over. */
function asked({ estate }: Rehearsal, node: string, probe: string, args = {}): Answer | undefined {
  const instance = estate.groups.all.find(({ name }) => name === node)!;
  let told: Answer | undefined;
  estate.probe(instance, probe, args, (answer) => {
    told = answer;
  });
  return told;
}

function firstFailed({ state }: Rehearsal) {
  return state.stages.find(({ outcome }) => outcome !== 'passed');
}

describe('netconfig', () => {
  test('lets a sound rewrite pass, phase by phase and node by node', async () => {
    const run = await rehearsed();
    expect(firstFailed(run)?.failure).toBeUndefined();
    expect(run.state.verdict).toBe('promoted');
    const requests = shown(run, 'pve_network_requests_total', 'node-0');
    expect(requests.get('rewrite apply')).toBeGreaterThan(299);
    expect(requests.get('rewrite interface_write')).toBeGreaterThan(0);
    // Zones belong to a later phase, and the other canary to an earlier one.
    expect(requests.get('rewrite zone_write')).toBe(0);
    expect(shown(run, 'pve_network_requests_total', 'node-1').get('rewrite apply')).toBe(0);
    expect(shown(run, 'pve_network_fallback_total', 'node-0')).toEqual(
      new Map([
        ['error', 0],
        ['timeout', 0],
        ['routed', 0],
      ]),
    );
    // A node without the package has no series of the rewrite.
    expect([...shown(run, 'pve_network_requests_total', 'node-2').keys()].join()).not.toMatch(
      /rewrite/,
    );
    expect(asked(run, 'node-0', 'versions_installed')?.value).toEqual([
      'legacy 1.0.0',
      'rewrite v1.1.0',
    ]);
    expect(asked(run, 'node-2', 'versions_installed')?.value).toEqual(['legacy 1.0.0']);
    const answers = asked(run, 'node-0', 'answers_hash', { size: 299 });
    expect(answers?.samples).toBe(299);
    expect(answers?.value).toMatch(/^[0-9a-f]{64}$/);
    expect(asked(run, 'node-1', 'answers_hash', { size: 299 })).toEqual(answers);
    expect(asked(run, 'node-2', 'answers_hash')?.value).toBeNull();
  }, 60_000);

  // What a defect is, and the first gate or action that finds it.
  test.each([
    ['a number that became text', [wrong('number_as_text')], 'contract'],
    ['a panic on bonds', [wrong('panic_on_bonds', ', stage: writes, at: 10m')], 'no-fallback'],
    ['applies 1.3 times as slow', [wrong('apply_slow', ', factor: 1.3')], 'mean'],
    ['settings that do not reach a node', ['{fault: partition, target: canary-b}'], 'replicated'],
    ['an include line lost', [wrong('include_lost')], 'apply (action 2 of writes)'],
    ['tunnels without their MTU', [wrong('option_lost', ', path: vxlan.mtu')], 'plane'],
    ['a router that never matches', [wrong('router_concrete_key')], 'coverage'],
    [
      'a few applies that hang while the rest are faster',
      [wrong('hang_share', ', share: 0.01, factor: 0.3')],
      'p99',
    ],
    [
      'traffic of the old one counted as fallback',
      [wrong('fallback_counts_routed')],
      'no-fallback',
    ],
  ])(
    'shows %s',
    async (_what, faults, gate) => {
      const run = await rehearsed(faults);
      expect(firstFailed(run)?.failedBy).toBe(gate);
      expect(run.state.verdict).not.toBe('promoted');
    },
    20_000,
  );

  test('has its files again after a rollback, and all on the old implementation', async () => {
    const run = await rehearsed([wrong('include_lost')]);
    expect(run.state.verdict).toBe('rolled-back');
    expect(asked(run, 'node-0', 'phase')?.value).toBe('old-only');
    expect(asked(run, 'node-0', 'interfaces_match_backup')?.value).toBe(true);
    expect(asked(run, 'node-0', 'data_plane')?.value).toBe(true);
    expect(asked(run, 'node-0', 'diagnostics')?.value).toBe(1);
    const hashes = ['node-0', 'node-1'].map((node) => asked(run, node, 'config_hash')?.value);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(asked(run, 'node-0', 'unit_active')?.value).toBe(false);
  }, 60_000);

  test('sees a damaged backup, and finds an older one that is not', async () => {
    const run = await rehearsed(['{fault: bit_rot, in: backup, target: canary-a, at: 10m}']);
    expect(firstFailed(run)?.failedBy).toBe('saved');
    expect(asked(run, 'node-0', 'backup_verified')?.value).toBe(false);
    expect(asked(run, 'node-0', 'backup_verified', { folder: 'backups' })?.value).toBe(true);
    expect(asked(run, 'node-0', 'restore_drill')?.detail).toBe('of backups');
  }, 60_000);

  test('serves everything by the old implementation when the service of the rewrite is off', async () => {
    const run = await rehearsed([
      '{fault: config_wrong, target: canary-a, stage: writes, at: 5m, key: service.enabled, value: false}',
    ]);
    expect(firstFailed(run)?.failedBy).toBe('no-fallback');
    expect(shown(run, 'pve_network_fallback_total', 'node-0').get('error')).toBeGreaterThan(0);
    expect(shown(run, 'pve_network_apply_failures_total', 'node-0').get('')).toBe(0);
  }, 60_000);
});
