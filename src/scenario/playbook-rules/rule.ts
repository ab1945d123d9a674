/** What a lint of playbooks sees and says. */
import type { Finding } from '../diagnostic.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import type { Knowledge, Written } from '../rules/rule.ts';

/** A rule over one or several sections; it runs when all the sections it needs are valid. */
export interface PlaybookRule {
  readonly needs: readonly (keyof PlaybookScenario)[];
  check(playbook: PlaybookScenario, knowledge: Knowledge, written: Written): Finding[];
}

/** Makes a rule whose check sees only the sections that it needs. */
export function playbookRule<const Section extends keyof PlaybookScenario>(
  needs: readonly Section[],
  check: (
    sections: Pick<PlaybookScenario, Section>,
    knowledge: Knowledge,
    written: Written,
  ) => Finding[],
): PlaybookRule {
  return { needs, check };
}
