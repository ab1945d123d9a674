/**
 * What the drill of a playbook and its mutants make of it with `set`: other playbooks, which the
 * loader must take, or refuse where a mutant says so. Otherwise only the drill would find out.
 */
import type { Diagnostic, Finding } from './diagnostic.ts';
import type { Override } from './override.ts';
import { formatPath, type Path } from './path.ts';
import type { PlaybookScenario } from './playbook-schema.ts';

/** What is wrong with the playbook of some overrides. */
export type Refusals = (
  before: readonly Override[],
  after: readonly Override[],
) => readonly Diagnostic[];

type Sections = Pick<PlaybookScenario, 'drill' | 'mutants'>;

/**
 * Checks the playbooks that a drill would run, as it shortens them and with `--full`.
 *
 * @param sections - Of a playbook that is valid as it stands.
 * @param refusals - Judges it with the overrides of the drill before those of the command line, and
 *   those of a mutant after them.
 */
export function checkSets({ drill, mutants }: Sections, refusals: Refusals): Finding[] {
  const shortening = new SetList(['drill', 'set'], drill.set);
  const found = refusals(shortening.overrides, []).map((one) => shortening.refused(one, ''));
  const isShort = drill.set.length > 0 && found.length === 0;
  const ofMutants = mutants.flatMap(({ set, refused }, index): Finding[] => {
    if (set.length === 0 && !refused) return [];
    const changes = new SetList(['mutants', index, 'set'], set);
    const judge = (before: readonly Override[], where: string): Finding[] => {
      const wrong = refusals(before, changes.overrides);
      if (!refused) return wrong.map((one) => changes.refused(one, where));
      return wrong.length > 0 ? [] : [taken(['mutants', index, 'refused'], where)];
    };
    const short = isShort ? judge(shortening.overrides, '') : [];
    return short.length > 0 ? short : judge([], drill.set.length > 0 ? ' with --full' : '');
  });
  return [...found, ...ofMutants];
}

const RULE = 'mutant.refused';

function taken(path: Path, where: string): Finding {
  return { path, rule: RULE, message: `the loader takes the playbook${where}` };
}

/** A list of overrides in the file. */
class SetList {
  readonly overrides: readonly Override[];
  readonly #path: Path;

  constructor(path: Path, texts: readonly string[]) {
    this.#path = path;
    this.overrides = texts.map((text, place) => ({ label: formatPath([...path, place]), text }));
  }

  /** At the override that is wrong by itself, or at the list where it is what they make of others. */
  refused(diagnostic: Diagnostic, where: string): Finding {
    const { file, line, column, path, message: what, rule, suggestion } = diagnostic;
    const place = this.overrides.findIndex(({ label }) => label === file);
    const said = `${path}: ${what} [${rule}]`;
    const head = `gives a playbook that is refused${where}`;
    if (place >= 0) {
      const message = `${head}: ${said}`;
      return { path: [...this.#path, place], rule: RULE, message, suggestion };
    }
    const message = `${head}: ${file}:${line}:${column} ${said}`;
    return { path: this.#path, rule: RULE, message, suggestion, atKey: true };
  }
}
