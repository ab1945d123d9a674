import { describe, expect, test } from 'vitest';
import { digestOf } from '../../src/report/canonical-json.ts';
import {
  regressionDocument,
  regressionJson,
  SCENARIO_UNDIGESTED_KEYS,
  scenarioDigest,
} from '../../src/report/regression-json.ts';
import type { ScenarioReport } from '../../src/report/scenario-report.ts';
import { sampleFrame, sampleReport } from '../support/sample-report.ts';
import { failedResult, sampleResult } from '../support/sample-result.ts';

function read(reports: readonly ScenarioReport[], exitCode = 0) {
  return JSON.parse(regressionJson(regressionDocument(reports, sampleFrame(exitCode))));
}

/** Every path of an object at which a key of that name stands, outside of host blocks. */
function pathsOf(value: unknown, wanted: ReadonlySet<string>, at = '$'): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'host') return [];
    const path = `${at}.${key}`;
    return [...(wanted.has(key) ? [path] : []), ...pathsOf(child, wanted, path)];
  });
}

describe('regressionDocument', () => {
  test('has every key of the harness whose readers it serves', () => {
    const document = read([sampleReport()]);
    expect(document).toMatchObject({ total: 1, passed: 1, failed: 0 });
    const [scenario] = document.scenarios;
    expect(scenario).toMatchObject({
      name: 'canary_rolling_restart',
      description: 'Validators are restarted one after another while traffic flows.',
      status: 'passed',
      artifacts_dir: '.',
      errors: [],
      consensus: {
        summary_path: 'summaries/canary_rolling_consensus.json',
        csv_path: 'summaries/canary_rolling_consensus.csv',
        runs: 8,
        validators: 12,
        witness_commitments: 120,
        failures: [],
      },
      p2p_summary_path: 'summaries/canary_rolling_summary.json',
      p2p_summary: { total_publishes: 195 },
    });
  });

  test('has what repeats and identifies the run', () => {
    const [scenario] = read([sampleReport()]).scenarios;
    expect(scenario).toMatchObject({
      seed: '202506',
      virtual_us: 30_000_000,
      events: 412_806,
      trace_hash: '1'.repeat(64),
      blocks: {
        count: 30,
        height_last: 30,
        rounds: [
          { round: 0, count: 29 },
          { round: 1, count: 1 },
        ],
      },
      transactions: { submitted: 165, lost: 0 },
      tracker: { audits: 9, lag_blocks: 0 },
      host: { reproduce: 'simnet --scenario canary_rolling_restart --seed 202506' },
    });
    expect(scenario.gates).toHaveLength(4);
    expect(scenario.restarts[0]).toMatchObject({ node: 'validators-0', stopped_us: 6_400_000 });
  });

  test('keeps every measured figure inside host blocks', () => {
    const measured = new Set(
      'started_at finished_at duration_secs prove_ms verify_ms wall_ms cpu_ms max_rss_bytes resource_usage'.split(
        ' ',
      ),
    );
    const document = read([sampleReport()]);
    expect(pathsOf(document, measured)).toEqual([]);
    expect(document.host).toMatchObject({ started_at: '2026-01-02T03:04:05.111Z' });
    expect(document.scenarios[0].consensus.host.prove_ms.p50).toBe(400);
  });

  test('has the same digest on another machine at another hour', () => {
    const here = regressionDocument([sampleReport()], sampleFrame());
    const host = { ...sampleResult().host, wallMs: 1, proveMs: [1], node: 'v24.0.0', workers: 3 };
    const there = regressionDocument([sampleReport(sampleResult({ host }))], {
      ...sampleFrame(),
      startedAt: 'then',
      durationSeconds: 99,
    });
    expect(there.digest).toBe(here.digest);
    expect(here.digest).toMatch(/^[0-9a-f]{64}$/);
  });

  test('has a digest that its readers can compute', () => {
    const document = read([sampleReport()]);
    expect(digestOf(document)).toBe(document.digest);
    const [scenario] = document.scenarios;
    expect(digestOf(scenario, SCENARIO_UNDIGESTED_KEYS)).toBe(scenario.digest);
  });

  test('gives a scenario one digest, alone or among others', () => {
    const alone = sampleReport();
    const among = sampleReport(sampleResult(), { artifactsDir: 'canary-rolling-restart' });
    expect(scenarioDigest(among)).toBe(scenarioDigest(alone));
    const [, second] = read([sampleReport(failedResult()), among], 1).scenarios;
    expect(second.digest).toBe(scenarioDigest(alone));
  });

  test('counts and states failures', () => {
    const document = read([sampleReport(), sampleReport(failedResult())], 1);
    expect(document).toMatchObject({
      total: 2,
      passed: 1,
      failed: 1,
      exit_code: 1,
      status: 'failed',
    });
    expect(document.scenarios[1]).toMatchObject({
      status: 'failed',
      errors: ['gate propagation-p95 failed'],
      outcomes: [{ code: 1, message: 'gate propagation-p95 failed' }],
    });
  });

  test('states a run that came to nothing', () => {
    const outcomes = [{ code: 8, message: 'a worker died' }];
    const report = { ...sampleReport(), result: null, status: 'failed' as const, outcomes };
    const [scenario] = read([report], 8).scenarios;
    expect(scenario).toMatchObject({
      consensus: null,
      p2p_summary: null,
      errors: ['a worker died'],
    });
  });

  test('states an interrupted run', () => {
    const document = read([sampleReport(sampleResult(), { status: 'interrupted' })], 130);
    expect(document).toMatchObject({ status: 'interrupted', interrupted: 1, passed: 0, failed: 0 });
  });

  test('takes a margin of minus zero for zero', () => {
    const gates = sampleResult().gates.map((gate) => ({ ...gate, margin: -0 }));
    const [scenario] = read([sampleReport(sampleResult({ gates }))]).scenarios;
    expect(scenario.gates.map((gate: { margin: number }) => gate.margin)).toEqual([0, 0, 0, 0]);
  });
});
