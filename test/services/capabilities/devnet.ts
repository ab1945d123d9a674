/** A small network with everything that it offers, and a playbook that watches it. */
import { createHash } from 'node:crypto';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { ScrapeStore } from '../../../src/promql/scrape-store.ts';
import { rehearse } from '../../../src/run/rehearse.ts';
import { loadPlaybook } from '../../../src/scenario/load.ts';
import type { Answer, Arguments } from '../../../src/services/runtime/capability.ts';
import { Estate } from '../../../src/services/runtime/estate.ts';

/** Components of the network; a test leaves out what it does not need. */
const COMPONENTS = {
  work: `
  - name: node
    version: v1.0.0
    stateful: true
    capabilities:
      - {kind: useful_work, miners: [miner], target_interval: 10s, mix_window: 64}
  - {name: miner, version: v1.0.0, replicas: 2, capabilities: [{kind: useful_work_miner, trials_per_second: 50}]}`,
  da: `
  - {name: da, version: v1.0.0, replicas: 2, capabilities: [{kind: availability, post_every: 1m}]}`,
  beacon: `
  - {name: beacon, version: v1.0.0, capabilities: [{kind: beacon, participants: oracle, reveals_min: 3}]}
  - {name: oracle, version: v1.0.0, replicas: 4, capabilities: [{kind: beacon_participant}]}`,
  jobs: `
  - name: market
    version: v1.0.0
    stateful: true
    capabilities:
      - kind: jobs
        components: [worker]
        providers:
          - {name: good, slots: 4}
          - {name: poor, slots: 4, pass_share: 0.85}
        arrival_every: 2s
        service_level: {window: 5m, samples_min: 20}
  - {name: worker, version: v1.0.0, replicas: 2, capabilities: [{kind: job_provider, slots: 4}]}`,
};

/** Gates, each over what was scraped. */
const GATES: Readonly<Record<keyof typeof COMPONENTS, string>> = {
  work: `
  - {name: gamma, check: prom_expr, expr: 'min_over_time(work_gamma[5m])', op: '>', value: 0, min_samples: 1}
  - {name: bare, check: prom_expr, expr: 'increase(work_bare_blocks_total[5m])', op: '==', value: 0, min_samples: 1}
  - {name: mix, check: prom_expr, expr: 'max(work_type_share)', op: '<=', value: 0.8, min_samples: 1}
  - {name: pace, check: prom_expr, expr: 'abs(work_acceptance_ratio - 1)', op: '<=', value: 0.5, min_samples: 1}
  - {name: head, check: prom_expr, expr: work_head_age_seconds, op: '<=', value: 120, min_samples: 1}`,
  da: `
  - {name: da-samples, check: prom_expr, expr: 'sum(rate(da_sample_failures_total[5m])) / sum(rate(da_samples_total[5m]))', op: '<=', value: 0.02, samples: 'sum(increase(da_samples_total[5m]))', min_samples: 200}
  - {name: da-audits, check: prom_expr, expr: 'sum(increase(da_audit_failures_total[10m]))', op: '==', value: 0, min_samples: 1}
  - {name: da-miss, check: prom_expr, expr: 'max(da_miss_probability)', op: '<=', value: 9.1e-13, min_samples: 1}
  - {name: da-time, check: prom_expr, expr: 'histogram_quantile(0.95, sum by (le) (rate(da_retrieval_seconds_bucket[10m])))', op: '<=', value: 5, samples: 'sum(increase(da_retrieval_seconds_count[10m]))', min_samples: 4}`,
  beacon: `
  - {name: beacon-verify, check: prom_expr, expr: 'increase(beacon_verify_failures_total[10m]) / increase(beacon_verifications_total[10m])', op: '<=', value: 0.05, samples: 'increase(beacon_verifications_total[10m])', min_samples: 8}
  - {name: beacon-age, check: prom_expr, expr: beacon_final_age_seconds, op: '<=', value: 300, min_samples: 1}
  - {name: beacon-slack, check: prom_expr, expr: beacon_slack_seconds, op: '>', value: 0, min_samples: 1}
  - {name: beacon-time, check: prom_expr, expr: 'histogram_quantile(0.95, rate(beacon_verify_seconds_bucket[10m]))', op: '<=', value: 0.15, min_samples: 1}
  - {name: beacon-crowd, check: prom_expr, expr: 'min_over_time(beacon_participants[10m])', op: '>=', value: 3, min_samples: 1}`,
  jobs: `
  - {name: jobs-timeouts, check: prom_expr, expr: 'increase(jobs_timeouts_total[10m]) / increase(jobs_assigned_total[10m])', op: '<=', value: 0.03, samples: 'increase(jobs_assigned_total[10m])', min_samples: 100}
  - {name: jobs-queue, check: prom_expr, expr: jobs_queue, op: '<=', value: 500, min_samples: 1}
  - {name: jobs-paid, check: prom_expr, expr: 'histogram_quantile(0.95, rate(jobs_settlement_seconds_bucket[10m]))', op: '<=', value: 900, min_samples: 1}
  - {name: jobs-done, check: prom_expr, expr: 'increase(jobs_completed_total[10m])', op: '>', value: 100, min_samples: 1}`,
};

export interface DevnetOptions {
  readonly parts: readonly (keyof typeof COMPONENTS)[];
  /** Lines of YAML: items of \`faults\`. */
  readonly faults?: readonly string[];
  readonly warmUp?: string;
  readonly hold?: string;
  readonly seed?: number;
  readonly features?: string;
  readonly components?: string;
}

/** The playbook as a file: a quiet stage, then one that watches all gates. */
function devnetText(options: DevnetOptions): string {
  const { parts, faults = [], warmUp = '15m', hold = '30m', seed = 7 } = options;
  const gates = parts.map((part) => GATES[part]).join('');
  const names = [...gates.matchAll(/name: ([a-z-]+)/g)].map(([, name]) => name).join(', ');
  return `simnet: 1
name: devnet
title: A small network
description: Everything at once.
seed: ${seed}
duration_max: 12h
versions:
  - {name: v1.0.0, revision: 4f1c9a07}
  - {name: v1.1.0, revision: 5f1c9a07, upgrades: v1.0.0}
${options.features ?? ''}
components:${options.components ?? parts.map((part) => COMPONENTS[part]).join('')}
faults: ${faults.length === 0 ? '[]' : faults.map((fault) => `\n  - ${fault}`).join('')}
stages:
  - {name: warm-up, hold: {min: ${warmUp}}}
  - {name: watch, gates: [${names}], hold: {min: ${hold}}}
gates:${gates}
`;
}

function load(options: DevnetOptions) {
  const text = devnetText(options);
  return loadPlaybook(text, { file: 'devnet.yaml', metricUnits: new Map(), overrides: [] });
}

/** Its services alone, for questions at chosen times. */
export function devnetEstate(options: DevnetOptions) {
  const playbook = load(options);
  const sim = new Simulation({ hash: (bytes) => createHash('sha256').update(bytes).digest() });
  const sink = new ScrapeStore();
  const estate = new Estate(playbook, { sim, streams: new Streams(playbook.seed), sink });
  estate.begin();
  const instance = (name: string) => estate.groups.all.find((one) => one.name === name)!;
  const answers = (name: string, probe: string, args: Arguments = {}): Answer => {
    let got: Answer | undefined;
    estate.probe(instance(name), probe, args, (answer) => {
      got = answer;
    });
    if (got === undefined) sim.run(sim.nowUs + 15_000_000);
    return got!;
  };
  const runTo = (minutes: number) => sim.run(minutes * 60_000_000);
  return { estate, sim, instance, answers, runTo, store: sink };
}

/** Runs it. */
export async function runDevnet(options: DevnetOptions) {
  const playbook = load(options);
  const run = await rehearse(playbook, { seed: playbook.seed, keepsUnread: true });
  const failedBy = run.state.stages.find((stage) => stage.failedBy !== null)?.failedBy ?? null;
  return { ...run, failedBy, verdict: run.state.verdict };
}
