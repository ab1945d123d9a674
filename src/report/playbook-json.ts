/** What `regression.json` says of a playbook besides its stages and gates. */
import type { PlaybookResult, RunResult } from '../run/result.ts';
import { ALERT_RULES, ALERT_TEST } from './artifact-paths.ts';
import type { JsonObject } from './canonical-json.ts';

/** The block of a playbook. */
export function playbookJson(playbook: PlaybookResult): JsonObject {
  return {
    verdict: playbook.verdict,
    stages: playbook.stages.map((stage) => ({
      name: stage.name,
      failed_by: stage.failedBy,
      failure: stage.failure,
      state_before: stage.stateBefore,
      state_after: stage.stateAfter,
      rollback_failure: stage.rollbackFailure,
    })),
    gates_never_judged: playbook.unjudged.map(({ gate, isCritical, reason }) => {
      return { gate, critical: isCritical, reason };
    }),
    evidence: playbook.evidence.map(({ atUs, kind, stage, title, fields, digest }) => {
      return { at_us: atUs, kind, stage, title, fields: { ...fields }, record: digest };
    }),
    alerts: playbook.alerts.map(({ atUs, alert, labels, before, after }) => {
      return { at_us: atUs, alert, labels, before, after };
    }),
    alert_rules: alertRulesJson(playbook),
    notifications: playbook.notifications.map(({ atUs, route, alert, severity }) => {
      return { at_us: atUs, route, alert, severity };
    }),
    faults: playbook.faults.map(({ name, fault, beganUs, endedUs, instances }) => {
      return { name, fault, began_us: beganUs, ended_us: endedUs, instances };
    }),
  };
}

/** Where the rules are, and the test of them for promtool. */
function alertRulesJson({ alertTest }: PlaybookResult): JsonObject | null {
  if (alertTest === null) return null;
  const { test, note } = alertTest;
  return { rules_path: ALERT_RULES, test_path: test === null ? null : ALERT_TEST, note };
}

/** `summaries/<name>_summary.json` of a playbook: how it ended, in few figures. */
export function playbookSummary(result: RunResult, playbook: PlaybookResult): JsonObject {
  const count = (outcome: string) => result.gates.filter((gate) => gate.outcome === outcome).length;
  return {
    kind: 'playbook',
    scenario: result.scenario.name,
    simnet_version: result.simnetVersion,
    seed: result.seed,
    verdict: playbook.verdict,
    stages_passed: result.stages.filter(({ outcome }) => outcome === 'passed').length,
    stages: result.stages.length,
    gates: {
      pass: count('pass'),
      fail: count('fail'),
      inconclusive: count('inconclusive'),
      never_judged: playbook.unjudged.length,
    },
    virtual_us: result.virtualUs,
    events: result.events,
    alerts_fired: playbook.alerts.filter(({ after }) => after === 'firing').length,
    notifications: playbook.notifications.length,
    evidence: playbook.evidence.length,
    fidelity: result.fidelity,
    trace_hash: result.traceHash,
  };
}
