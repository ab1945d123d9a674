/**
 * `simnet drill`: runs the healthy twin and every mutant of a playbook over many seeds, and shows
 * which gate caught what.
 */
import { join, resolve } from 'node:path';
import type { DrillResult } from '../../drill/matrix.ts';
import { REGRESSION_HTML, REGRESSION_JSON, slugOf } from '../../report/artifact-paths.ts';
import { drillDocument, drillStatus } from '../../report/drill-json.ts';
import { drillHtml } from '../../report/html/drill-page.ts';
import { printableLine } from '../../report/printable.ts';
import { regressionJson } from '../../report/regression-json.ts';
import { SIMNET_VERSION } from '../../run/version.ts';
import type { PlaybookScenario } from '../../scenario/playbook-schema.ts';
import { nearest } from '../../schema/suggest.ts';
import { prepareArtifacts, removeArtifacts, writeArtifacts } from '../artifact-store.ts';
import { isRefusal, type Plan, planRun, type Refusal, stopOutcome } from '../attempt.ts';
import { partialFolder } from '../delivery.ts';
import { drillLines, drillVerdict } from '../drill-summary.ts';
import type { AnyScenario } from '../engine.ts';
import { EXIT } from '../exit-codes.ts';
import { reproduceCommand } from '../reproduce.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import { type Session, say, stoppable } from '../session.ts';
import { stopwatch } from '../stopwatch.ts';
import { TrialProgress } from '../trial-progress.ts';
import { UsageError } from '../usage-error.ts';
import { checkedFolder, refuse, reproduceLine, shownPath } from './run.ts';

export interface DrillCommand {
  readonly file: ScenarioFile;
  readonly seeds: number;
  readonly mutants: readonly string[];
  /** Whether the playbook is run at its full length, not as its `drill` section shortens it. */
  readonly isFull: boolean;
  readonly workers: number;
  readonly overrides: readonly string[];
  readonly artifactsDir?: string | undefined;
}

/** Seeds on which a mutant is tried again without the gates that should catch it. */
const WITHOUT_SEEDS = 3;

/**
 * Runs the command.
 *
 * @returns 0; 1 if a mutant was not caught as it should be, or a healthy release was stopped; 3 if
 *   the playbook is invalid; 130 or 143 if a signal stopped it.
 * @throws UsageError if the scenario is no playbook or has no such mutant.
 */
export async function drillCommand(command: DrillCommand, session: Session): Promise<number> {
  const { io, engine } = session;
  const wishes = { workers: 0, overrides: command.overrides, withDrills: true };
  const plan = await planRun(command.file, wishes, engine, io.env);
  const reproduce = reproduceOf(command);
  if (isRefusal(plan)) return refuse({ ...plan, reproduce }, session);
  const shortened = await shortenedPlan(plan, command, session);
  if (isRefusal(shortened)) return refuse({ ...shortened, reproduce }, session);
  const playbook = playbookOf(shortened.scenario, command);
  const folder = command.artifactsDir ?? join('artifacts', `drill-${slugOf(plan.name)}`);
  const target = checkedFolder(resolve(io.cwd, folder), io.cwd);
  prepareArtifacts(target);
  const head = `simnet ${SIMNET_VERSION}  drill of ${printableLine(plan.name)}`;
  say(session.isQuiet ? io.stderr : session.out, [head]);
  const watch = stopwatch(io);
  const { result, exitCode } = await drilled(command, shortened, playbook, session);
  const written = write(result, { exitCode, ...watch() }, { target, reproduce }, session);
  conclude(result, { exitCode, written }, session);
  if (exitCode !== EXIT.pass) say(session.out, [reproduceLine(reproduce)]);
  return exitCode;
}

/** The playbook as it is run. */
function shortenedPlan(
  plan: Plan,
  command: DrillCommand,
  { engine, io }: Session,
): Promise<Plan | Refusal> {
  const wishes = { workers: 0, overrides: overridesOf(plan.scenario, command) };
  return planRun(command.file, wishes, engine, io.env);
}

/** What shortens the playbook, and then what the command line changes. */
function overridesOf(scenario: AnyScenario, { isFull, overrides }: DrillCommand) {
  const shortening = 'components' in scenario && !isFull ? scenario.drill.set : [];
  return [...shortening, ...overrides];
}

interface Drilled {
  readonly result: DrillResult;
  readonly exitCode: number;
}

async function drilled(
  command: DrillCommand,
  plan: Plan,
  playbook: PlaybookScenario,
  { io, isQuiet }: Session,
): Promise<Drilled> {
  const { drill } = await import('../../drill/drill.ts');
  const overrides = overridesOf(plan.scenario, command);
  const progress = new TrialProgress(io, isQuiet);
  return stoppable(io, async (signal) => {
    const result = await drill({
      source: { file: command.file.reference, text: plan.source, overrides },
      playbook,
      seedCount: command.seeds,
      mutants: command.mutants,
      withoutSeedCount: Math.min(command.seeds, WITHOUT_SEEDS),
      workers: command.workers,
      signal,
      onTrial: (count, total, last) => progress.report(count, total, last),
    });
    progress.end();
    // A signal that came after the last trial stopped nothing.
    const { done, planned } = result.trials;
    return { result, exitCode: done < planned ? stopOutcome(signal).code : exitCodeOf(result) };
  });
}

interface Written {
  /** The document, as the file holds it. */
  readonly json: string;
  /** Path of the page; null when nothing was run, so nothing was written. */
  readonly page: string | null;
}

/** Writes the artifacts; those of a stopped drill never over whole ones. */
function write(
  result: DrillResult,
  measured: Omit<Parameters<typeof drillDocument>[1], 'simnetVersion'>,
  { target, reproduce }: { readonly target: string; readonly reproduce: string },
  { io }: Session,
): Written {
  const frame = { simnetVersion: SIMNET_VERSION, ...measured };
  const document = drillDocument(result, frame, reproduce);
  const json = regressionJson(document);
  if (result.trials.done === 0) return { json, page: null };
  const isWhole = result.trials.done === result.trials.planned;
  const folder = isWhole ? target : partialFolder(target);
  const page = drillHtml(result, frame, document, reproduce);
  writeArtifacts(
    folder,
    new Map([
      [REGRESSION_JSON, json],
      [REGRESSION_HTML, page],
    ]),
  );
  if (isWhole) removeArtifacts(partialFolder(target));
  return { json, page: shownPath(join(folder, REGRESSION_HTML), io.cwd) };
}

function conclude(
  result: DrillResult,
  { exitCode, written }: { readonly exitCode: number; readonly written: Written },
  { io, out, colours, isJson, isQuiet }: Session,
): void {
  if (isJson) io.stdout.write(written.json);
  const status = drillStatus(result, { exitCode });
  const frame = { colours, status, exitCode, report: written.page };
  say(out, isQuiet ? [drillVerdict(result, frame)] : drillLines(result, frame));
}

function playbookOf(playbook: AnyScenario, { file, mutants }: DrillCommand): PlaybookScenario {
  if (!('components' in playbook)) {
    throw new UsageError(`${file.reference} is no playbook: only playbooks have mutants to drill`);
  }
  const known = playbook.mutants.map(({ name }) => name);
  const unknown = mutants.find((name) => !known.includes(name));
  if (unknown === undefined) return playbook;
  const near = nearest(unknown, known);
  const hint = near === undefined ? `\nMutants: ${known.join(', ')}` : `; did you mean ${near}?`;
  throw new UsageError(`${file.reference} has no mutant ${unknown}${hint}`);
}

function reproduceOf({ file, overrides, seeds, mutants, isFull }: DrillCommand): string {
  const chosen = mutants.flatMap((name) => ['--mutant', name]);
  return reproduceCommand({
    command: 'drill',
    scenario: file.reference,
    seed: null,
    overrides,
    more: ['--seeds', String(seeds), ...chosen, ...(isFull ? ['--full'] : [])],
  });
}

function exitCodeOf({ problems }: DrillResult): number {
  return problems.length === 0 ? EXIT.pass : EXIT.gateFailed;
}
