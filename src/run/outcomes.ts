/** What a run's end asks of its exit code: one outcome for every reason to fail. */
import { formatMicros, type Micros } from '../kernel/time.ts';
import { FALL_AFTER_A_SPLIT, FOLLOW_A_SPLIT } from '../model/invariants/table.ts';
import type { Violation } from '../model/recorder.ts';
import { type ConvergenceRecord, convergenceText } from '../model/world/convergence.ts';
import type { World } from '../model/world/world.ts';
import type { GateOutcome } from '../rollout/records.ts';
import type { RolloutState, StageProgress } from '../rollout/state.ts';
import type { Scenario } from '../scenario/schema.ts';
import { EXCUSABLE, excused, propertyOf } from './excuse.ts';
import type { Outcome, RunResult } from './result.ts';

const GATE_FAILED = 1;
const INCOMPLETE = 6;
const SAFETY_VIOLATED = 7;
const LIVENESS_VIOLATED = 10;

export function outcomesOf(scenario: Scenario, world: World, state: RolloutState): Outcome[] {
  return [
    ...safetyOutcomes(world),
    ...livenessOutcomes(scenario, world),
    ...completenessOutcomes(scenario, world, state),
    ...rolloutOutcomes(scenario, world, state),
  ];
}

/** What outcomes come to: excusable only if all of them are. */
export function verdictOf(outcomes: readonly Outcome[]): RunResult['verdict'] {
  if (outcomes.length === 0) return 'pass';
  return outcomes.every(({ code }) => code === EXCUSABLE) ? 'excusable' : 'fail';
}

function safetyOutcomes({ recorder, watch }: World): Outcome[] {
  const split = splitOf(recorder);
  const violations = recorder.violations.map((violation) => {
    const kind = followsSplit(violation, split) ? 'agreement' : 'soundness';
    const outcome = { code: SAFETY_VIOLATED, message: violationText(violation) };
    return excused(outcome, kind, violation.atUs ?? 0, watch.tolerance);
  });
  const misjudged = recorder.tampers
    .filter((tamper) => tamper.outcome === 'wrong-reason' || !tamper.controlAccepted)
    .map((tamper) => ({
      code: SAFETY_VIOLATED,
      message: tamper.controlAccepted
        ? `tamper ${tamper.tamper} was refused as ${tamper.reason}, not as ${tamper.expected.join(' or ')}`
        : `the untampered twin of ${tamper.tamper} was refused`,
    }));
  return [...violations, ...misjudged];
}

/** The first time that two nodes finalised different blocks. */
function splitOf({ violations }: World['recorder']): Violation | undefined {
  return violations.find(({ property }) => property === 'agreement');
}

function followsSplit({ property, atUs = 0 }: Violation, split: Violation | undefined): boolean {
  if (FOLLOW_A_SPLIT.has(property)) return true;
  return FALL_AFTER_A_SPLIT.has(property) && split !== undefined && (split.atUs ?? 0) <= atUs;
}

/** What is violated, by whom and when: to find the event in a run of the same seed. */
function violationText({ property, message, atUs, event, nodes = [] }: Violation): string {
  const unnamed = nodes.filter((node) => !message.includes(node));
  const names = unnamed.length === 0 ? '' : `; nodes ${unnamed.join(', ')}`;
  const place =
    event === undefined ? '' : ` (event ${event} at ${formatMicros(atUs ?? 0)}${names})`;
  return `safety violated: ${property}: ${message}${place}`;
}

/** Where lies can have split the chain, or faults halted it for good, nobody can be asked to go on. */
function livenessOutcomes({ durationMaxUs }: Scenario, { sim, watch }: World): Outcome[] {
  const record = watch.convergence?.record ?? null;
  if (record === null || record.tookUs !== null) return [];
  const outcome =
    record.reason === null
      ? { code: INCOMPLETE, message: unjudgedText(record, sim.nowUs, durationMaxUs) }
      : { code: LIVENESS_VIOLATED, message: `liveness violated: ${convergenceText(record)}` };
  const property = record.isHalted ? 'progress' : 'agreement';
  return [excused(outcome, property, record.fromUs, watch.tolerance)];
}

/** The run ended before the bound: there was time left in which all could have been well. */
function unjudgedText(record: ConvergenceRecord, nowUs: Micros, durationMaxUs: Micros): string {
  const end = nowUs < durationMaxUs ? 'the run ended' : 'duration_max came';
  const after = formatMicros(nowUs - record.fromUs);
  return `convergence not judged: ${end} ${after} after the faults, of ${formatMicros(record.withinUs)}`;
}

/**
 * Honest proofs that failed, and required work that was never done. A rollout that ended before its
 * last stage left no time for that work: then its reason to end is the outcome, and not the rest.
 */
function completenessOutcomes(
  scenario: Scenario,
  { recorder, tracker }: World,
  { stages }: RolloutState,
): Outcome[] {
  const outcomes: Outcome[] = recorder.proofs
    .filter((proof) => proof.failure !== null)
    .map((proof) => ({
      code: GATE_FAILED,
      message: `honest proof ${proof.index} was refused: ${proof.failure}`,
    }));
  if (scenario.tracker === undefined) return outcomes;
  const result = tracker?.result();
  const hadTime = stages.every((stage) => stage.outcome === 'passed');
  if (hadTime && (result === undefined || result.audits === 0)) {
    outcomes.push({ code: INCOMPLETE, message: 'the wallet tracker audited nothing' });
  }
  for (const failure of result?.auditFailures ?? []) {
    outcomes.push({ code: GATE_FAILED, message: `wallet tracker: ${failure}` });
  }
  return outcomes;
}

/** What the rollout has against itself: causes before what merely could not be decided. */
function rolloutOutcomes(scenario: Scenario, world: World, state: RolloutState): Outcome[] {
  const outcomes = [
    ...state.stages.flatMap((stage) => stageOutcomes(world, stage)),
    ...gateOutcomes(scenario, world, state, 'fail', 'failed'),
    ...gateOutcomes(scenario, world, state, 'inconclusive', 'is inconclusive'),
  ];
  if (outcomes.length === 0 && state.verdict !== 'promoted') {
    outcomes.push(excusedNow(world, `the rollout ended as ${state.verdict}`));
  }
  return outcomes;
}

function excusedNow({ sim, watch }: World, message: string): Outcome {
  return excused({ code: GATE_FAILED, message }, 'progress', sim.nowUs, watch.tolerance);
}

/** What failed before the dose is no less a finding because its rollback failed after it. */
function stageOutcomes({ sim, watch }: World, stage: StageProgress): Outcome[] {
  const { name, failure, failedUs, rollback, rollbackFailure, endedUs } = stage;
  const failed = (reason: string, atUs: Micros | null): Outcome => {
    const outcome = { code: GATE_FAILED, message: `${name}: ${reason}` };
    return excused(outcome, 'progress', atUs ?? sim.nowUs, watch.tolerance);
  };
  const outcomes = failure === null ? [] : [failed(failure, failedUs)];
  if (rollbackFailure === null) return outcomes;
  return [...outcomes, failed(`rollback ${rollback} failed: ${rollbackFailure}`, endedUs)];
}

function gateOutcomes(
  scenario: Scenario,
  { recorder, watch }: World,
  { gates }: RolloutState,
  outcome: GateOutcome,
  text: string,
): Outcome[] {
  const split = splitOf(recorder);
  return gates
    .filter((gate) => gate.outcome === outcome)
    .map(({ name, rule, evaluatedUs, lostUs }) => {
      const failed = { code: GATE_FAILED, message: `gate ${name} ${text}: ${rule}` };
      // What could not be decided shows nothing against the safety that the gate asks for.
      const property = outcome === 'fail' ? propertyOf(scenario.gates, name) : 'progress';
      const atUs = property === 'agreement' ? split?.atUs : lostUs;
      return excused(failed, property, Math.min(atUs ?? evaluatedUs, evaluatedUs), watch.tolerance);
    });
}
