/**
 * `regression`: several scenarios one after another, with one report over all of them.
 */
import { join, resolve } from 'node:path';
import { REGRESSION_HTML, REGRESSION_JSON } from '../../report/artifact-paths.ts';
import { verdictFiles } from '../../report/artifacts.ts';
import { plural } from '../../report/format.ts';
import {
  regressionDocument,
  regressionJson,
  scenarioDigest,
} from '../../report/regression-json.ts';
import type { ReportFrame, ScenarioReport } from '../../report/scenario-report.ts';
import { SIMNET_VERSION } from '../../run/version.ts';
import { prepareArtifacts } from '../artifact-store.ts';
import { removeFile, writeFileAtomic } from '../atomic-file.ts';
import {
  exitCodeOf,
  isRefusal,
  type Plan,
  planRun,
  type Refusal,
  statusOf,
  stopOutcome,
  type Wishes,
} from '../attempt.ts';
import { EXIT, gravest } from '../exit-codes.ts';
import { runOnce } from '../one-run.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import { type Session, say, stoppable } from '../session.ts';
import { stopwatch } from '../stopwatch.ts';
import { headerLine, summaryLines, verdictLine, verdictWord } from '../summary.ts';
import { UsageError } from '../usage-error.ts';
import { announce, refusalReport, reproduceLine, shownPath } from './run.ts';

export interface RegressionCommand extends Wishes {
  readonly files: readonly ScenarioFile[];
  readonly artifactsRoot: string;
  readonly jsonReport?: string | undefined;
  readonly htmlReport?: string | undefined;
}

/**
 * Runs the command.
 *
 * @returns The gravest exit code of all scenarios.
 * @throws UsageError or EnvironmentError if it cannot begin or its reports cannot be written.
 */
export async function regressionCommand(
  command: RegressionCommand,
  session: Session,
): Promise<number> {
  const { io, engine } = session;
  const planned: (Plan | Refusal)[] = [];
  for (const file of command.files) planned.push(await planRun(file, command, engine, io.env));
  const root = resolve(io.cwd, command.artifactsRoot);
  refuseTwins(planned);
  for (const plan of planned) if (!isRefusal(plan)) prepareArtifacts(join(root, plan.slug));

  const watch = stopwatch(io);
  const reports = await stoppable(io, (stop) => runAll(planned, root, session, stop));
  const exitCode = gravest(reports.map((report) => exitCodeOf(report.outcomes)));
  const frame: ReportFrame = {
    simnetVersion: SIMNET_VERSION,
    exitCode,
    ...watch(),
  };
  conclude(reports, frame, command, session);
  return exitCode;
}

async function runAll(
  planned: readonly (Plan | Refusal)[],
  root: string,
  session: Session,
  stop: AbortSignal,
): Promise<readonly ScenarioReport[]> {
  const reports: ScenarioReport[] = [];
  for (const plan of planned) {
    if (isRefusal(plan)) reports.push(refused(plan, session));
    else if (stop.aborted) reports.push(notRun(plan, stop));
    else reports.push(await runOne(plan, root, session, stop));
  }
  return reports;
}

function refused(refusal: Refusal, session: Session): ScenarioReport {
  say(session.io.stderr, [refusal.outcome.message, reproduceLine(refusal.reproduce)]);
  return refusalReport(refusal, '.');
}

function notRun(plan: Plan, stop: AbortSignal): ScenarioReport {
  return {
    name: plan.name,
    shortName: plan.shortName,
    artifactsDir: plan.slug,
    reproduce: plan.reproduce,
    status: 'interrupted',
    outcomes: [stopOutcome(stop)],
    result: null,
  };
}

async function runOne(
  plan: Plan,
  root: string,
  session: Session,
  stop: AbortSignal,
): Promise<ScenarioReport> {
  const { io, colours, isQuiet, out } = session;
  announce(session, headerLine(SIMNET_VERSION, plan.name, plan.seed));
  const { report, exitCode, folder } = await runOnce(plan, join(root, plan.slug), session, stop);
  const inRoot = { ...report, artifactsDir: plan.slug };
  const written = folder === null ? [] : [shownPath(join(folder, REGRESSION_HTML), io.cwd)];
  const frame = { colours, exitCode, digest: scenarioDigest(inRoot), written };
  say(out, isQuiet ? [verdictLine(report, frame)] : summaryLines(report, frame));
  if (exitCode !== EXIT.pass) say(out, [reproduceLine(plan.reproduce)]);
  return inRoot;
}

/** Writes the reports over all scenarios; those of a stopped regression never over whole ones. */
function conclude(
  reports: readonly ScenarioReport[],
  frame: ReportFrame,
  command: RegressionCommand,
  { io, out, colours, isJson, isQuiet }: Session,
): void {
  const document = regressionDocument(reports, frame);
  const { json, html } = verdictFiles(reports, frame, document);
  const isPartial = reports.some((report) => report.status === 'interrupted');
  const place = (chosen: string | undefined, name: string) =>
    resolve(io.cwd, chosen ?? join(command.artifactsRoot, name));
  const whole = [
    { path: place(command.jsonReport, REGRESSION_JSON), text: json },
    { path: place(command.htmlReport, REGRESSION_HTML), text: html },
  ];
  const files = isPartial
    ? whole.map(({ path, text }) => ({ path: partialFile(path), text }))
    : whole;
  for (const { path, text } of files) writeFileAtomic(path, text);
  if (!isPartial) for (const { path } of whole) removeFile(partialFile(path));
  if (isJson) io.stdout.write(regressionJson(document));
  const passed = reports.filter((report) => report.status === 'passed').length;
  const word = verdictWord(isPartial ? 'interrupted' : statusOf(frame.exitCode), colours);
  const paths = isQuiet ? [] : files.map(({ path }) => `  report      ${shownPath(path, io.cwd)}`);
  say(out, [
    ...paths,
    ...(isQuiet ? [] : [`  digest      ${document.digest}`]),
    `${word} ${passed} of ${plural(reports.length, 'scenario')} passed, exit code ${frame.exitCode}`,
  ]);
}

/** Where a report over a stopped regression goes: `regression.partial.json`. */
function partialFile(path: string): string {
  return path.replace(/(\.[^./\\]*)?$/, '.partial$1');
}

/** Two scenarios of one name would share a folder. */
function refuseTwins(planned: readonly (Plan | Refusal)[]): void {
  const seen = new Map<string, string>();
  for (const plan of planned) {
    if (isRefusal(plan)) continue;
    const twin = seen.get(plan.slug);
    if (twin !== undefined) {
      throw new UsageError(`${twin} and ${plan.name} would both write to ${plan.slug}/`);
    }
    seen.set(plan.slug, plan.name);
  }
}
