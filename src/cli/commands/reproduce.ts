/**
 * `simnet reproduce`: runs studies and compares their figures with the published ones.
 */
import { availableParallelism } from 'node:os';
import { canonicalJson, type JsonObject } from '../../report/canonical-json.ts';
import { plural } from '../../report/format.ts';
import { reproductionLines, reproductionVerdict } from '../../report/reproduced.ts';
import type { StudyOptions, StudyResult } from '../../run/run-studies.ts';
import type { Study, StudyRow } from '../../study/study.ts';
import { EXIT } from '../exit-codes.ts';
import { resolveSeed } from '../seed.ts';
import { type Session, say } from '../session.ts';
import { wrap } from '../terminal.ts';
import { UsageError } from '../usage-error.ts';

export interface ReproduceFlags {
  readonly seed?: string | undefined;
  readonly workers: number;
}

/**
 * Runs the command.
 *
 * @param names - Which studies; all for none.
 * @returns 0, or 1 if any figure lies outside its tolerance, expected or not.
 * @throws UsageError if there is no such study.
 */
export async function reproduceCommand(
  names: readonly string[],
  flags: ReproduceFlags,
  session: Session,
): Promise<number> {
  const { STUDIES, STUDY_SEED } = await import('../../study/table.ts');
  const seed = resolveSeed(flags.seed, session.io.env, STUDY_SEED);
  return reproduce(chosen(names, STUDIES), { seed, workers: flags.workers }, session);
}

/**
 * Runs whole studies, each shown as soon as it and those before it are done.
 *
 * No signal is listened to: nothing is written that an end at once could leave half done, and the
 * threads end with the process.
 *
 * @returns The exit code, as the command does.
 */
export async function reproduce(
  studies: readonly Study[],
  options: Pick<StudyOptions, 'seed' | 'workers' | 'workerFile'>,
  session: Session,
): Promise<number> {
  const { runStudies } = await import('../../run/run-studies.ts');
  const { seed, workers } = options;
  const onBegin = (study: Study) => {
    if (!session.isQuiet) say(session.io.stderr, durationLines(study, workers));
  };
  const done: StudyResult[] = [];
  for await (const one of runStudies(studies, { ...options, extent: 'whole', onBegin })) {
    if (!session.isQuiet) say(session.out, [...reproductionLines(one), ...missLines(one), '']);
    done.push(one);
  }
  if (session.isJson) session.io.stdout.write(`${canonicalJson(documentOf(seed, done), 2)}\n`);
  say(session.out, wrap(`${reproductionVerdict(done)}, seed ${seed}`, ''));
  const hasMiss = done.some(({ rows }) => rows.some((row) => !row.holds));
  return hasMiss ? EXIT.gateFailed : EXIT.pass;
}

/** How long a study will take, if that is minutes. Threads slow each other, so they save no more. */
function durationLines(study: Study, workers: number): readonly string[] {
  const { name, minutes } = study;
  if (minutes === undefined) return [];
  const atOnce = Math.min(workers, availableParallelism(), study.parts('whole').length);
  if (atOnce < 2) return [`  ${name} takes some ${plural(minutes, 'minute')}`];
  const least = plural(Math.ceil(minutes / atOnce), 'minute');
  return [`  ${name} takes ${least} or more with ${atOnce} threads`];
}

function chosen(names: readonly string[], studies: readonly Study[]): readonly Study[] {
  const unknown = names.filter((name) => !studies.some((study) => study.name === name));
  if (unknown.length > 0) {
    const known = studies.map((study) => study.name).join(', ');
    throw new UsageError(`no study is called ${unknown.join(', ')}\nStudies: ${known}`);
  }
  return names.length === 0 ? studies : studies.filter((study) => names.includes(study.name));
}

function missLines({ rows }: StudyResult): readonly string[] {
  return rows
    .filter((row) => !row.holds)
    .flatMap((row) => {
      const why = row.expectedMiss === undefined ? 'unexpected miss' : 'expected miss';
      const open = row.isOpen ? ', by less than the runs leave open' : '';
      return wrap(`${why}${open}: ${row.quantity}: ${row.expectedMiss ?? 'not understood'}`, '  ');
    });
}

function documentOf(seed: string, done: readonly StudyResult[]): JsonObject {
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
    published_margin: row.publishedMargin ?? null,
    ours: row.ours,
    ours_margin: row.oursMargin ?? null,
    error: row.error,
    measure: row.tolerance.measure,
    tolerance: row.tolerance.most,
    holds: row.holds,
    open: row.isOpen,
    expected_miss: row.expectedMiss ?? null,
  };
}
