/** What a rule of the scenario language sees and says. */
import type { QuantityUnit } from '../../schema/quantity.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import type { Scenario } from '../schema.ts';

/** What the engine knows and a scenario can only name. */
export interface Knowledge {
  /** Unit of each metric by its name. */
  readonly metricUnits: ReadonlyMap<string, QuantityUnit>;
  /** Behaviours that a version may have; undefined leaves them unchecked. */
  readonly behaviours?: readonly string[] | undefined;
  /** Blocks that a tracker may index; undefined leaves them unchecked. */
  readonly fixtures?: readonly string[] | undefined;
}

/** The document besides its sections, for rules that ask what was written. */
export interface Written {
  has(path: Path): boolean;
}

/**
 * A rule over one or several sections.
 *
 * It runs when all the sections it needs are valid by themselves, whatever the others are.
 */
export interface Rule {
  readonly needs: readonly (keyof Scenario)[];
  check(scenario: Scenario, knowledge: Knowledge, written: Written): Finding[];
}

/** Makes a rule whose check sees only the sections that it needs. */
export function rule<const Section extends keyof Scenario>(
  needs: readonly Section[],
  check: (sections: Pick<Scenario, Section>, knowledge: Knowledge, written: Written) => Finding[],
): Rule {
  return { needs, check };
}
