import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { actionKinds } from '../../../src/playbook/actions/table.ts';
import { playbookOf, SECOND_US, World } from './stage.ts';

const FORWARD = [
  { action: 'announce', channel: 'ops', text: 'We begin.' },
  { action: 'freeze', what: 'proposals', group: 'web' },
  { action: 'approve', approval: 'window' },
  { action: 'baseline', baseline: 'beats', expr: 'rate(heartbeat_total[2m])' },
  { action: 'snapshot_take', snapshot: 'before', group: 'db' },
  { action: 'backup_take', backup: 'nightly', group: 'db', paths: ['etc/a', 'etc/b'] },
  { action: 'schema_up', to: 2, group: 'db' },
  { action: 'provision', component: 'extra', version: 'v1.1.0' },
  { action: 'deploy', group: 'web', version: 'v1.1.0', strategy: 'surge', min_ready: '5s' },
  { action: 'gate_on', features: ['rewards'], group: 'canary', max_power: '34%' },
  { action: 'phase_set', key: 'phase', value: 'read-only', group: 'web', effect: 'restart' },
  { action: 'config_set', values: { limit: 30 }, group: 'web' },
  { action: 'apply', group: 'db', expect_same_diff: true },
  { action: 'send_alert', alert: 'drill', arrives_within: '60s' },
  { action: 'wait', for: '90s' },
  { action: 'wait_until', gate: 'web-up', max: '5m' },
  { action: 'pause', reason: 'Lunch.' },
  { action: 'resume', by: 'owner', decision: 'Lunch is over.' },
  { action: 'restart', group: 'web', when_failing: 'web-up' },
];

const LATER = [
  { action: 'deploy', group: 'db', version: 'v1.1.0' },
  { action: 'operate', group: 'db', operation: 'bump', args: { by: 5 } },
  { action: 'unfreeze', what: 'proposals', group: 'web' },
  { action: 'record', title: 'Running', fields: [{ title: 'is', probe: 'release', group: 'web' }] },
  { action: 'report', title: 'Week', fields: [{ title: 'up', expr: 'sum(up)' }] },
];

const BACK = [
  { action: 'page', alert: 'rollback', text: 'We go back.' },
  { action: 'service_stop', group: 'db' },
  { action: 'volume_wipe', group: 'db', only_in: { label: 'env', value: 'devnet' } },
  { action: 'service_start', group: 'db' },
  { action: 'revision_rollback', group: 'db', when_failing: 'never' },
  { action: 'image_pin', group: 'web', version: 'v1.0.0', strategy: 'wave' },
  { action: 'snapshot_restore', snapshot: 'before', group: 'db' },
  { action: 'wal_replay', group: 'db', to: 12 },
  { action: 'proof_reverify', group: 'db' },
  { action: 'schema_down', to: 1, group: 'db' },
  { action: 'gate_off', features: ['rewards'], group: 'canary' },
  { action: 'config_restore', group: 'web', effect: 'restart' },
  { action: 'restart', group: 'extra', strategy: 'recreate' },
  { action: 'remove', component: 'extra' },
  { action: 'reapply', group: 'db' },
  { action: 'backup_restore', group: 'db' },
  { action: 'open_incident', title: 'Went back', fields: [{ title: 'why', text: 'A test.' }] },
  { action: 'collect_diagnostics', group: 'web' },
  { action: 'block_promotion', reason: 'Until it is understood.' },
];

const playbook = playbookOf({
  approvals: [
    {
      name: 'window',
      from: ['anna', 'berta'],
      answer: { kind: 'uniform', min: '1m', max: '9m' },
    },
  ],
  gates: [
    { name: 'web-up', check: 'prom_expr', expr: 'min(up{component="web"})', op: '==', value: 1 },
    { name: 'never', check: 'prom_expr', expr: 'vector(1)', op: '==', value: 0 },
  ],
  stages: [
    {
      name: 'first',
      readiness: ['web-up'],
      activate: FORWARD,
      hold: { min: '2m' },
      on_fail: 'back',
    },
    { name: 'second', activate: LATER, verify: ['never'], on_fail: 'back' },
  ],
  rollback: [{ name: 'back', steps: BACK, restores: 'nothing', verify: ['web-up'] }],
});

/** All that a run leaves: what the controller knows, what services hold, what was done to them. */
function leftBy({ state, estate, vault, sim }: World) {
  const { all } = estate.groups;
  return {
    state: JSON.parse(JSON.stringify(state)),
    hash: estate.stateHash(all),
    configuration: estate.configurationHash(all),
    stops: all.map(({ name, stops }) => [name, ...stops]),
    delivered: estate.router.delivered,
    calls: vault.calls,
    endedUs: sim.nowUs,
  };
}

const whole = leftBy(new World(playbook).run());

/** Lets the controller die when the timeline has so many entries. */
function ranWithDeathsAt(isDeath: (entries: number) => boolean): World {
  const world = new World(playbook);
  let known = world.state.timeline.length;
  if (isDeath(known)) world.replaceController();
  while (world.state.verdict === null) {
    world.sim.run(48 * 3_600 * SECOND_US, 1);
    const { length } = world.state.timeline;
    const entries = Array.from({ length: length - known }, (_, place) => known + place + 1);
    known = length;
    if (world.state.verdict === null && entries.some(isDeath)) world.replaceController();
  }
  return world;
}

describe('a controller that dies in mid-playbook', () => {
  test('is rehearsed with every kind of action there is', () => {
    const used = new Set([...FORWARD, ...LATER, ...BACK].map(({ action }) => action));
    expect([...used].sort()).toEqual([...actionKinds.keys()].sort());
    expect(whole.state.verdict).toBe('rolled-back');
  });

  // Three runs, with a death at every third entry each: together there is one at each.
  test('is followed by one that leaves the same, at whichever entry of the timeline it dies', () => {
    for (const first of [0, 1, 2]) {
      const left = leftBy(ranWithDeathsAt((entries) => entries % 3 === first));
      expect(left, `deaths at entries ${first}, ${first + 3}, ...`).toEqual(whole);
    }
  });

  test('leaves the same when it dies at every entry', () => {
    expect(leftBy(ranWithDeathsAt(() => true))).toEqual(whole);
  });

  // It is away for a while, at any instant, so times differ; what was done does not.
  test('repeats nothing when it dies anywhere and another comes later', () => {
    const deathUs = fc.integer({ min: 60 * SECOND_US, max: whole.endedUs - 1 });
    const awayUs = fc.integer({ min: 0, max: 120 * SECOND_US });
    fc.assert(
      fc.property(deathUs, awayUs, (diesUs, away) => {
        const world = new World(playbook);
        world.run(diesUs);
        world.haltController();
        world.run(diesUs + away);
        world.replaceController();
        const left = leftBy(world.run());
        expect(left.calls).toEqual(whole.calls);
        expect(left.hash).toEqual(whole.hash);
        expect(left.stops).toEqual(whole.stops);
        expect(left.delivered.length).toBe(whole.delivered.length);
        expect(Object.keys(left.state.steps)).toEqual(Object.keys(whole.state.steps));
        expect(left.state.evidence.length).toBe(whole.state.evidence.length);
      }),
      { numRuns: 5 },
    );
  });
});
