/** The smallest scenario that uses every section, and how tests load and break it. */

import { ScenarioError } from '../../src/scenario/diagnostic.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import type { Knowledge } from '../../src/scenario/rules/rule.ts';

export const SMALL = `simnet: 1
name: small
title: Small
description: Four validators.
seed: 7
duration_max: 1m
versions:
  - {name: v1.0.0, revision: 0a1b2c3, behaviour: one}
  - {name: v1.1.0, revision: 4d5e6f7, behaviour: two, upgrades: v1.0.0}
cluster:
  chain: test-1
  overlay: {kind: small_world, k: 2, rewire: 10%}
  link: {latency: 20ms, bandwidth: 10Mbit/s}
  groups:
    - {name: validators, role: validator, count: 4, version: v1.0.0, power: {kind: constant, value: 5}}
    - {name: provers, role: prover, count: 1, version: v1.0.0}
    - {name: wallets, role: wallet, count: 1, version: v1.0.0}
  budgets:
    - {name: one-down, group: validators, max_unavailable: 1}
consensus:
  engine: tendermint
  epoch_blocks: 8
  commit_wait: 500ms
  timeouts:
    propose: {base: 900ms, per_round: 300ms}
    prevote: {base: 400ms, per_round: 200ms}
    precommit: {base: 400ms, per_round: 200ms}
  block: {transactions_max: 10, bytes_max: 4KiB}
  selection: {committee: 4, tier_min: 0}
crypto:
  fidelity: {votes: all, vrf: all, proofs: {every_blocks: 2, total: 3}}
  witness_commitments: 8
  proof_bytes_max: 1MiB
  costs: {sign: 60us, verify: 150us, vrf_prove: 3ms, vrf_verify: 3ms, certificate: 3ms, proof: 1s, proof_verify: 9ms}
  tamper: {every_proofs: 1, kinds: [vrf]}
tracker:
  group: wallets
  read_every: 2s
  blocks:
    - {fixture: genesis, submit_at: 1s}
telemetry: {scrape_every: 250ms, probe_every: 100ms}
traffic:
  - {name: load, kind: poisson, rate: 4/s, stage: restart, from: wallets, payload: {min: 1B, max: 1KiB}}
faults:
  - {name: churn, kind: churn, rate: 1/min, start: 5s, downtime: 1s, targets: [validators], budget: one-down}
stages:
  - name: restart
    activate:
      - {action: rolling_restart, name: up, group: validators, to: v1.1.0, budget: one-down, drain: 0s, downtime: 1s, ready_within: 5s, settle: 0s}
    hold: {min: 1s, max: 2s, until: proofs}
    gates: [latency]
    on_fail: back
gates:
  - {name: proofs, metric: proofs_verified, aggregate: last, op: ">=", value: 3}
  - {name: latency, metric: propagation, aggregate: p95, over: stage, op: "<", value: 1s, min_samples: 20}
  - {name: finality, check: conflicting_finality, op: "==", value: 0}
rollback:
  - name: back
    steps:
      - {action: pause}
`;

const KNOWLEDGE: Knowledge = {
  metricUnits: new Map([
    ['proofs_verified', 'count'],
    ['propagation', 'us'],
    ['bytes_in', 'bytes'],
    ['duplicate_share', 'ratio'],
  ]),
  behaviours: ['one', 'two'],
  fixtures: ['genesis'],
};

/** Loads a text as `small.yaml`. */
export function load(text: string | Uint8Array, overrides: readonly string[] = []) {
  return loadScenario(text, { file: 'small.yaml', overrides, ...KNOWLEDGE });
}

/** The error that loading a text gives; fails when it gives none, or another kind of error. */
export function errorOf(text: string | Uint8Array, overrides: readonly string[] = []) {
  try {
    load(text, overrides);
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
  throw new Error('the scenario was accepted');
}

/** The small scenario with one text replaced, which must be there exactly once. */
export function edited(from: string, to: string): string {
  const parts = SMALL.split(from);
  if (parts.length !== 2) throw new Error(`found ${parts.length - 1} times: ${from}`);
  return parts.join(to);
}
