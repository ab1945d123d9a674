/** Which trials a drill consists of. */
import type { PlaybookScenario } from '../scenario/playbook-schema.ts';
import type { TrialSpec } from './trial.ts';

export interface DrillWishes {
  /** Seeds 1 to this. */
  readonly seedCount: number;
  /** Mutants by name; all when empty. */
  readonly mutants: readonly string[];
  /** Seeds on which a mutant is tried again without the gates that should catch it. */
  readonly withoutSeedCount: number;
}

/** All trials, the healthy twin first: a playbook that stops a healthy release proves nothing. */
export function trialsOf(playbook: PlaybookScenario, wishes: DrillWishes): readonly TrialSpec[] {
  const seeds = Array.from({ length: wishes.seedCount }, (_, index) => String(index + 1));
  const few = seeds.slice(0, wishes.withoutSeedCount);
  const chosen = playbook.mutants.filter(
    ({ name }) => wishes.mutants.length === 0 || wishes.mutants.includes(name),
  );
  const plain = { without: [], isNaive: false };
  return [
    ...seeds.map((seed) => ({ ...plain, mutant: null, seed })),
    ...chosen.flatMap(({ name }) => seeds.map((seed) => ({ ...plain, mutant: name, seed }))),
    ...chosen.flatMap(({ name, caughtBy }) =>
      caughtBy.length === 0
        ? []
        : few.map((seed) => ({ mutant: name, seed, without: caughtBy, isNaive: false })),
    ),
    ...chosen.flatMap(({ name, missedByText }) =>
      missedByText ? seeds.map((seed) => ({ mutant: name, seed, without: [], isNaive: true })) : [],
    ),
  ];
}
