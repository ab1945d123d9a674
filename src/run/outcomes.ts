/** What a run's end asks of its exit code: one outcome for every reason to fail. */
import type { World } from '../model/world/world.ts';
import type { GateOutcome } from '../rollout/records.ts';
import type { RolloutState, StageProgress } from '../rollout/state.ts';
import type { Scenario } from '../scenario/schema.ts';
import type { Outcome } from './result.ts';

const GATE_FAILED = 1;
const INCOMPLETE = 6;
const SAFETY_VIOLATED = 7;

export function outcomesOf(scenario: Scenario, world: World, state: RolloutState): Outcome[] {
  return [
    ...safetyOutcomes(world),
    ...completenessOutcomes(scenario, world, state),
    ...rolloutOutcomes(state),
  ];
}

function safetyOutcomes({ recorder }: World): Outcome[] {
  const violations = recorder.violations.map(({ property, message }) => ({
    code: SAFETY_VIOLATED,
    message: `safety violated: ${property}: ${message}`,
  }));
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
function rolloutOutcomes(state: RolloutState): Outcome[] {
  const outcomes = [
    ...state.stages.flatMap(stageOutcomes),
    ...gateOutcomes(state, 'fail', 'failed'),
    ...gateOutcomes(state, 'inconclusive', 'is inconclusive'),
  ];
  if (outcomes.length === 0 && state.verdict !== 'promoted') {
    outcomes.push({ code: GATE_FAILED, message: `the rollout ended as ${state.verdict}` });
  }
  return outcomes;
}

function stageOutcomes({ name, failure, rollbackFailure }: StageProgress): Outcome[] {
  const reason = rollbackFailure ?? failure;
  return reason === null ? [] : [{ code: GATE_FAILED, message: `${name}: ${reason}` }];
}

function gateOutcomes({ gates }: RolloutState, outcome: GateOutcome, text: string): Outcome[] {
  return gates
    .filter((gate) => gate.outcome === outcome)
    .map(({ name, rule }) => ({ code: GATE_FAILED, message: `gate ${name} ${text}: ${rule}` }));
}
