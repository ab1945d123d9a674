/** Runs a playbook and gathers what it left behind into a RunResult. */
import { unjudgedGates } from '../playbook/unjudged.ts';
import type { StageRecord } from '../rollout/records.ts';
import { canonicalDigest } from '../scenario/canonical.ts';
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';
import { alertTest } from './alert-test.ts';
import { InterruptedError } from './errors.ts';
import { HostMeter } from './host-meter.ts';
import { type Rehearsal, rehearse } from './rehearse.ts';
import type { Outcome, PlaybookResult, RunResult } from './result.ts';
import type { RunOptions } from './run-scenario.ts';
import { SIMNET_VERSION } from './version.ts';

const GATE_FAILED = 1;

/** @throws InterruptedError, with what was found until then, if the signal was raised. */
export async function runPlaybook(
  playbook: PlaybookScenario,
  options: RunOptions,
): Promise<RunResult> {
  const meter = new HostMeter(options.workers);
  const { seed, signal, onProgress, trace } = options;
  const rehearsal = await rehearse(playbook, {
    ...{ seed, signal, onProgress },
    records: trace?.records,
    onBegin: (names) => trace?.begin(names),
  });
  const result = resultOf(playbook, options, rehearsal, meter);
  if (!rehearsal.isWhole) throw new InterruptedError('the run was stopped', result);
  return result;
}

function resultOf(
  playbook: PlaybookScenario,
  { seed, source }: RunOptions,
  rehearsal: Rehearsal,
  meter: HostMeter,
): RunResult {
  const { sim, estate, state } = rehearsal;
  const outcomes = outcomesOf(rehearsal);
  return {
    simnetVersion: SIMNET_VERSION,
    scenario: {
      name: playbook.name,
      title: playbook.title,
      description: playbook.description,
      sha256: canonicalDigest(playbook),
      refs: playbook.refs,
      source,
      nodes: estate.groups.all.length,
      validators: 0,
      witnessCommitments: 0,
    },
    seed,
    verdict: outcomes.length === 0 ? 'pass' : 'fail',
    outcomes,
    dose: null,
    convergence: null,
    virtualUs: sim.nowUs,
    events: sim.eventCount,
    traceHash: sim.traceHash(),
    checkpoints: sim.checkpoints(),
    fidelity: estate.fidelity,
    security: null,
    stages: stagesOf(rehearsal),
    gates: state.gates,
    restarts: [],
    timeline: state.timeline,
    blocks: [],
    proofs: [],
    tampers: [],
    network: NO_NETWORK,
    electorate: null,
    tracker: null,
    playbook: playbookOf(playbook, rehearsal),
    transactions: { submitted: 0, acknowledged: 0, finalised: 0, lost: 0 },
    series: [],
    logs: logsOf(rehearsal),
    nodes: estate.groups.all.map(({ name, component, tag }) => {
      return { name, group: component, version: tag, peers: [] };
    }),
    host: meter.read(sim.nowUs, sim.eventCount, [], []),
  };
}

const NO_COPIES = { published: 0, received: 0, duplicates: 0 };

const NO_NETWORK: RunResult['network'] = {
  gossip: {
    transactions: NO_COPIES,
    proposals: NO_COPIES,
    votes: { ...NO_COPIES, fresh: 0 },
  },
  lost: 0,
  retransmits: 0,
  propagationUs: [],
  blockPropagationUs: [],
  transactionPropagationUs: [],
  meshChanges: [],
  peerTraffic: [],
  queueFull: 0,
  resumeUs: [],
};

function outcomesOf({ state }: Rehearsal): Outcome[] {
  const outcomes = state.stages.flatMap((stage): Outcome[] => {
    const { name, outcome, failure, rollback, rollbackFailure } = stage;
    if (outcome === null || outcome === 'passed') return [];
    const undone =
      rollbackFailure === null ? '' : `; rollback ${rollback} failed: ${rollbackFailure}`;
    const message = `${name} ${outcome}: ${failure ?? 'no reason is known'}${undone}`;
    return [{ code: GATE_FAILED, message }];
  });
  if (outcomes.length > 0 || state.verdict === 'promoted') return outcomes;
  return [{ code: GATE_FAILED, message: `the playbook ended as ${state.verdict}` }];
}

function stagesOf({ state }: Rehearsal): StageRecord[] {
  return state.stages.map(({ name, outcome, startedUs, endedUs, rollback }) => {
    return { name, outcome: outcome ?? 'not-reached', startedUs, endedUs, rollback };
  });
}

function playbookOf(
  playbook: PlaybookScenario,
  { state, alerts, estate, store }: Rehearsal,
): PlaybookResult {
  return {
    verdict: state.verdict ?? 'inconclusive',
    stages: state.stages.map((stage) => {
      const { name, failedBy, failure, stateBefore, stateAfter, rollbackFailure } = stage;
      return { name, failedBy, failure, stateBefore, stateAfter, rollbackFailure };
    }),
    unjudged: unjudgedGates(playbook, state),
    evidence: state.evidence,
    alerts: alerts.changes.map(({ atUs, labels, before, after }) => {
      return { atUs, alert: labels.get('alertname'), labels: String(labels), before, after };
    }),
    alertTest: alertTest(playbook, { alerts, series: store.series }),
    notifications: estate.router.delivered.map(({ atUs, route, alert, severity }) => {
      return { atUs, route, alert, severity };
    }),
    faults: estate.faults.records.map((record) => ({ ...record })),
  };
}

function logsOf({ estate }: Rehearsal): Record<string, readonly string[]> {
  const logs: Record<string, readonly string[]> = {};
  for (const { name } of estate.groups.all) {
    const lines = estate.logs.of(name);
    if (lines.length === 0) continue;
    logs[name] = lines.map(
      ({ atUs, level, text }) => `${(atUs / 1_000_000).toFixed(3)} ${level} ${text}`,
    );
  }
  return logs;
}
