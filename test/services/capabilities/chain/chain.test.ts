import { describe, expect, test } from 'vitest';
import type { Answer, Arguments } from '../../../../src/services/runtime/capability.ts';
import { smallEstate } from '../../small-estate.ts';

interface Options {
  readonly faults?: string;
  readonly fields?: string;
  readonly values?: string;
  readonly seed?: string;
}

/** Seven validators with epochs of twelve blocks, a minute each. */
function validators({ faults = '', fields = '', values = '', seed = '1' }: Options = {}) {
  const sections = `
features:
  - {name: rewards_v2, effect: state}
config: {bundles: [{name: base, values: {gates.rewards_v2: true${values}}}]}
observation: {latency: {kind: uniform, min: 10ms, max: 50ms}, probe_timeout: 60s}
components:
  - name: nodes
    version: v1.0.0
    replicas: 7
    stateful: true
    config: base
    subsets: [{name: few, first: 0, count: 2}, {name: many, first: 0, count: 3}]
    capabilities:
      - kind: chain
        epoch_blocks: 12
        snapshot_blocks: 24
        features: {rewards: rewards_v2}
        vrf: {every_blocks: 4}
        ${fields.includes('proofs:') ? '' : 'proofs: {}'}
        ${fields === '' ? 'rewards: {}' : fields}
rollback:
  - {name: kept, steps: [{action: backup_take, group: nodes, backup: any}]}
faults: [${faults}]
`;
  const services = smallEstate(sections, seed);
  const { estate, pass } = services;
  const all = estate.groups.of('nodes');
  const ask = (place: number, probe: string, args: Arguments = {}): Answer['value'] => {
    let value: Answer['value'] = null;
    estate.probe(all[place]!, probe, args, (given) => {
      value = given.value;
    });
    return value;
  };
  const operate = (name: string, group: string, args: Arguments = {}) => {
    let outcome: unknown = null;
    estate.operate('nodes', name, estate.groups.of(group), args, (given) => {
      outcome = given;
    });
    pass(3);
    return outcome;
  };
  const height = (place = 6) => Number(ask(place, 'finalized_height'));
  return { ...services, all, ask, operate, height };
}

describe('chain', () => {
  test('makes a block an interval, and all agree on genesis and root', () => {
    const { pass, ask, height, all } = validators();
    pass(300);
    expect(height()).toBeGreaterThanOrEqual(57);
    for (const probe of ['genesis_hash', 'chain_id']) {
      expect(new Set(all.map((_, place) => ask(place, probe))).size).toBe(1);
    }
    const roots = all.map((_, place) => ask(place, 'state_root', { height: 50 }));
    expect(new Set(roots).size).toBe(1);
    expect(ask(0, 'commitment_advances')).toBe(true);
  });

  test.each([
    ['', true],
    ['{fault: bit_rot, in: backup, target: nodes}', false],
  ])('with the fault {%s} a restore of its backup aside says %s', (faults, isSound) => {
    const { pass, ask, operate } = validators({ faults });
    pass(60);
    expect(operate('backup_take', 'few', { name: 'before' })).toMatchObject({ isDone: true });
    expect(ask(0, 'restore_drill', { backup: 'before' })).toBe(isSound);
    expect(ask(0, 'restore_drill', { backup: 'other' })).toBe(false);
  });

  // Half of all votes are prevotes, and each of those comes after an execution.
  test('lets the execution of a block delay the votes for it', () => {
    const meanLatency = (validation: string) => {
      const { pass, last } = validators({ fields: `validation: ${validation}` });
      pass(300);
      const of = (part: string) => last(`chain_vote_latency_seconds_${part}`, 'nodes-3') ?? 0;
      return of('sum') / of('count');
    };
    expect(meanLatency('600ms') - meanLatency('0ms')).toBeCloseTo(0.3, 2);
  });

  // Each of them alone is longer than any run, and a queue of them is no exact number.
  test.each([
    ['proofs: {time: 13031d}', ''],
    ['signing: 13031d', ''],
    ['validation: 13031d', '{fault: cpu_slow, target: nodes, factor: 10000}'],
    ['vote_service: 13031d', '{fault: cpu_slow, target: nodes, factor: 10000}'],
    ['sync_block: 13031d', '{fault: cpu_slow, target: nodes, factor: 10000}'],
    ['fsync: 13031d', '{fault: disk_slow, target: nodes, factor: 10000}'],
    ['proofs: {verify: 13031d}', '{fault: cpu_slow, target: nodes, factor: 10000}'],
  ])('with {%s} and the fault {%s} waits until the run is over', (fields, faults) => {
    const { pass, sim } = validators({ fields, faults });
    pass(300);
    expect(sim.nowUs).toBe(300_000_000);
  });

  // Story: they went on waiting for as long as the disks would have needed, nearly three hours.
  test.each(['nodes', 'many'])('goes on as soon as disks are healed: %s', (target) => {
    const faults = `{fault: disk_slow, target: ${target}, at: 1m, for: 30s, factor: 10000}`;
    const { pass, height } = validators({ faults, fields: 'fsync: 1s' });
    pass(90);
    const before = height();
    pass(90);
    expect(height()).toBeGreaterThan(before + 3);
  });

  test('says which signatures and draws it computes for real', () => {
    const { estate } = validators({ fields: 'real_one_in: 1' });
    expect(estate.fidelity.map((line) => line.slice(0, 35))).toEqual([
      'certificates: all of chain signed a',
      'SAMPLED draws: 1 in 64 of chain pro',
      'proofs of chain: bound to block and',
    ]);
  });

  test('is the same run for the same seed, and another for another', () => {
    const hash = (seed: string) => {
      const { pass, sim } = validators({ seed });
      pass(120);
      return sim.traceHash();
    };
    expect(hash('5')).toBe(hash('5'));
    expect(hash('5')).not.toBe(hash('6'));
  });

  test.each([
    [2, true],
    [3, false],
  ])('with %i of seven down for five minutes, whether it goes on is %s', (count, goesOn) => {
    const faults = `{fault: hang, target: nodes, count: ${count}, at: 2m, for: 5m}`;
    const { pass, last, all } = validators({ faults });
    const most = () => {
      return Math.max(...all.map(({ name }) => last('chain_finalized_height', name) ?? 0));
    };
    pass(150);
    const before = most();
    pass(240);
    expect(most() > before + 10).toBe(goesOn);
    pass(400);
    const heights = all.map(({ name }) => last('chain_finalized_height', name) ?? 0);
    expect(Math.min(...heights)).toBeGreaterThan(before + 20);
    expect(Math.max(...heights) - Math.min(...heights)).toBeLessThanOrEqual(1);
  });

  test('splits roots when a minority settles rewards in the state, and halts when a third does', () => {
    const run = (group: string) => {
      const services = validators({
        fields: 'rewards: {mode: state}',
        values: '}}, {name: off, values: {gates.rewards_v2: false',
      });
      const { estate, pass, all } = services;
      for (const instance of all) {
        if (!instance.groups.includes(group)) estate.deployFile(instance, 'off');
        estate.reload(instance);
      }
      pass(300);
      return services;
    };
    const few = run('few');
    expect(few.last('chain_root_disagreements_total', 'nodes-6')).toBeGreaterThan(0);
    expect(few.ask(0, 'root_agreement')).toBe(false);
    expect(few.ask(6, 'root_agreement')).toBe(true);
    expect(few.height()).toBeGreaterThan(30);
    const many = run('many');
    expect(many.height()).toBe(11);
    for (const instance of many.all) {
      many.estate.deployFile(instance, 'off');
      many.estate.reload(instance);
    }
    many.pass(200);
    expect(many.height()).toBeGreaterThan(20);
  });

  test('goes back to the chain when a gate that split it is off again', () => {
    const faults = '{fault: wrong_result, result: state_root, target: few, at: 1m, for: 2m}';
    const { pass, ask, estate, all } = validators({ faults });
    pass(50);
    const before = estate.stateHash(all);
    pass(100);
    expect(estate.stateHash(all)).not.toBe(before);
    pass(200);
    expect(ask(0, 'root_agreement')).toBe(true);
    expect(estate.stateHash(all)).toBe(before);
  });

  test.each(['rewards: {}', 'rewards: {mode: state}'])('conserves rewards with %s', (fields) => {
    const { pass, ask, last } = validators({ fields });
    pass(400);
    expect(ask(3, 'conservation')).toBe(0);
    expect(last('rewards_epochs_total', 'nodes-3')).toBeGreaterThanOrEqual(6);
    const wrong = '{fault: wrong_result, result: rest_twice, target: nodes, at: 1m}';
    const broken = validators({ fields, faults: wrong });
    broken.pass(400);
    expect(broken.ask(3, 'conservation')).toBeGreaterThan(0);
  });

  test('catches up after a crash, from its log', () => {
    const { pass, height, last } = validators({
      faults: '{fault: crash, target: few, count: 1, at: 2m}',
    });
    pass(300);
    expect([0, 1].map((place) => height(place))).toEqual([height(), height()]);
    const restarts = ['nodes-0', 'nodes-1'].map((name) => last('process_start_time_seconds', name));
    expect(Math.max(...restarts.map((at) => at ?? 0))).toBeGreaterThan(120);
  });

  test('goes back to a snapshot and on, with the roots from before', () => {
    const { pass, ask, operate, height, estate, all } = validators();
    pass(200);
    const hash = estate.stateHash(all);
    expect(operate('snapshot_take', 'nodes', { name: 'before' })).toMatchObject({ isDone: true });
    const root = ask(2, 'snapshot_root', { snapshot: 'before' });
    expect(ask(2, 'restore_drill', { snapshot: 'before' })).toBe(root);
    pass(120);
    expect(operate('halt_production', 'nodes')).toMatchObject({ isDone: true });
    const later = Math.max(...all.map((_, place) => height(place)));
    const laterRoot = ask(2, 'state_root', { height: later });
    const restored = operate('snapshot_restore', 'nodes', { name: 'before' });
    expect(restored).toMatchObject({ isDone: true });
    expect(height()).toBeLessThan(later - 20);
    expect(ask(2, 'state_root')).toBe(root);
    expect(operate('proof_reverify', 'nodes')).toMatchObject({ isDone: true });
    expect(operate('wal_replay', 'nodes', { to: later })).toMatchObject({ isDone: true });
    expect(ask(2, 'state_root')).toBe(laterRoot);
    expect(operate('snapshot_restore', 'nodes', { name: 'before' })).toMatchObject({
      isDone: true,
    });
    pass(60);
    const halted = height();
    expect(operate('resume_production', 'nodes')).toMatchObject({ isDone: true });
    pass(60);
    expect(height()).toBeGreaterThan(halted + 5);
    expect(estate.stateHash(all)).toBe(hash);
  });

  test('never counts a validator with another stake in its genesis', () => {
    const services = validators({
      faults: "{fault: config_wrong, target: few, count: 1, key: genesis.stakes, value: '99'}",
    });
    services.pass(120);
    const { all, ask } = services;
    const heights = all.map((_, place) => Number(ask(place, 'finalized_height')));
    expect(heights.filter((height) => height === 0)).toHaveLength(1);
    expect(new Set(all.map((_, place) => ask(place, 'genesis_hash'))).size).toBe(2);
  });

  test('refuses honest proofs above its limit, so that the commitment stands still', () => {
    const { pass, ask, last } = validators({ values: ', max_proof_size_bytes: 1000' });
    pass(120);
    expect(ask(1, 'largest_proof_accepted')).toBe(false);
    expect(ask(1, 'oversize_refused')).toBe(true);
    expect(ask(1, 'commitment_advances')).toBe(false);
    expect(last('proof_oversize_total', 'nodes-1')).toBeGreaterThan(0);
  });

  test.each([
    ['vote_amplification', 'chain_vote_latency_seconds_sum', 500],
    ['previous_accumulator', 'proof_verify_failures_total', 20],
    ['cache_thrash', 'proof_cache_misses_total', 100],
  ])('shows the wrong result %s in %s', (result, metric, least) => {
    const faults = `{fault: wrong_result, result: ${result}, target: nodes, at: 1m}`;
    const { pass, last } = validators({ faults });
    pass(200);
    expect(last(metric, 'nodes-4')).toBeGreaterThan(least);
  });

  test('starves votes when a release floods the relays of witnesses', () => {
    const fields = 'witness: {}';
    const faults = '{fault: wrong_result, result: witness_flood, target: nodes, at: 1m}';
    const { pass, height, last } = validators({ fields, faults });
    pass(300);
    expect(height()).toBeLessThan(20);
    expect(last('chain_finality_lag_slots', 'nodes-4')).toBeGreaterThan(24);
  });

  test('loses what is in directories that lie elsewhere than on its volume', () => {
    const { pass, ask, estate, all } = validators({ values: ', proof_cache_dir: /tmp/proofs' });
    pass(200);
    const before = ask(0, 'dirs_hash');
    estate.workloadOf(all[0]!).crash(all[0]!, 'crash');
    pass(60);
    expect(ask(0, 'dirs_hash')).not.toBe(before);
    expect(Number(ask(0, 'cache_hit_ratio'))).toBeLessThan(0.7);
  });

  test('ends a process whose release reads another schema than its store has', () => {
    const { pass, estate, all } = validators({
      faults: '{fault: schema_skew, target: few, schema: 9, at: 1m}',
    });
    pass(100);
    estate.workloadOf(all[0]!).crash(all[0]!, 'crash');
    pass(120);
    expect(all[0]!.stops.get('crash')).toBeGreaterThan(2);
    const lines = estate.logs.of('nodes-0').map(({ text }) => text);
    expect(lines.at(-1)).toContain('schema 9');
  });

  test('answers for a transaction and an identity once they are final', () => {
    const { pass, estate, all } = validators();
    pass(60);
    const values = new Map<string, Answer['value']>();
    for (const probe of ['tx_round_trip', 'identity_genesis']) {
      estate.probe(all[1]!, probe, {}, ({ value }) => values.set(probe, value));
    }
    pass(30);
    expect(values.get('tx_round_trip')).toBeLessThan(15);
    expect(values.get('identity_genesis')).toBe(true);
  });
});
