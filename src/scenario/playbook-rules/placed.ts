/** Faults and actions of a playbook with their places in the file. */
import type { GateList } from '../../playbook/naming.ts';
import type { ServiceFault } from '../../services/faults/table.ts';
import type { Path } from '../path.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';

/** A fault, and where it stands. */
export interface PlacedFault {
  readonly fault: ServiceFault;
  readonly path: Path;
  /** Faults that are there together with it, itself among them. */
  readonly together: readonly ServiceFault[];
}

/** All of them, in the order of the file. */
export function placedFaults({
  faults,
  mutants,
}: Pick<PlaybookScenario, 'faults' | 'mutants'>): readonly PlacedFault[] {
  return [
    ...faults.map((fault, index) => ({ fault, path: ['faults', index], together: faults })),
    ...mutants.flatMap(({ inject }, index) =>
      inject.map((fault, place) => {
        const path = ['mutants', index, 'inject', place];
        return { fault, path, together: [...faults, ...inject] };
      }),
    ),
  ];
}

/** The actions of a playbook with their places: of stages, then of plans. */
export function placedActions({ stages, rollback }: Pick<PlaybookScenario, 'stages' | 'rollback'>) {
  return [
    ...stages.flatMap(({ activate }, index) =>
      activate.map((action, place) => ({
        action,
        path: ['stages', index, 'activate', place] as Path,
      })),
    ),
    ...rollback.flatMap(({ steps }, index) =>
      steps.map((action, place) => ({ action, path: ['rollback', index, 'steps', place] as Path })),
    ),
  ];
}

/** A gate that a stage can come to ask, and where it says so. */
interface PlacedGate {
  readonly name: string;
  readonly path: Path;
}

/** The gates of a list of a stage: those that it always asks, and those that it may ask. */
export function placedGates(
  stage: PlaybookScenario['stages'][number],
  index: number,
  list: GateList,
): readonly PlacedGate[] {
  const own = stage[list].map((name, place) => ({ name, path: ['stages', index, list, place] }));
  const conditional = stage.conditional.flatMap((entry, at) =>
    entry[list].map((name, place) => {
      return { name, path: ['stages', index, 'conditional', at, list, place] };
    }),
  );
  return [...own, ...conditional];
}
