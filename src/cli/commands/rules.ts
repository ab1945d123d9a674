/**
 * `simnet rules`: checks files of Prometheus rules as they are deployed.
 */
import { readFileSync } from 'node:fs';
import { canonicalJson, type JsonObject } from '../../report/canonical-json.ts';
import { ScenarioError } from '../../scenario/diagnostic.ts';
import { type LoadedRules, loadRules } from '../../scenario/load-rules.ts';
import { onDisk } from '../disk.ts';
import { EXIT } from '../exit-codes.ts';
import { givenFile } from '../scenario-file.ts';
import { type Session, say } from '../session.ts';
import { diagnosticJson } from './validate.ts';

interface Checked {
  readonly file: string;
  /** Null when the file is invalid. */
  readonly rules: LoadedRules | null;
  readonly error: ScenarioError | null;
}

/**
 * Runs the command.
 *
 * @param files - Paths, as a person wrote them.
 * @returns 0, or 3 if any file is invalid.
 * @throws UsageError if there is no such file, EnvironmentError if it cannot be read.
 */
export function rulesCommand(files: readonly string[], session: Session): number {
  const checked = files.map((file) => check(file, session.io.cwd));
  if (session.isJson) session.io.stdout.write(`${canonicalJson(checked.map(checkedJson), 2)}\n`);
  else say(session.io.stdout, checked.map(checkedText));
  return checked.some(({ error }) => error !== null) ? EXIT.scenarioInvalid : EXIT.pass;
}

function check(file: string, cwd: string): Checked {
  const path = givenFile(file, cwd, 'file');
  const bytes = onDisk(`read ${file}`, () => readFileSync(path));
  try {
    return { file, rules: loadRules(bytes, file), error: null };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return { file, rules: null, error };
  }
}

interface Counts {
  readonly groups: number;
  readonly alerting: number;
  readonly recording: number;
}

function countsOf({ groups }: LoadedRules): Counts {
  const rules = groups.flatMap((group) => group.rules);
  const alerting = rules.filter(({ kind }) => kind === 'alerting').length;
  return { groups: groups.length, alerting, recording: rules.length - alerting };
}

function checkedText({ file, rules, error }: Checked): string {
  if (rules === null) return error?.message ?? '';
  const { groups, alerting, recording } = countsOf(rules);
  const counts = [
    counted(groups, 'group'),
    counted(alerting, 'alerting rule'),
    counted(recording, 'recording rule'),
  ].join(', ');
  const { otherKinds } = rules;
  const passed = otherKinds.length === 0 ? '' : `; passed over: ${otherKinds.join(', ')}`;
  return `${file}: valid (${counts}${passed})`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function checkedJson({ file, rules, error }: Checked): JsonObject {
  const counts = rules === null ? null : countsOf(rules);
  return {
    file,
    valid: error === null,
    count: error?.count ?? 0,
    groups: counts?.groups ?? null,
    alerting_rules: counts?.alerting ?? null,
    recording_rules: counts?.recording ?? null,
    passed_over: [...(rules?.otherKinds ?? [])],
    diagnostics: (error?.diagnostics ?? []).map(diagnosticJson),
  };
}
