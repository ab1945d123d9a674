/**
 * Brings a report to disk: the folder of one scenario, whole or partial.
 */
import { artifactPaths } from '../report/artifact-paths.ts';
import { verdictFiles } from '../report/artifacts.ts';
import { type RegressionDocument, regressionDocument } from '../report/regression-json.ts';
import type { ReportFrame, ScenarioReport } from '../report/scenario-report.ts';
import { EnvironmentError } from '../run/errors.ts';
import type { Outcome } from '../run/result.ts';
import { missingArtifacts, removeArtifacts, writeArtifacts } from './artifact-store.ts';
import { type Attempt, errorOutcome, exitCodeOf, missingOutcome } from './attempt.ts';
import { EXIT } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

export interface Delivery {
  readonly report: ScenarioReport;
  readonly document: RegressionDocument;
  readonly exitCode: number;
  /** The folder that was written; null when none was. */
  readonly folder: string | null;
}

/** Where the partial artifacts of a stopped run go: never over whole ones. */
export function partialFolder(target: string): string {
  return `${target}.partial`;
}

/**
 * Writes the artifacts of an attempt.
 *
 * A stopped run goes to `<target>.partial`; one that came to no result writes nothing, so that the
 * artifacts of an earlier run stay; a whole run replaces the target and clears old partial ones.
 */
export function deliver(
  attempt: Attempt,
  target: string,
  frame: Omit<ReportFrame, 'exitCode'>,
): Delivery {
  const drafted = draft(attempt.report, frame);
  if (attempt.report.result === null) return { ...drafted, folder: null };
  const isPartial = attempt.report.status === 'interrupted';
  const folder = isPartial ? partialFolder(target) : target;
  const failures = write(attempt, folder, drafted, frame);
  if (failures.length === 0) {
    if (!isPartial) removeArtifacts(partialFolder(target));
    return { ...drafted, folder };
  }
  // What is on disk, if anything, does not tell of this; the exit code and stdout do.
  const outcomes = [...attempt.report.outcomes, ...failures];
  const report: ScenarioReport = { ...attempt.report, status: 'failed', outcomes };
  return { ...draft(report, frame), folder: null };
}

function draft(
  report: ScenarioReport,
  frame: Omit<ReportFrame, 'exitCode'>,
): Omit<Delivery, 'folder'> {
  const exitCode = exitCodeOf(report.outcomes);
  return { report, exitCode, document: regressionDocument([report], { ...frame, exitCode }) };
}

function write(
  { report, evidence, required }: Attempt,
  folder: string,
  { document, exitCode }: Omit<Delivery, 'folder'>,
  frame: Omit<ReportFrame, 'exitCode'>,
): readonly Outcome[] {
  const { json, html } = verdictFiles([report], { ...frame, exitCode }, document);
  const paths = artifactPaths(report.shortName);
  const files = new Map([...evidence, [paths.json, json], [paths.html, html]]);
  try {
    writeArtifacts(folder, files);
  } catch (error) {
    if (error instanceof UsageError) return [{ code: EXIT.usage, message: error.message }];
    if (error instanceof EnvironmentError) return [errorOutcome(error)];
    throw error;
  }
  // Files that the run never made are in the report already: here only what got lost since.
  return missingArtifacts(
    folder,
    required.filter((path) => files.has(path)),
  ).map(missingOutcome);
}
