import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { metricUnits } from '../../src/metrics/catalogue.ts';
import type { GateSpec } from '../../src/rollout/gates/table.ts';
import { loadAny, loadScenario } from '../../src/scenario/load.ts';
import { expectToldWithItsPlace, GARBAGE, scalarsOf, toldWherever } from './garbled.ts';

// A copy of the playbook that holds still: what each of its lines means is written out below.
const text = readFileSync(join(import.meta.dirname, 'fixtures/canary.yaml'), 'utf8');
const load = (changed: string) => loadScenario(changed, { file: 'canary.yaml', metricUnits });

describe('the canary playbook', () => {
  const scenario = load(text);
  const { cluster, consensus, crypto, tracker } = scenario;

  test('says who it is', () => {
    const { simnet, name, title, seed, durationMaxUs, refs } = scenario;
    expect({ simnet, name, title, seed, durationMaxUs, refs }).toEqual({
      simnet: 1,
      name: 'canary_rolling_restart',
      title: 'Canary rolling restart and deploy simulation',
      seed: '202506',
      durationMaxUs: 600_000_000,
      refs: ['000-1', '000-2', '000-3', '000-4', '000-5', '000-6', '000-7', '000-8'],
    });
    expect(scenario.description).toMatch(/^24 validators on a small-world overlay .* the chain\.$/);
  });

  test('has its versions and its cluster', () => {
    expect(scenario.versions).toEqual([
      { name: 'v1.4.2', revision: '4f1c9a07', behaviour: 'canary-v1', refs: [] },
      {
        name: 'v1.5.0-rc.1',
        revision: '9be20d55',
        behaviour: 'canary-v2',
        upgrades: 'v1.4.2',
        refs: [],
      },
    ]);
    expect(cluster.chain).toBe('simnet-canary-1');
    expect(cluster.overlay).toEqual({ kind: 'small_world', k: 4, rewire: 0.08, refs: [] });
    expect(cluster.link).toEqual({
      latency: { kind: 'lognormal', medianUs: 24_000, sigma: 0.35, maxUs: 180_000 },
      jitter: { kind: 'exponential', meanUs: 3_000, maxUs: 30_000 },
      bandwidthBitsPerSecond: 50_000_000,
      loss: 0.002,
      refs: [],
    });
    const version = 'v1.5.0-rc.1';
    const power = { kind: 'range', min: 8, max: 14 };
    expect(cluster.groups).toEqual([
      { name: 'validators', role: 'validator', count: 24, version: 'v1.4.2', power, refs: [] },
      { name: 'observers', role: 'observer', count: 4, version, refs: [] },
      { name: 'provers', role: 'prover', count: 2, version, refs: [] },
      { name: 'wallets', role: 'wallet', count: 4, version, refs: [] },
    ]);
    expect(cluster.budgets).toEqual([
      { name: 'validators-down', group: 'validators', maxUnavailable: 4, refs: [] },
    ]);
    expect(scenario.telemetry).toEqual({ scrapeEveryUs: 250_000, probeEveryUs: 100_000, refs: [] });
  });

  test('has its consensus and its cryptography', () => {
    expect(consensus).toEqual({
      engine: 'tendermint',
      leader: 'rotating',
      epochBlocks: 32,
      commitWaitUs: 500_000,
      heartbeatUs: 200_000,
      timeouts: {
        propose: { baseUs: 900_000, perRoundUs: 300_000 },
        prevote: { baseUs: 400_000, perRoundUs: 200_000 },
        precommit: { baseUs: 400_000, perRoundUs: 200_000 },
      },
      block: { transactionsMax: 200, bytesMax: 262_144 },
      selection: { committee: 24, tierMin: 3 },
      refs: [],
    });
    expect(crypto).toEqual({
      fidelity: { votes: 'all', vrf: 'all', proofs: { everyBlocks: 2, total: 48 } },
      witnessCommitments: 120,
      proofBytesMax: 4_194_304,
      costs: {
        sign: { kind: 'constant', us: 60 },
        verify: { kind: 'constant', us: 150 },
        vrfProve: { kind: 'constant', us: 3_000 },
        vrfVerify: { kind: 'constant', us: 3_000 },
        certificate: { kind: 'constant', us: 3_000 },
        proof: { kind: 'uniform', minUs: 350_000, maxUs: 650_000 },
        proofVerify: { kind: 'constant', us: 9_000 },
      },
      tamper: { everyProofs: 6, kinds: ['vrf', 'quorum'], refs: [] },
      refs: [],
    });
  });

  test('has its load and its churn', () => {
    expect(tracker).toMatchObject({ group: 'wallets', readEveryUs: 2_000_000 });
    expect(tracker?.blocks.map(({ fixture, submitAtUs }) => [fixture, submitAtUs])).toEqual([
      ['bitcoin-mainnet-0', 1_000_000],
      ['bitcoin-mainnet-170', 12_000_000],
      ['bitcoin-testnet-926485', 24_000_000],
    ]);
    const common = { kind: 'poisson', from: 'wallets', payload: { minBytes: 24, maxBytes: 256 } };
    expect(scenario.traffic).toMatchObject([
      { ...common, stage: 'pre-rollout', rate: { events: 1, perUs: 250_000 } },
      { ...common, stage: 'rolling-restart', rate: { events: 7, perUs: 1_000_000 } },
      { ...common, stage: 'post-rollout', rate: { events: 1, perUs: 200_000 } },
    ]);
    expect(scenario.faults).toEqual([
      {
        name: 'steady-churn',
        kind: 'churn',
        rate: { events: 1, perUs: 2_500_000 },
        startUs: 5_000_000,
        downtimeUs: 1_800_000,
        targets: ['validators', 'observers'],
        budget: 'validators-down',
        refs: [],
      },
    ]);
  });

  test('has its stages, its gates and its way back', () => {
    const restart = {
      action: 'rolling_restart',
      group: 'validators',
      budget: 'validators-down',
      drainUs: 300_000,
      downtimeUs: 700_000,
      readyWithinUs: 5_000_000,
      settleUs: 200_000,
      refs: [],
    };
    expect(scenario.stages).toEqual([
      {
        name: 'pre-rollout',
        activate: [],
        hold: { minUs: 6_000_000 },
        gates: ['proofs-pre-rollout'],
        onFail: 'back-to-v1',
        refs: [],
      },
      {
        name: 'rolling-restart',
        activate: [{ ...restart, name: 'validators-to-candidate', to: 'v1.5.0-rc.1' }],
        gates: ['proofs-rolling-restart', 'recovery', 'restarted-once', 'candidate-in-effect'],
        onFail: 'back-to-v1',
        refs: [],
      },
      {
        name: 'post-rollout',
        activate: [],
        hold: { minUs: 9_000_000, maxUs: 90_000_000, until: 'proofs-complete' },
        gates: ['proofs-post-rollout'],
        onFail: 'freeze',
        refs: [],
      },
    ]);
    expect(scenario.rollback).toEqual([
      { name: 'freeze', steps: [{ action: 'pause', refs: [] }], refs: [] },
      {
        name: 'back-to-v1',
        steps: [
          { action: 'pause', refs: [] },
          { ...restart, name: 'validators-to-previous', to: 'v1.4.2' },
        ],
        refs: [],
      },
    ]);
    expect(scenario.gates.map(ruleOf)).toEqual([
      'finality: conflicting_finality == 0',
      'transactions-kept: lost_transactions == 0',
      'block-gap: max block_interval of observers <= 8000000 us, 20 samples',
      'propagation-p95: p95 propagation <= 500000 us, 299 samples',
      'recovery: max restart_recovery <= 5000000 us, 24 samples',
      'unavailable: max unavailable of validators <= 4 count, 20 samples',
      'proofs-pre-rollout: increase proofs_verified over stage > 0 count, 1 samples',
      'proofs-rolling-restart: increase proofs_verified over stage > 0 count, 1 samples',
      'proofs-post-rollout: increase proofs_verified over stage > 0 count, 1 samples',
      'proofs-complete: last proofs_verified >= 48 count, 1 samples',
      'tampers-refused: last tamper_unexpected_accepts == 0 count, 1 samples',
      'tampers-tried: last tamper_attempts >= 16 count, 1 samples',
      'tracker-lag: last tracker_lag_blocks of wallets == 0 count, 1 samples',
      'tracker-audits: last tracker_audits of wallets >= 9 count, 1 samples',
      'restarted-once: restarted_once of validators == 0',
      'candidate-in-effect: version_not_in_effect of validators is v1.5.0-rc.1 == 0',
    ]);
  });

  test('cannot be changed once it is loaded', () => {
    const open: unknown[] = [scenario];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (typeof one !== 'object' || one === null) continue;
      expect(Object.isFrozen(one)).toBe(true);
      open.push(...Object.values(one));
    }
  });
});

/** A gate in words, made here from its fields. */
function ruleOf(gate: GateSpec): string {
  const of = 'group' in gate && gate.group !== undefined ? ` of ${gate.group}` : '';
  if ('check' in gate) {
    const is = 'version' in gate ? ` is ${gate.version}` : '';
    return `${gate.name}: ${gate.check}${of}${is} ${gate.op} ${gate.value}`;
  }
  const over = gate.over === 'stage' ? ' over stage' : '';
  const { amount, unit } = gate.value;
  const rule = `${gate.aggregate} ${gate.metric}${of}${over} ${gate.op} ${amount} ${unit}`;
  return `${gate.name}: ${rule}, ${gate.minSamples} samples`;
}

describe('shipped scenarios', () => {
  const folder = join(import.meta.dirname, '../../scenarios');
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

  test.each(files)('%s is valid and named after its file', (name) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const { scenario } = loadAny(text, { file: name, metricUnits });
    expect(`${scenario.name}.yaml`).toBe(name);
  });
});

describe('a garbled canary file', () => {
  const scalars = scalarsOf(text);

  // Every other scalar is either missing or garbage here, by turns; the long suite takes them all.
  test('is told with its place when a scalar is missing', { timeout: 300_000 }, () => {
    expect(scalars.length).toBeGreaterThan(250);
    for (const [index, [start, end]] of scalars.entries()) {
      if (index % 4 === 0) expectToldWithItsPlace(text.slice(0, start) + text.slice(end));
    }
  });

  test('is told with its place when a scalar is garbage', { timeout: 300_000 }, () => {
    for (const [index, [start, end]] of scalars.entries()) {
      if (index % 4 !== 2) continue;
      const garbage = GARBAGE[(index >> 2) % GARBAGE.length]!;
      expectToldWithItsPlace(text.slice(0, start) + garbage + text.slice(end));
    }
  });

  test('is told with its place whatever stands anywhere', { timeout: 300_000 }, () => {
    fc.assert(toldWherever(text), { numRuns: 30 });
  });
});
