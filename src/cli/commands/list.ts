/**
 * `simnet list`: the shipped scenarios.
 */
import { canonicalJson } from '../../report/canonical-json.ts';
import { ScenarioError } from '../../scenario/diagnostic.ts';
import { PROFILES } from '../profiles.ts';
import { readScenario, type ScenarioFile, shippedScenarios } from '../scenario-file.ts';
import { type Session, say } from '../session.ts';
import { column, wrap } from '../terminal.ts';

interface Entry {
  readonly name: string;
  readonly title: string;
  readonly profiles: readonly string[];
}

/**
 * Runs the command.
 *
 * @returns The exit code: always 0.
 */
export async function listCommand(session: Session): Promise<number> {
  const entries: Entry[] = [];
  for (const file of shippedScenarios()) entries.push(await entryOf(file, session));
  if (session.isJson) session.io.stdout.write(`${canonicalJson(entries, 2)}\n`);
  else say(session.io.stdout, entries.flatMap(entryLines));
  return 0;
}

async function entryOf(file: ScenarioFile, { engine }: Session): Promise<Entry> {
  const name = file.reference;
  const profiles = PROFILES.filter((one) => one.scenario === name).map((one) => one.name);
  try {
    const { title } = await engine.load(readScenario(file), { file: name, overrides: [] });
    return { name, title, profiles };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { name, title: `invalid: simnet validate ${name}`, profiles };
  }
}

function entryLines({ name, title, profiles }: Entry): readonly string[] {
  const [first = '', ...rest] = wrap(title, ' '.repeat(28));
  return [
    `${column(name, 27)} ${first.trimStart()}`,
    ...rest,
    ...(profiles.length === 0 ? [] : [`${' '.repeat(28)}profile: ${profiles.join(', ')}`]),
  ];
}
