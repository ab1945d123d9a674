/**
 * `simnet reproduce`: runs studies and compares their figures with the published ones.
 */
import { canonicalJson, type JsonObject } from '../../report/canonical-json.ts';
import {
  type Reproduction,
  reproductionLines,
  reproductionVerdict,
} from '../../report/reproduced.ts';
import type { Study, StudyRow } from '../../study/study.ts';
import { EXIT } from '../exit-codes.ts';
import { resolveSeed } from '../seed.ts';
import { type Session, say } from '../session.ts';
import { wrap } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Runs the command.
 *
 * @param names - Which studies; all for none.
 * @returns 0, or 1 if any figure lies outside its tolerance, expected or not.
 * @throws UsageError if there is no such study.
 */
export async function reproduceCommand(
  names: readonly string[],
  flagSeed: string | undefined,
  session: Session,
): Promise<number> {
  const { STUDIES, STUDY_SEED } = await import('../../study/table.ts');
  const seed = resolveSeed(flagSeed, session.io.env, STUDY_SEED);
  return reproduce(chosen(names, STUDIES), seed, session);
}

/** Runs studies, each shown as soon as it is done; returns the exit code as the command does. */
export function reproduce(studies: readonly Study[], seed: string, session: Session): number {
  const done: Reproduction[] = [];
  for (const study of studies) {
    if (!session.isQuiet && study.minutes !== undefined) {
      say(session.io.stderr, [`  ${study.name} takes some ${study.minutes} minutes`]);
    }
    const one = { study, rows: study.run(seed, 'whole') };
    if (!session.isQuiet) say(session.out, [...reproductionLines(one), ...missLines(one), '']);
    done.push(one);
  }
  if (session.isJson) session.io.stdout.write(`${canonicalJson(documentOf(seed, done), 2)}\n`);
  say(session.out, wrap(`${reproductionVerdict(done)}, seed ${seed}`, ''));
  const hasMiss = done.some(({ rows }) => rows.some((row) => !row.holds));
  return hasMiss ? EXIT.gateFailed : EXIT.pass;
}

function chosen(names: readonly string[], studies: readonly Study[]): readonly Study[] {
  const unknown = names.filter((name) => !studies.some((study) => study.name === name));
  if (unknown.length > 0) {
    const known = studies.map((study) => study.name).join(', ');
    throw new UsageError(`no study is called ${unknown.join(', ')}\nStudies: ${known}`);
  }
  return names.length === 0 ? studies : studies.filter((study) => names.includes(study.name));
}

function missLines({ rows }: Reproduction): readonly string[] {
  return rows
    .filter((row) => !row.holds)
    .flatMap((row) => {
      const why = row.expectedMiss === undefined ? 'unexpected miss' : 'expected miss';
      return wrap(`${why}: ${row.quantity}: ${row.expectedMiss ?? 'not understood'}`, '  ');
    });
}

function documentOf(seed: string, done: readonly Reproduction[]): JsonObject {
  return {
    seed,
    studies: done.map(({ study, rows }) => ({
      name: study.name,
      title: study.title,
      publication: study.publication,
      inputs: [...study.inputs],
      remarks: [...study.remarks],
      rows: rows.map(rowJson),
    })),
  };
}

function rowJson(row: StudyRow): JsonObject {
  return {
    quantity: row.quantity,
    published: row.published,
    ours: row.ours,
    error: row.error,
    measure: row.tolerance.measure,
    tolerance: row.tolerance.most,
    holds: row.holds,
    expected_miss: row.expectedMiss ?? null,
  };
}
