/**
 * Conditions, which are gates too: of actions, and of gates that a stage asks only under them.
 *
 * Each is asked once, at the moment when it matters, and its answer kept: what follows can change it.
 */
import type { Process } from '../rollout/process.ts';
import { note } from './context.ts';
import { gatesNamed, judgeNow } from './jury.ts';
import type { GateList } from './naming.ts';
import type { StageContext } from './playbook.ts';
import type { PlaybookStageSpec } from './playbook-spec.ts';

/** Gates that must pass, or must not; each that is left out holds. */
interface Condition {
  readonly whenPassing?: string | undefined;
  readonly whenFailing?: string | undefined;
}

/**
 * Whether an action is needed. One that cannot decide does not pass.
 *
 * @param key - Names the action among all of the playbook.
 */
export function* isNeeded(
  context: StageContext,
  condition: Condition,
  key: string,
): Process<boolean> {
  return yield* isMet(context, condition, key, false);
}

/**
 * Names of the gates of a list that count: those of the stage, and those whose condition is met. A
 * condition that cannot decide leaves nothing out.
 */
export function* gatesOf(
  context: StageContext,
  spec: PlaybookStageSpec,
  list: GateList,
): Process<readonly string[]> {
  const names = [...spec[list]];
  for (const [index, entry] of spec.conditional.entries()) {
    const added = entry[list].filter((name) => !names.includes(name));
    if (added.length === 0) continue;
    const key = `${spec.name}/conditional/${index}/${list}`;
    const { steps } = context.state;
    const isKnown = steps[`${key}/needed`] !== undefined;
    const counts = yield* isMet(context, entry, key, true);
    if (counts) names.push(...added);
    if (!isKnown) note(context, 'stage', `${added.join(', ')}: ${counts ? 'asked' : 'not asked'}`);
  }
  return names;
}

/** @param isSafe - Whether a gate that cannot decide counts as passing where it should pass. */
function* isMet(
  context: StageContext,
  { whenPassing, whenFailing }: Condition,
  key: string,
  isSafe: boolean,
): Process<boolean> {
  if (whenPassing === undefined && whenFailing === undefined) return true;
  const { steps } = context.state;
  const step = `${key}/needed`;
  if (steps[step] === undefined) {
    const passing = whenPassing === undefined ? 'pass' : yield* outcomeOf(context, whenPassing);
    const failing = whenFailing === undefined ? 'fail' : yield* outcomeOf(context, whenFailing);
    const holds = passing === 'pass' || (isSafe && passing === 'inconclusive');
    steps[step] = holds && failing !== 'pass' ? 'yes' : 'no';
  }
  return steps[step] === 'yes';
}

function* outcomeOf(context: StageContext, name: string) {
  const [gate] = gatesNamed(context.playbook, [name]);
  return (yield* judgeNow(context, gate!)).outcome;
}
