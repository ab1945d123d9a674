/**
 * One attempt at running a scenario, and all the ways it can end.
 */
import { SeedError } from '../model/seed-error.ts';
import { slugOf } from '../report/artifact-paths.ts';
import { evidenceFiles, requiredArtifacts } from '../report/artifacts.ts';
import type { ScenarioReport } from '../report/scenario-report.ts';
import { EnvironmentError, InterruptedError } from '../run/errors.ts';
import type { Outcome, RunResult } from '../run/result.ts';
import type { TraceFollower } from '../run/run-scenario.ts';
import { ScenarioError } from '../scenario/diagnostic.ts';
import { ProverFileError } from '../worker/prover-file.ts';
import { WorkerError } from '../worker/worker-error.ts';
import type { AnyScenario, Engine } from './engine.ts';
import { EXIT, gravest } from './exit-codes.ts';
import type { Io, StopSignal } from './io.ts';
import { Pace } from './pace.ts';
import { summariesName } from './profiles.ts';
import { Progress } from './progress.ts';
import { reproduceCommand } from './reproduce.ts';
import { readScenario, type ScenarioFile } from './scenario-file.ts';
import { resolveSeed } from './seed.ts';
import type { Session } from './session.ts';
import { wrap } from './terminal.ts';

export interface Wishes {
  readonly seed?: string | undefined;
  readonly workers: number;
  /** `path=value`, in order. */
  readonly overrides: readonly string[];
}

/** A scenario that is ready to run. */
export interface Plan {
  readonly name: string;
  readonly shortName: string;
  readonly slug: string;
  readonly scenario: AnyScenario;
  readonly source: string;
  readonly seed: string;
  readonly workers: number;
  readonly reproduce: string;
}

/** A scenario that could not even be loaded. */
export interface Refusal {
  readonly name: string;
  readonly reproduce: string;
  readonly outcome: Outcome;
}

/**
 * Reads and checks a scenario.
 *
 * @throws UsageError if the seed cannot be one, EnvironmentError if the file cannot be read.
 */
export async function planRun(
  file: ScenarioFile,
  wishes: Wishes,
  engine: Engine,
  env: Io['env'],
): Promise<Plan | Refusal> {
  const bytes = readScenario(file);
  const { overrides, workers } = wishes;
  const command = (seed: string | null) =>
    reproduceCommand({ scenario: file.reference, seed, overrides });
  try {
    const scenario = await engine.load(bytes, { file: file.reference, overrides });
    const seed = resolveSeed(wishes.seed, env, scenario.seed);
    return {
      name: scenario.name,
      shortName: summariesName(scenario.name),
      slug: slugOf(scenario.name),
      scenario,
      source: Buffer.from(bytes).toString('utf8'),
      seed,
      workers,
      reproduce: command(seed),
    };
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    const outcome = { code: EXIT.scenarioInvalid, message: error.message };
    const seed = resolveSeed(wishes.seed, env, '');
    const reproduce = command(seed === '' ? null : seed);
    return { name: file.reference, reproduce, outcome };
  }
}

export function isRefusal(planned: Plan | Refusal): planned is Refusal {
  return 'outcome' in planned;
}

/** What an attempt left: its report, and the files that hold its evidence. */
export interface Attempt {
  readonly report: ScenarioReport;
  readonly evidence: ReadonlyMap<string, string>;
  /** Paths that the run must leave; empty when it came to no result. */
  readonly required: readonly string[];
}

/**
 * Runs a scenario to its end, whichever it is; an error of the run becomes an outcome.
 *
 * @param artifactsDir - Of the report, relative to it.
 * @param stop - Aborted with the name of the signal as its reason.
 * @param trace - Given the trace while it grows.
 */
export async function attempt(
  plan: Plan,
  artifactsDir: string,
  { io, engine, isQuiet }: Session,
  stop: AbortSignal,
  trace?: TraceFollower,
): Promise<Attempt> {
  const progress = new Progress(io);
  const pace = new Pace(io, plan.scenario.durationMaxUs);
  const ended = await endOf(
    engine.run(plan.scenario, {
      seed: plan.seed,
      workers: plan.workers,
      source: plan.source,
      signal: stop,
      trace,
      onProgress: (state) => {
        const warning = pace.judge(state);
        if (warning !== undefined) {
          progress.end();
          io.stderr.write(`${wrap(warning, '').join('\n')}\n`);
        }
        if (!isQuiet) progress.report(state);
      },
    }),
    stop,
  );
  progress.end();
  return assembled(plan, artifactsDir, ended);
}

/** An attempt that came to nothing because of an error around the run. */
export function failedAttempt(plan: Plan, artifactsDir: string, error: unknown): Attempt {
  const outcomes = [errorOutcome(error)];
  return assembled(plan, artifactsDir, { result: null, outcomes, isInterrupted: false });
}

interface Ended {
  readonly result: RunResult | null;
  readonly outcomes: readonly Outcome[];
  readonly isInterrupted: boolean;
}

async function endOf(run: Promise<RunResult>, stop: AbortSignal): Promise<Ended> {
  try {
    const result = await run;
    return { result, outcomes: verdictOutcomes(result), isInterrupted: false };
  } catch (error) {
    if (error instanceof InterruptedError || isAbort(error, stop)) {
      const result = error instanceof InterruptedError ? (error.partial ?? null) : null;
      return { result, outcomes: [stopOutcome(stop)], isInterrupted: true };
    }
    return { result: null, outcomes: [errorOutcome(error)], isInterrupted: false };
  }
}

/** Whatever awaits a signal may throw its reason or an AbortError in its place. */
function isAbort(error: unknown, stop: AbortSignal): boolean {
  if (!stop.aborted) return false;
  return error === stop.reason || (error instanceof Error && error.name === 'AbortError');
}

/** A run that failed says why; one that forgot to is held to its verdict all the same. */
function verdictOutcomes(result: RunResult): readonly Outcome[] {
  if (result.verdict === 'pass' || result.outcomes.length > 0) return result.outcomes;
  return [{ code: EXIT.gateFailed, message: 'the run failed' }];
}

/** The exit code and words for the signal that stopped a run. */
export function stopOutcome(stop: AbortSignal): Outcome {
  const signal = stop.reason as StopSignal;
  const code = signal === 'SIGTERM' ? EXIT.terminated : EXIT.interrupted;
  return { code, message: `stopped by ${signal === 'SIGTERM' ? signal : 'SIGINT'}` };
}

/** What the machine or the installation is to blame for. */
const MACHINE_ERRORS = [EnvironmentError, WorkerError, ProverFileError];

/** The exit code and words for an error that ended a run or a write. */
export function errorOutcome(error: unknown): Outcome {
  if (MACHINE_ERRORS.some((kind) => error instanceof kind) && error instanceof Error) {
    return { code: EXIT.environment, message: error.message };
  }
  if (error instanceof SeedError) {
    return { code: EXIT.scenarioInvalid, message: error.message };
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: EXIT.internal, message: `internal error: ${text}` };
}

function assembled(plan: Plan, artifactsDir: string, ended: Ended): Attempt {
  const { result, isInterrupted } = ended;
  const evidence = result === null ? new Map() : evidenceFiles(result, plan.shortName);
  const required = result === null ? [] : requiredArtifacts(result, plan.shortName);
  const written = new Set([...evidence.keys(), 'regression.json', 'regression.html']);
  // An interrupted run lacks what it had no time for; its own code says so already.
  const missing = isInterrupted ? [] : required.filter((path) => !written.has(path));
  const outcomes = [...ended.outcomes, ...missing.map(missingOutcome)];
  const report: ScenarioReport = {
    name: plan.name,
    shortName: plan.shortName,
    artifactsDir,
    reproduce: plan.reproduce,
    status: isInterrupted ? 'interrupted' : statusOf(exitCodeOf(outcomes)),
    outcomes,
    result,
  };
  return { report, evidence, required };
}

/** The status that an exit code means. */
export function statusOf(exitCode: number): ScenarioReport['status'] {
  if (exitCode === EXIT.pass) return 'passed';
  return exitCode === EXIT.excusable ? 'excusable' : 'failed';
}

/** The words for a file that a run should have left. */
export function missingOutcome(path: string): Outcome {
  return { code: EXIT.incomplete, message: `${path} is missing` };
}

/** The gravest code among outcomes. */
export function exitCodeOf(outcomes: readonly Outcome[]): number {
  return gravest(outcomes.map((outcome) => outcome.code));
}
