/**
 * `simnet run`: one scenario, its artifacts and its verdict.
 */
import { join, relative, resolve, sep } from 'node:path';
import { printable } from '../../report/printable.ts';
import { regressionDocument, regressionJson } from '../../report/regression-json.ts';
import type { ScenarioReport } from '../../report/scenario-report.ts';
import type { Outcome } from '../../run/result.ts';
import { SIMNET_VERSION } from '../../run/version.ts';
import { isRefusal, type Plan, planRun, type Refusal, type Wishes } from '../attempt.ts';
import type { Delivery } from '../delivery.ts';
import { EXIT } from '../exit-codes.ts';
import { runOnce } from '../one-run.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import { type Session, say, stoppable } from '../session.ts';
import { stopwatch } from '../stopwatch.ts';
import { headerLine, summaryLines, verdictLine } from '../summary.ts';
import { UsageError } from '../usage-error.ts';

export interface RunCommand extends Wishes {
  readonly file: ScenarioFile;
  readonly artifactsDir?: string | undefined;
  readonly artifactsRoot?: string | undefined;
}

/**
 * Runs the command.
 *
 * @returns The exit code.
 * @throws UsageError or EnvironmentError if it cannot begin.
 */
export async function runCommand(command: RunCommand, session: Session): Promise<number> {
  const plan = await planRun(command.file, command, session.engine, session.io.env);
  if (isRefusal(plan)) return refuse(plan, session);
  const target = artifactsFolder(command, plan, session.io.cwd);
  announce(session, headerLine(SIMNET_VERSION, plan.name, plan.seed));
  const delivery = await stoppable(session.io, (stop) => runOnce(plan, target, session, stop));
  conclude(delivery, session);
  return delivery.exitCode;
}

/** Prints the line with the seed; also when quiet, because a run without its seed is lost. */
export function announce(session: Session, line: string): void {
  say(session.isQuiet ? session.io.stderr : session.out, [line]);
}

/** Prints result, document and the line that repeats the run. */
function conclude(delivery: Delivery, session: Session): void {
  const { report, document, exitCode, folder } = delivery;
  const { io, out, colours, isQuiet, isJson } = session;
  const written = folder === null ? [] : writtenPaths(report, folder, io.cwd);
  const frame = { colours, exitCode, digest: document.digest, written };
  if (isJson) io.stdout.write(regressionJson(document));
  say(out, isQuiet ? [verdictLine(report, frame)] : summaryLines(report, frame));
  if (isQuiet)
    say(
      io.stderr,
      report.outcomes.filter(isFault).map(({ message }) => printable(message)),
    );
  if (exitCode !== EXIT.pass) say(out, [reproduceLine(report.reproduce)]);
}

/** Whether an outcome says what went wrong with the run, and nothing of what was rehearsed. */
function isFault({ code }: Outcome): boolean {
  return FAULTS.includes(code);
}

const FAULTS: readonly number[] = [EXIT.usage, EXIT.incomplete, EXIT.environment, EXIT.internal];

/** The line that every failure ends with. */
export function reproduceLine(command: string): string {
  return `Reproduce: ${printable(command)}`;
}

/**
 * Reports a scenario that could not be loaded.
 *
 * @returns The exit code.
 */
export function refuse(refusal: Refusal, session: Session): number {
  const { io } = session;
  say(io.stderr, [refusal.outcome.message, reproduceLine(refusal.reproduce)]);
  if (session.isJson) {
    const frame = {
      simnetVersion: SIMNET_VERSION,
      exitCode: refusal.outcome.code,
      ...stopwatch(io)(),
    };
    io.stdout.write(regressionJson(regressionDocument([refusalReport(refusal, '.')], frame)));
  }
  return refusal.outcome.code;
}

/** The report on a scenario that could not be loaded. */
export function refusalReport(refusal: Refusal, artifactsDir: string): ScenarioReport {
  return {
    name: refusal.name,
    shortName: refusal.name,
    artifactsDir,
    reproduce: refusal.reproduce,
    status: 'failed',
    outcomes: [refusal.outcome],
    result: null,
  };
}

function writtenPaths(report: ScenarioReport, folder: string, cwd: string): readonly string[] {
  const pages =
    report.result === null ? ['regression.json'] : ['regression.html', 'regression.json'];
  return pages.map((page) => shownPath(join(folder, page), cwd));
}

/** A path as a person would type it from here. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith('..') ? path : short;
}

function artifactsFolder(command: RunCommand, plan: Plan, cwd: string): string {
  const { artifactsDir, artifactsRoot } = command;
  const chosen =
    artifactsDir ??
    (artifactsRoot === undefined ? join('artifacts', plan.name) : join(artifactsRoot, plan.slug));
  return checkedFolder(resolve(cwd, chosen), cwd);
}

/**
 * Takes a folder for artifacts as it is.
 *
 * @throws UsageError if one stands in it: replacing it would pull the ground away from under the
 *   shell.
 */
export function checkedFolder(folder: string, cwd: string): string {
  const here = resolve(cwd) + sep;
  if (here.startsWith(folder.endsWith(sep) ? folder : folder + sep)) {
    throw new UsageError(`${folder} holds the current folder and cannot be replaced`);
  }
  return folder;
}
