/**
 * `regression.json`: the verdict on one or several scenarios, with its evidence.
 *
 * Its keys are those of the rpp-simnet harness, with ours beside them. Everything measured on the
 * machine stands in `host` blocks, so two runs of one seed differ there and nowhere else. Each
 * scenario has a digest of its own over all but `host` and `artifacts_dir`: it is the same whether
 * the scenario ran alone or among others.
 */

import type { GateRecord, Outcome, RunResult } from '../run/result.ts';
import { type ArtifactPaths, artifactPaths } from './artifact-paths.ts';
import { blockFigures } from './block-figures.ts';
import { canonicalJson, digestOf, type JsonObject, UNDIGESTED_KEYS } from './canonical-json.ts';
import {
  consensusFigures,
  consensusHostFigures,
  distributionJson,
  securityJson,
} from './consensus-summary.ts';
import { electorateJson } from './electorate-json.ts';
import { p2pSummary } from './p2p-summary.ts';
import { playbookJson } from './playbook-json.ts';
import type { ReportFrame, ScenarioReport } from './scenario-report.ts';

/** Marks the file as ours; `artifact-store` looks for it before it replaces a folder. */
export const REGRESSION_KIND = 'simnet-regression';

/** Raised when a reader of the old format would misread the new one. */
const FORMAT = 1;

/** Keys that the digest of one scenario leaves out. */
export const SCENARIO_UNDIGESTED_KEYS: readonly string[] = [...UNDIGESTED_KEYS, 'artifacts_dir'];

export interface RegressionDocument extends JsonObject {
  readonly digest: string;
}

/** Builds the document, in the order of the reports. */
export function regressionDocument(
  reports: readonly ScenarioReport[],
  frame: ReportFrame,
): RegressionDocument {
  const count = (status: ScenarioReport['status']) =>
    reports.filter((report) => report.status === status).length;
  const document = {
    kind: REGRESSION_KIND,
    format: FORMAT,
    simnet_version: frame.simnetVersion,
    exit_code: frame.exitCode,
    total: reports.length,
    passed: count('passed'),
    failed: count('failed'),
    excusable: count('excusable'),
    interrupted: count('interrupted'),
    status: overallStatus(reports),
    scenarios: reports.map(scenarioEntry),
    host: {
      started_at: frame.startedAt,
      finished_at: frame.finishedAt,
      duration_secs: frame.durationSeconds,
    },
  };
  return { ...document, digest: digestOf(document) };
}

/** Spells the document as the file holds it. */
export function regressionJson(document: RegressionDocument): string {
  return `${canonicalJson(document, 2)}\n`;
}

/** The digest of one scenario: a function of scenario, seed and simnet version. */
export function scenarioDigest(report: ScenarioReport): string {
  return digestOf(scenarioCore(report), SCENARIO_UNDIGESTED_KEYS);
}

/** A digest of each part of one scenario's report, by its key. */
export function partDigests(report: ScenarioReport): Readonly<Record<string, string>> {
  const parts: Record<string, string> = {};
  for (const [key, value] of Object.entries(scenarioCore(report))) {
    parts[key] = digestOf({ [key]: value }, SCENARIO_UNDIGESTED_KEYS);
  }
  return parts;
}

function overallStatus(reports: readonly ScenarioReport[]): ScenarioReport['status'] {
  if (reports.some((report) => report.status === 'interrupted')) return 'interrupted';
  if (reports.some((report) => report.status === 'failed')) return 'failed';
  return reports.every((report) => report.status === 'passed') ? 'passed' : 'excusable';
}

function scenarioEntry(report: ScenarioReport): JsonObject {
  const core = scenarioCore(report);
  return {
    ...core,
    artifacts_dir: report.artifactsDir,
    digest: digestOf(core, SCENARIO_UNDIGESTED_KEYS),
  };
}

function scenarioCore(report: ScenarioReport): JsonObject {
  const { result } = report;
  const common = {
    name: report.name,
    status: report.status,
    errors: report.outcomes.map((outcome) => outcome.message),
    outcomes: report.outcomes.map(outcomeJson),
  };
  if (result === null) {
    return {
      ...common,
      description: null,
      consensus: null,
      p2p_summary_path: null,
      p2p_summary: null,
      host: { reproduce: report.reproduce },
    };
  }
  if (result.playbook !== null) {
    return {
      ...common,
      ...identity(result),
      ...rollout(result),
      playbook: playbookJson(result.playbook),
      host: { reproduce: report.reproduce, ...hostFigures(result) },
    };
  }
  const paths = artifactPaths(report.shortName);
  return {
    ...common,
    ...identity(result),
    ...rollout(result),
    ...workload(result),
    electorate: electorateJson(result.electorate),
    consensus: consensusBlock(result, paths),
    p2p_summary_path: paths.p2pJson,
    p2p_summary: p2pSummary(result),
    host: { reproduce: report.reproduce, ...hostFigures(result) },
  };
}

function outcomeJson(outcome: Outcome): JsonObject {
  return { code: outcome.code, message: outcome.message };
}

function identity(result: RunResult): JsonObject {
  return {
    title: result.scenario.title,
    description: result.scenario.description === '' ? null : result.scenario.description,
    refs: result.scenario.refs,
    scenario_sha256: result.scenario.sha256,
    seed: result.seed,
    simnet_version: result.simnetVersion,
    verdict: result.verdict,
    dose: doseJson(result),
    convergence: convergenceJson(result),
    virtual_us: result.virtualUs,
    events: result.events,
    trace_hash: result.traceHash,
    checkpoints: result.checkpoints.map(({ event, hash }) => ({ event, hash })),
    fidelity: result.fidelity,
    security: securityJson(result),
    nodes: result.scenario.nodes,
    validators: result.scenario.validators,
  };
}

function doseJson({ dose }: RunResult): JsonObject | null {
  if (dose === null) return null;
  return {
    peak_power: dose.peakPower,
    total_power: dose.totalPower,
    peak_us: dose.peakUs,
    overdose: dose.overdose,
  };
}

function convergenceJson({ convergence }: RunResult): JsonObject | null {
  if (convergence === null) return null;
  return {
    within_us: convergence.withinUs,
    from_us: convergence.fromUs,
    took_us: convergence.tookUs,
    reason: convergence.reason,
    core: convergence.core,
  };
}

function rollout(result: RunResult): JsonObject {
  return {
    stages: result.stages.map((stage) => ({
      name: stage.name,
      outcome: stage.outcome,
      started_us: stage.startedUs,
      ended_us: stage.endedUs,
      rollback: stage.rollback,
    })),
    gates: result.gates.map(gateJson),
    restarts: result.restarts.map((restart) => ({
      node: restart.node,
      from_version: restart.fromVersion,
      to_version: restart.toVersion,
      drain_us: restart.drainUs,
      stopped_us: restart.stoppedUs,
      started_us: restart.startedUs,
      ready_us: restart.readyUs,
      wal_records: restart.walRecords,
      blocks_synced: restart.blocksSynced,
    })),
  };
}

function gateJson(gate: GateRecord): JsonObject {
  return {
    name: gate.name,
    stage: gate.stage,
    rule: gate.rule,
    outcome: gate.outcome,
    value: plainZero(gate.value),
    threshold: plainZero(gate.threshold),
    unit: gate.unit,
    margin: plainZero(gate.margin),
    samples: gate.samples,
    evaluated_us: gate.evaluatedUs,
    first_breach_us: gate.firstBreachUs,
    lost_us: gate.lostUs,
    reason: gate.reason,
    refs: gate.refs,
  };
}

/** Differences of figures can come out as -0, which says nothing that 0 does not. */
function plainZero(value: number | null): number | null {
  return value === 0 ? 0 : value;
}

function workload(result: RunResult): JsonObject {
  const blocks = blockFigures(result.blocks, result.virtualUs);
  return {
    blocks: {
      count: blocks.count,
      height_first: blocks.heightFirst,
      height_last: blocks.heightLast,
      transactions: blocks.transactions,
      vrf_submissions: blocks.vrfSubmissions,
      rounds: blocks.rounds.map(({ round, count }) => ({ round, count })),
      interval_us: distributionJson(blocks.intervalUs),
      age_us: blocks.ageUs,
    },
    transactions: { ...result.transactions },
    tracker: trackerJson(result),
  };
}

function trackerJson({ tracker }: RunResult): JsonObject | null {
  if (tracker === null) return null;
  return {
    blocks: tracker.blocks.map((block) => ({
      fixture: block.fixture,
      hash: block.hash,
      chain_height: block.chainHeight,
      transactions: block.transactions,
      indexed_us: block.indexedUs,
    })),
    reads: tracker.reads,
    audits: tracker.audits,
    audit_failures: tracker.auditFailures,
    lag_blocks: tracker.lagBlocks,
  };
}

function consensusBlock(result: RunResult, paths: ArtifactPaths): JsonObject | null {
  if (!hasProofs(result)) return null;
  return {
    summary_path: paths.consensusJson,
    csv_path: paths.consensusCsv,
    ...consensusFigures(result),
    host: consensusHostFigures(result),
  };
}

/** Whether the scenario asked for proofs; then their summary must exist, made or not. */
export function hasProofs(result: RunResult): boolean {
  return result.scenario.witnessCommitments > 0 || result.proofs.length > 0;
}

function hostFigures({ host }: RunResult): JsonObject {
  return {
    started_at: host.startedAt,
    finished_at: host.finishedAt,
    duration_secs: host.wallMs / 1_000,
    wall_ms: host.wallMs,
    cpu_ms: host.cpuMs,
    max_rss_bytes: host.maxRssBytes,
    node: host.node,
    workers: host.workers,
    virtual_seconds_per_wall_second: host.virtualSecondsPerWallSecond,
    events_per_second: host.eventsPerSecond,
  };
}
