/** Gates that nobody asked in a run: how the playbook ended says nothing of what they guard. */
import { gatesOfStage } from './naming.ts';
import type { Playbook } from './playbook.ts';
import type { PlaybookState } from './state.ts';

/** Why a gate was never judged. */
type UnjudgedReason =
  /** Every stage that names it passed without it: a condition was not met, an action not needed. */
  | 'condition'
  /** The playbook ended before it. */
  | 'ended'
  /** Nothing but a rollback asks it, and none came to it. */
  | 'rollback';

export interface UnjudgedGate {
  readonly gate: string;
  readonly isCritical: boolean;
  readonly reason: UnjudgedReason;
}

/** Names of the gates that were asked, at whatever occasion. */
export function judgedGates({ gates, asked }: PlaybookState): ReadonlySet<string> {
  return new Set([...gates.map(({ name }) => name), ...asked]);
}

/** The other gates of a playbook that has ended, in their order. */
export function unjudgedGates(playbook: Playbook, state: PlaybookState): UnjudgedGate[] {
  const judged = judgedGates(state);
  return playbook.gates
    .filter(({ name }) => !judged.has(name))
    .map(({ name, critical }) => {
      return { gate: name, isCritical: critical, reason: reasonOf(playbook, state, name) };
    });
}

function reasonOf(
  { stages, invariants }: Playbook,
  state: PlaybookState,
  name: string,
): UnjudgedReason {
  const naming = stages.filter(
    (stage) => invariants.includes(name) || gatesOfStage(stage).includes(name),
  );
  if (naming.length === 0) return 'rollback';
  const hasEnded = naming.some((stage) => {
    return state.stages.find((one) => one.name === stage.name)?.outcome !== 'passed';
  });
  return hasEnded ? 'ended' : 'condition';
}
