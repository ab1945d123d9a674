/**
 * `simnet validate`: checks scenario files without running them.
 */
import { canonicalJson, type JsonObject } from '../../report/canonical-json.ts';
import { type Diagnostic, ScenarioError } from '../../scenario/diagnostic.ts';
import { EXIT } from '../exit-codes.ts';
import { readScenario, type ScenarioFile } from '../scenario-file.ts';
import { type Session, say } from '../session.ts';

interface Checked {
  readonly file: string;
  readonly name: string | null;
  readonly error: ScenarioError | null;
}

/**
 * Runs the command.
 *
 * @returns 0, or 3 if any file is invalid.
 * @throws EnvironmentError if a file cannot be read.
 */
export async function validateCommand(
  files: readonly ScenarioFile[],
  overrides: readonly string[],
  session: Session,
): Promise<number> {
  const checked: Checked[] = [];
  for (const file of files) checked.push(await check(file, overrides, session));
  if (session.isJson) session.io.stdout.write(`${canonicalJson(checked.map(checkedJson), 2)}\n`);
  else say(session.io.stdout, checked.map(checkedText));
  return checked.some(({ error }) => error !== null) ? EXIT.scenarioInvalid : EXIT.pass;
}

async function check(
  file: ScenarioFile,
  overrides: readonly string[],
  { engine }: Session,
): Promise<Checked> {
  const { reference } = file;
  try {
    const request = { file: reference, overrides, withDrills: true };
    const { name } = await engine.load(readScenario(file), request);
    return { file: reference, name, error: null };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { file: reference, name: null, error };
  }
}

function checkedText({ file, name, error }: Checked): string {
  return error === null ? `${file}: valid (${name})` : error.message;
}

function checkedJson({ file, name, error }: Checked): JsonObject {
  return {
    file,
    name,
    valid: error === null,
    count: error === null ? 0 : error.count,
    diagnostics: error === null ? [] : error.diagnostics.map(diagnosticJson),
  };
}

/** A diagnostic as plain data. */
export function diagnosticJson(diagnostic: Diagnostic): JsonObject {
  return {
    file: diagnostic.file,
    line: diagnostic.line,
    column: diagnostic.column,
    path: diagnostic.path,
    value: diagnostic.value ?? null,
    rule: diagnostic.rule,
    message: diagnostic.message,
    suggestion: diagnostic.suggestion ?? null,
  };
}
