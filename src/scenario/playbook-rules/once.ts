/** Gates that ask what is asked already, and windows of gates that are judged only once. */
import type { PlaybookGate } from '../../playbook/gates/table.ts';
import { type GateList, gatesOfPlan, gatesOfStage } from '../../playbook/naming.ts';
import { shown } from '../../schema/show.ts';
import { canonicalDigest } from '../canonical.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import { playbookRule } from './rule.ts';

const LISTS: readonly GateList[] = ['readiness', 'gates', 'verify'];
const ONCE = 'gate.once';

type Sections<Name extends keyof PlaybookScenario> = Pick<PlaybookScenario, Name>;

/** Gates that a list asks twice, under one name or two, and assertions that stand there twice. */
export const onceRule = playbookRule(
  ['gates', 'stages', 'rollback', 'invariants'],
  (sections): Finding[] => {
    const questions = new Map(sections.gates.map((gate) => [gate.name, questionOf(gate)]));
    return [
      ...sections.gates.flatMap((gate, index) => repeatedItems(gate, ['gates', index])),
      ...listsOf(sections).flatMap(({ names, path }) => twins(names, path, questions)),
      ...askedAnyway(sections),
    ];
  },
);

/** What a gate asks, whatever it is called. */
function questionOf({ name, refs, stated, critical, ...question }: PlaybookGate): string {
  return canonicalDigest(question);
}

function repeatedItems(gate: PlaybookGate, path: Path): Finding[] {
  return Object.entries(gate).flatMap(([key, items]): Finding[] => {
    if (!Array.isArray(items) || typeof items[0] !== 'object') return [];
    const digests = items.map(canonicalDigest);
    return digests.flatMap((digest, place): Finding[] => {
      const first = digests.indexOf(digest);
      if (first === place) return [];
      const message = `is there already, as ${key}[${first}]`;
      return [{ path: [...path, key, place], rule: ONCE, message }];
    });
  });
}

/** Gates that are asked together. */
interface Together {
  readonly names: readonly string[];
  readonly path: Path;
}

function listsOf({
  stages,
  rollback,
  invariants,
}: Sections<'stages' | 'rollback' | 'invariants'>): readonly Together[] {
  return [
    ...stages.flatMap((stage, index) =>
      LISTS.map((list) => ({ names: stage[list], path: ['stages', index, list] })),
    ),
    ...rollback.map(({ verify }, index) => ({
      names: verify,
      path: ['rollback', index, 'verify'],
    })),
    { names: invariants, path: ['invariants'] },
  ];
}

/** Two names for one question. That a list has one name twice is refused of all lists. */
function twins(
  names: readonly string[],
  path: Path,
  questions: ReadonlyMap<string, string>,
): Finding[] {
  return names.flatMap((name, place): Finding[] => {
    const question = questions.get(name);
    const first = names.find(
      (other) => question !== undefined && questions.get(other) === question,
    );
    if (first === undefined || first === name) return [];
    const message = `${shown(name)} asks the same as ${shown(first)}, which is in this list`;
    return [{ path: [...path, place], rule: ONCE, message }];
  });
}

/** Gates that a stage watches as invariants, or asks whatever the condition is. */
function askedAnyway({ stages, invariants }: Sections<'stages' | 'invariants'>): Finding[] {
  return stages.flatMap((stage, index) => {
    const path = ['stages', index];
    const own = stage.gates.flatMap((name, place): Finding[] => {
      if (!invariants.includes(name)) return [];
      const message = `${shown(name)} is one of the invariants, which every stage watches`;
      return [{ path: [...path, 'gates', place], rule: ONCE, message }];
    });
    const conditional = stage.conditional.flatMap((entry, at) =>
      LISTS.flatMap((list) =>
        entry[list].flatMap((name, place): Finding[] => {
          const isWatched = list === 'gates' && invariants.includes(name);
          if (!stage[list].includes(name) && !isWatched) return [];
          const message = `${shown(name)} is asked whatever the condition is`;
          return [{ path: [...path, 'conditional', at, list, place], rule: ONCE, message }];
        }),
      ),
    );
    return [...own, ...conditional];
  });
}

/** Windows of gates that no stage watches: what is judged once fails at once. */
export const watchedRule = playbookRule(
  ['gates', 'stages', 'rollback', 'invariants'],
  ({ gates, stages, rollback, invariants }) => {
    const watched = new Set([
      ...invariants,
      ...stages.flatMap((stage) => [stage, ...stage.conditional].flatMap((one) => one.gates)),
    ]);
    const judged = new Set([...stages.flatMap(gatesOfStage), ...rollback.flatMap(gatesOfPlan)]);
    return gates.flatMap(({ name, forUs, everyUs }, index): Finding[] => {
      if (watched.has(name) || !judged.has(name)) return [];
      const keys = [...(forUs > 0 ? ['for'] : []), ...(everyUs === undefined ? [] : ['every'])];
      return keys.map((key) => {
        const message = `has no effect: no stage watches ${shown(name)} while it holds`;
        return { path: ['gates', index, key], rule: 'gate.watched', message };
      });
    });
  },
);
