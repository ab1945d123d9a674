/**
 * `simnet drill`: runs the healthy twin and every mutant of a playbook over many seeds, and shows
 * which gate caught what.
 */
import { join, relative, resolve } from 'node:path';
import type { DrillResult, MutantRow } from '../../drill/matrix.ts';
import { REGRESSION_HTML, REGRESSION_JSON, slugOf } from '../../report/artifact-paths.ts';
import { drillDocument } from '../../report/drill-json.ts';
import { countsText, detectionText, undoneText, withoutText } from '../../report/drill-text.ts';
import { formatMillis, plural } from '../../report/format.ts';
import { drillHtml } from '../../report/html/drill-page.ts';
import { printableLine } from '../../report/printable.ts';
import { regressionJson } from '../../report/regression-json.ts';
import { SIMNET_VERSION } from '../../run/version.ts';
import type { PlaybookScenario } from '../../scenario/playbook-schema.ts';
import { prepareArtifacts, writeArtifacts } from '../artifact-store.ts';
import { isRefusal, planRun, stopOutcome } from '../attempt.ts';
import { EXIT } from '../exit-codes.ts';
import { reproduceCommand } from '../reproduce.ts';
import type { ScenarioFile } from '../scenario-file.ts';
import { type Session, say, stoppable } from '../session.ts';
import { stopwatch } from '../stopwatch.ts';
import { type Colours, column, figure, wrap } from '../terminal.ts';
import { TrialProgress } from '../trial-progress.ts';
import { UsageError } from '../usage-error.ts';

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
 * @returns 0; 1 if a mutant was not caught as it should be, or a healthy release was stopped.
 * @throws UsageError if the scenario is no playbook or has no such mutant.
 */
export async function drillCommand(command: DrillCommand, session: Session): Promise<number> {
  const { io, engine } = session;
  const wishes = { workers: 0, overrides: command.overrides };
  const plan = await planRun(command.file, wishes, engine, io.env);
  if (isRefusal(plan)) {
    say(io.stderr, [plan.outcome.message]);
    return plan.outcome.code;
  }
  const playbook = playbookOf(plan.scenario, command);
  const target = resolve(
    io.cwd,
    command.artifactsDir ?? join('artifacts', `drill-${slugOf(plan.name)}`),
  );
  prepareArtifacts(target);
  const shortened = command.isFull ? [] : playbook.drill.set;
  const reproduce = reproduceCommand({
    command: 'drill',
    scenario: command.file.reference,
    seed: null,
    overrides: command.overrides,
    more: moreArguments(command),
  });
  say(session.out, [`simnet ${SIMNET_VERSION}  drill of ${printableLine(plan.name)}`]);
  const watch = stopwatch(io);
  const progress = new TrialProgress(io, session.isQuiet);
  const { drill } = await import('../../drill/drill.ts');
  let isStopped = false;
  const result = await stoppable(io, async (signal) => {
    const done = await drill({
      source: {
        file: command.file.reference,
        text: plan.source,
        overrides: [...shortened, ...command.overrides],
      },
      playbook,
      seedCount: command.seeds,
      mutants: command.mutants,
      withoutSeedCount: Math.min(command.seeds, WITHOUT_SEEDS),
      workers: command.workers,
      signal,
      onTrial: (count, total, last) => progress.report(count, total, last),
    });
    isStopped = signal.aborted;
    return isStopped
      ? { ...done, problems: [...done.problems, stopOutcome(signal).message] }
      : done;
  });
  progress.end();
  const exitCode = isStopped ? EXIT.interrupted : exitCodeOf(result);
  const frame = { simnetVersion: SIMNET_VERSION, exitCode, ...watch() };
  const document = drillDocument(result, frame, reproduce);
  writeArtifacts(
    target,
    new Map([
      [REGRESSION_JSON, regressionJson(document)],
      [REGRESSION_HTML, drillHtml(result, frame, document, reproduce)],
    ]),
  );
  if (session.isJson) io.stdout.write(regressionJson(document));
  const report = relative(io.cwd, join(target, REGRESSION_HTML));
  say(session.out, summary(result, session.colours, { exitCode, report }));
  if (exitCode !== EXIT.pass) say(session.out, [`Reproduce: ${reproduce}`]);
  return exitCode;
}

function playbookOf(scenario: unknown, { file, mutants }: DrillCommand): PlaybookScenario {
  const playbook = scenario as Partial<PlaybookScenario>;
  if (playbook.components === undefined || playbook.mutants === undefined) {
    throw new UsageError(`${file.reference} is no playbook: only playbooks have mutants to drill`);
  }
  const known = playbook.mutants.map(({ name }) => name);
  const unknown = mutants.find((name) => !known.includes(name));
  if (unknown === undefined) return playbook as PlaybookScenario;
  throw new UsageError(`${file.reference} has no mutant ${unknown}\nMutants: ${known.join(', ')}`);
}

function moreArguments({ seeds, mutants, isFull }: DrillCommand): readonly string[] {
  const chosen = mutants.flatMap((name) => ['--mutant', name]);
  return ['--seeds', String(seeds), ...chosen, ...(isFull ? ['--full'] : [])];
}

function exitCodeOf({ problems }: DrillResult): number {
  return problems.length === 0 ? EXIT.pass : EXIT.gateFailed;
}

function summary(
  result: DrillResult,
  colours: Colours,
  { exitCode, report }: { readonly exitCode: number; readonly report: string },
): readonly string[] {
  const { healthy, mutants, vacuous } = result;
  const good = mutants.filter(({ problems }) => problems.length === 0).length;
  const word = exitCode === EXIT.pass ? colours.green('PASS') : colours.red('FAIL');
  const critical = vacuous.filter(({ isCritical }) => isCritical).map(({ gate }) => gate);
  return [
    `  ${sign(healthy.promoted === healthy.trials, colours)} ${column('healthy', 24)} promoted ${healthy.promoted} of ${healthy.trials}`,
    ...healthy.falseAlarms.flatMap(({ seed, failedBy, failure }) =>
      wrap(`seed ${seed}: ${failedBy}: ${failure}`, '      '),
    ),
    ...mutants.flatMap((row) => mutantLines(row, colours)),
    ...(critical.length === 0 ? [] : wrap(`caught nothing here: ${critical.join(', ')}`, '  ')),
    `  ${column('score', 10)}  ${Math.round(result.mutationScore * 100)} % of critical gates caught something`,
    `  ${column('cpu', 10)}  ${formatMillis(result.cpuMs)}`,
    `  ${column('report', 10)}  ${report}`,
    `${colours.bold(word)} ${printableLine(result.name)}: ${good} of ${plural(mutants.length, 'mutant')} caught, exit code ${exitCode}`,
  ];
}

function mutantLines(row: MutantRow, colours: Colours): readonly string[] {
  const isGood = row.problems.length === 0;
  const head = `  ${sign(isGood, colours)} ${column(printableLine(row.name), 24)} ${figure(`${row.caught}/${row.trials}`, 7)}  ${countsText(row.caughtBy, row.trials)}`;
  const naive =
    row.naivePromoted === null
      ? ''
      : `; stated gates alone promote ${row.naivePromoted} of ${row.naiveTrials}`;
  const facts = `after ${detectionText(row)}; ${undoneText(row)}; without: ${withoutText(row)}${naive}`;
  return [
    head.trimEnd(),
    ...wrap(facts, '      '),
    ...row.problems.flatMap((problem) => wrap(`! ${problem}`, '      ')),
  ];
}

function sign(isGood: boolean, colours: Colours): string {
  return isGood ? colours.green('✓') : colours.red('✗');
}
