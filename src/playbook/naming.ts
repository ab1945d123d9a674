/** Gates that the parts of a playbook name, whether or not a run comes to ask them. */
import type { PlaybookRollback, PlaybookStageSpec } from './playbook-spec.ts';

const LISTS = ['readiness', 'gates', 'verify'] as const;
const REFERENCES = ['whenPassing', 'whenFailing', 'gate'] as const;

/** A list of gates of a stage. */
export type GateList = (typeof LISTS)[number];

/** Gates of a stage: of its lists, its conditions and its actions. */
export function gatesOfStage(stage: PlaybookStageSpec): readonly string[] {
  const { activate, conditional } = stage;
  return [
    ...listed(stage),
    ...conditional.flatMap((entry) => [...listed(entry), ...referred(entry)]),
    ...activate.flatMap(referred),
  ];
}

/** Gates of a rollback plan: those that must pass after it, and those of its actions. */
export function gatesOfPlan({ steps, verify }: PlaybookRollback): readonly string[] {
  return [...verify, ...steps.flatMap(referred)];
}

function listed(lists: Readonly<Record<GateList, readonly string[]>>): readonly string[] {
  return LISTS.flatMap((list) => lists[list]);
}

/** Gates that an action asks, or a condition; an action says what it asks under one of the keys. */
function referred(
  one: { readonly [Key in (typeof REFERENCES)[number]]?: unknown },
): readonly string[] {
  return REFERENCES.map((key) => one[key]).filter((name) => typeof name === 'string');
}
