/** What a run's end asks of its exit code: one outcome for every reason to fail. */
import type { World } from '../model/world/world.ts';
import type { RolloutState } from '../rollout/state.ts';
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

function rolloutOutcomes(state: RolloutState): Outcome[] {
  const failed = state.gates.filter((gate) => gate.outcome !== 'pass');
  const outcomes: Outcome[] = failed.map((gate) => ({
    code: GATE_FAILED,
    message: `gate ${gate.name} ${gate.outcome === 'fail' ? 'failed' : 'is inconclusive'}: ${gate.rule}`,
  }));
  for (const stage of state.stages) {
    const reason = stage.rollbackFailure ?? stage.failure;
    if (reason !== null) outcomes.push({ code: GATE_FAILED, message: `${stage.name}: ${reason}` });
  }
  if (outcomes.length === 0 && state.verdict !== 'promoted') {
    outcomes.push({ code: GATE_FAILED, message: `the rollout ended as ${state.verdict}` });
  }
  return outcomes;
}
