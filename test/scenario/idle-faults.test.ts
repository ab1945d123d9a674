import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadPlaybook } from '../../src/scenario/load.ts';

const playbook = (fault: string) => `simnet: 1
name: idle
title: Idle faults
description: A chain without draws whose rewards nobody turns on, a beacon, and a database.
seed: 1
duration_max: 2h
versions: [{name: v1.0.0, revision: 0a1b2c3}]
features: [{name: rewards, effect: state}, {name: relays, effect: gossip}]
components:
  - name: nodes
    version: v1.0.0
    replicas: 4
    capabilities:
      - {kind: chain, features: {rewards: rewards, witness: relays}, rewards: {}, witness: {}}
  - {name: lead, version: v1.0.0, capabilities: [{kind: beacon, participants: helpers}]}
  - {name: helpers, version: v1.0.0, replicas: 2, capabilities: [{kind: beacon_participant}]}
  - {name: rows, version: v1.0.0, capabilities: [{kind: database}]}
stages:
  - name: only
    activate: [{action: gate_on, features: [relays], group: nodes}]
    hold: {min: 10m}
    gates: [up]
    on_fail: back
gates: [{name: up, check: prom_expr, expr: min(up), op: '==', value: 1, min_samples: 1}]
rollback: [{name: back, steps: [{action: gate_off, features: [relays], group: nodes}]}]
mutants:
  - {name: odd, title: Odd, inject: [${fault}], caught_by: [up]}
`;

function messagesOf(fault: string): readonly string[] {
  try {
    loadPlaybook(playbook(fault), { file: 'idle.yaml', metricUnits: new Map() });
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.diagnostics.map(({ rule, message }) => `${rule}: ${message}`);
  }
}

const UNFELT = 'fault.unfelt: ';

describe('a fault that comes to nothing is refused', () => {
  test.each([
    [
      'where the part that feels it is not there',
      '{fault: vrf_tamper, target: nodes}',
      '"nodes" does not feel it: it has no vrf',
    ],
    [
      'where a result is of a part that is not there',
      '{fault: wrong_result, result: cache_thrash, target: nodes}',
      '"nodes" does not feel it: it has no proofs',
    ],
    [
      'where nothing turns on the gate of that part',
      '{fault: wrong_result, result: rest_twice, target: nodes}',
      '"nodes" does not come to feel it: the gate "rewards" is never on in it',
    ],
    [
      'where nobody migrates anything',
      '{fault: wrong_result, result: migration_rows, target: nodes}',
      '"nodes" does not come to feel it: no action carries out migrate, migration_drill on it, nor does a gate ask for that',
    ],
    [
      'where nobody takes a backup that could decay',
      '{fault: bit_rot, in: backup, target: rows}',
      '"rows" does not come to feel it: no action carries out backup_take on it, nor does a gate ask for that',
    ],
    [
      'where nobody writes to a full disk',
      '{fault: disk_full, target: rows}',
      '"rows" does not come to feel it: no action carries out schema_up, schema_down, backup_take, backup_restore on it, nor does a gate ask for that',
    ],
    [
      'where a migration that stops has no row left',
      '{fault: wrong_result, result: migration_stops, target: nodes}',
      '"nodes" does not feel it: with share 1 no row is left out, with less some are',
    ],
    [
      'where others contribute',
      '{fault: vote_withhold, target: lead}',
      '"lead" does not feel it: the processes of helpers contribute to its beacon',
    ],
  ])('%s', (_where, fault, message) => {
    expect(messagesOf(fault)).toEqual([`${UNFELT}${message}`]);
  });

  test.each([
    [
      'a gate that an action turns on',
      '{fault: wrong_result, result: witness_flood, target: nodes}',
    ],
    ['those who contribute', '{fault: vote_withhold, target: helpers}'],
    ['votes of a chain', '{fault: vote_withhold, target: nodes}'],
    [
      'what is wrong whatever is set up',
      '{fault: wrong_result, result: state_root, target: nodes}',
    ],
  ])('but not with %s', (_what, fault) => {
    expect(messagesOf(fault)).toEqual([]);
  });

  test('nor does it need an action where another fault turns the gate on', () => {
    const on = '{fault: config_wrong, target: nodes, key: gates.rewards, value: true}';
    const twice = '{fault: wrong_result, result: rest_twice, target: nodes}';
    expect(messagesOf(`${on}, ${twice}`)).toEqual([]);
  });
});

test('what goes on for ever is not said to happen every microsecond', () => {
  expect(messagesOf('{fault: crash, target: nodes, every: 1us}')).toEqual([
    'unit.interval: what happens again and again is at least 1ms apart',
  ]);
});
