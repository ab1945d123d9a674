/**
 * The command line of simnet: its commands, options and help.
 */
import { Argument, Command, Option } from 'commander';
import { SIMNET_VERSION } from '../run/version.ts';
import { nearest } from '../schema/suggest.ts';
import { drillCommand } from './commands/drill.ts';
import { explainCommand } from './commands/explain.ts';
import { listCommand } from './commands/list.ts';
import { regressionCommand } from './commands/regression.ts';
import { reproduceCommand } from './commands/reproduce.ts';
import { rulesCommand } from './commands/rules.ts';
import { runCommand } from './commands/run.ts';
import { traceCommand } from './commands/trace.ts';
import { validateCommand } from './commands/validate.ts';
import { verifyCommand, WORKERS_DEFAULT } from './commands/verify.ts';
import type { Engine } from './engine.ts';
import { exitCodesText } from './exit-codes.ts';
import type { Io } from './io.ts';
import {
  common,
  gather,
  seedCount,
  simulated,
  workerCount,
  workerCounts,
  workersPerCore,
} from './options.ts';
import { nearestProfile, PROFILES, profileOf } from './profiles.ts';
import {
  COMMANDS_HINT,
  findScenario,
  type ScenarioFile,
  shippedScenarios,
} from './scenario-file.ts';
import { openSession, type Session } from './session.ts';
import { WIDTH } from './terminal.ts';
import { UsageError } from './usage-error.ts';

interface CommonFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color?: boolean;
}

interface RunFlags extends CommonFlags {
  readonly scenario?: string;
  readonly profile?: string;
  readonly artifactsDir?: string;
  readonly artifactsRoot?: string;
  readonly seed?: string;
  readonly workers: number;
  readonly set?: readonly string[];
}

interface RegressionFlags extends CommonFlags {
  readonly scenario?: readonly string[];
  readonly artifactsRoot: string;
  readonly jsonReport?: string;
  readonly htmlReport?: string;
  readonly seed?: string;
  readonly workers: number;
  readonly set?: readonly string[];
}

interface ReproduceFlags extends CommonFlags {
  readonly seed?: string;
  readonly workers: number;
}

interface VerifyFlags extends CommonFlags {
  readonly scenario: string;
  readonly seed?: string;
  readonly seeds?: number;
  readonly workers: readonly [number, number];
  readonly set?: readonly string[];
}

interface TraceFlags extends CommonFlags {
  readonly scenario: string;
  readonly seed?: readonly string[];
  readonly warmUp?: string;
  readonly workers: number;
  readonly set?: readonly string[];
}

interface DrillFlags extends CommonFlags {
  readonly seeds: number;
  readonly mutant?: readonly string[];
  readonly full?: boolean;
  readonly artifactsDir?: string;
  readonly workers: number;
  readonly set?: readonly string[];
}

interface ValidateFlags extends CommonFlags {
  readonly set?: readonly string[];
}

/** Takes the exit code of the command that ran. */
export type OnExit = (code: number) => void;

/**
 * Builds the commander program. Its actions reject with the errors of their command; parsing
 * throws CommanderError.
 */
export function buildProgram(io: Io, engine: Engine, onExit: OnExit): Command {
  const program = new Command('simnet')
    .description('Rehearse a rollout on a simulated cluster before anyone runs it.')
    .version(SIMNET_VERSION, '-V, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => WIDTH,
      getErrHelpWidth: () => WIDTH,
    })
    .helpCommand(false);
  const session = (flags: CommonFlags) =>
    openSession(io, engine, {
      isJson: flags.json === true,
      isQuiet: flags.quiet === true,
      wantsColour: flags.color !== false,
    });
  const run = addRun(program, session, onExit);
  addRegression(program, session, onExit);
  addList(program, session, onExit);
  addValidate(program, session, onExit);
  addRules(program, session, onExit);
  addSchema(program, io, engine, onExit);
  addVerify(program, session, onExit);
  addDrill(program, session, onExit);
  addExplain(program, session, onExit);
  addTrace(program, session, onExit);
  addReproduce(program, session, onExit);
  return program.addHelpText('after', () => afterHelp(run));
}

type OpenSession = (flags: CommonFlags) => Session;

function addRun(program: Command, session: OpenSession, onExit: OnExit): Command {
  const command = program
    .command('run [name]', { isDefault: true })
    .description('run one scenario (the default command)')
    .addOption(
      new Option('--scenario <name|file>', 'a shipped scenario or a file').conflicts('profile'),
    )
    .option('--profile <name>', `a shipped scenario by its short name: ${profileNames()}`)
    .addOption(
      new Option(
        '--artifacts-dir <dir>',
        'folder the artifacts replace (default: artifacts/<scenario>)',
      ).conflicts('artifactsRoot'),
    )
    .option('--artifacts-root <dir>', 'folder in which the artifacts get a folder of their own');
  // As it is the default, a misspelt command with arguments comes here.
  command.allowExcessArguments();
  return common(simulated(command)).action(async (name: string | undefined, flags: RunFlags) => {
    const opened = session(flags);
    const commands = program.commands.map((one) => one.name()).filter((one) => one !== 'trace');
    if (command.args.length > 1) throw new UsageError(excessText(command.args, commands));
    const meant = name === undefined ? [] : commands;
    const file = findScenario(chosenScenario(name, flags), opened.io.cwd, meant);
    onExit(await runCommand({ ...flags, overrides: flags.set ?? [], file }, opened));
  });
}

function excessText(words: readonly string[], commands: readonly string[]): string {
  const [first = ''] = words;
  const near = nearest(first, commands);
  const what = `one scenario runs at a time, and these are ${words.length}: ${words.join(' ')}`;
  const said =
    near === undefined ? what : `there is no command ${first}; did you mean simnet ${near}?`;
  return `${said}\n${COMMANDS_HINT}`;
}

function addRegression(program: Command, session: OpenSession, onExit: OnExit): void {
  const command = program
    .command('regression')
    .description('run several scenarios and report on all of them')
    .option('--scenario <name|file>', 'run this one; repeatable (default: all shipped)', gather)
    .option(
      '--artifacts-root <dir>',
      'folder in which each scenario gets a folder',
      'artifacts/regression',
    )
    .option('--json-report <file>', 'the report as JSON (default: <root>/regression.json)')
    .option('--html-report <file>', 'the report as a page (default: <root>/regression.html)');
  common(simulated(command)).action(async (flags: RegressionFlags) => {
    const opened = session(flags);
    const files = scenarioFiles(flags.scenario ?? [], opened.io.cwd);
    onExit(await regressionCommand({ ...flags, overrides: flags.set ?? [], files }, opened));
  });
}

function addList(program: Command, session: OpenSession, onExit: OnExit): void {
  program
    .command('list')
    .description('list the shipped scenarios')
    .option('--json', 'as JSON')
    .action(async (flags: CommonFlags) => onExit(await listCommand(session(flags))));
}

function addValidate(program: Command, session: OpenSession, onExit: OnExit): void {
  program
    .command('validate <file...>')
    .description('check scenarios without running them')
    .option('--set <path=value>', 'change a value first; repeatable', gather)
    .option('--json', 'as JSON')
    .action(async (names: readonly string[], flags: ValidateFlags) => {
      const opened = session(flags);
      const files = names.map((name) => findScenario(name, opened.io.cwd));
      onExit(await validateCommand(files, flags.set ?? [], opened));
    });
}

function addRules(program: Command, session: OpenSession, onExit: OnExit): void {
  program
    .command('rules <file...>')
    .description('check files of Prometheus rules, plain or for Kubernetes')
    .option('--json', 'as JSON')
    .action((files: readonly string[], flags: CommonFlags) =>
      onExit(rulesCommand(files, session(flags))),
    );
}

const SORTS = ['cluster', 'playbook'] as const;

function addSchema(program: Command, io: Io, engine: Engine, onExit: OnExit): void {
  program
    .command('schema')
    .description('print the JSON Schema of scenario files')
    .addArgument(
      new Argument('[sort]', 'of clusters, or of playbooks').choices(SORTS).default(SORTS[0]),
    )
    .action(async (sort: (typeof SORTS)[number]) => {
      io.stdout.write(`${JSON.stringify(await engine.schema(sort), null, 2)}\n`);
      onExit(0);
    });
}

function addVerify(program: Command, session: OpenSession, onExit: OnExit): void {
  const command = program
    .command('verify')
    .description('run twice, on machines made different, and find where the traces part')
    .requiredOption('--scenario <name|file>', 'a shipped scenario or a file')
    .option('--seed <seed>', 'seed of every draw, over SIMNET_SEED and the scenario')
    .addOption(
      new Option('--seeds <count>', 'verify the seeds from 1 to this one')
        .argParser(seedCount)
        .conflicts('seed'),
    )
    .option('--set <path=value>', 'change a value of the scenario; repeatable', gather)
    .addOption(
      new Option('--workers <counts>', 'threads for cryptography of the two processes')
        .argParser(workerCounts)
        .default(WORKERS_DEFAULT, WORKERS_DEFAULT.join()),
    )
    .option('--json', 'one JSON document on stdout, words on stderr');
  command.action(async (flags: VerifyFlags) => {
    const opened = session(flags);
    const file = findScenario(flags.scenario, opened.io.cwd);
    onExit(await verifyCommand({ ...flags, overrides: flags.set ?? [], file }, opened));
  });
}

function addDrill(program: Command, session: OpenSession, onExit: OnExit): void {
  const command = program
    .command('drill <name|file>')
    .description('prove the gates of a playbook with its mutants')
    .addOption(
      new Option('--seeds <count>', 'run everything with the seeds from 1 to this one')
        .argParser(seedCount)
        .default(5),
    )
    .option('--mutant <name>', 'only this mutant; repeatable', gather)
    .option('--full', 'at full length, not as the playbook shortens itself for drills')
    .option('--set <path=value>', 'change a value of the scenario; repeatable', gather)
    .option(
      '--artifacts-dir <dir>',
      'folder the artifacts replace (default: artifacts/drill-<name>)',
    )
    .addOption(workersPerCore('threads that run trials'));
  common(command).action(async (name: string, flags: DrillFlags) => {
    const opened = session(flags);
    const file = findScenario(name, opened.io.cwd);
    const { mutant: mutants = [], set: overrides = [], full: isFull = false } = flags;
    onExit(await drillCommand({ ...flags, file, mutants, overrides, isFull }, opened));
  });
}

function addExplain(program: Command, session: OpenSession, onExit: OnExit): void {
  program
    .command('explain [code...]')
    .description('say what a rule of the scenario language wants, and why (default: list them)')
    .option('--json', 'as JSON')
    .action((codes: readonly string[], flags: CommonFlags) =>
      onExit(explainCommand(codes, session(flags))),
    );
}

function addTrace(program: Command, session: OpenSession, onExit: OnExit): void {
  program
    .command('trace', { hidden: true })
    .description('write the trace of runs to stdout, as `verify` reads it')
    .requiredOption('--scenario <name|file>', 'a shipped scenario or a file')
    .option('--seed <seed>', 'repeatable', gather)
    .option('--warm-up <seed>', 'a seed to run before, without its trace')
    .option('--set <path=value>', 'change a value of the scenario; repeatable', gather)
    .requiredOption('--workers <count>', 'threads for cryptography', workerCount)
    .option('-q, --quiet', 'no progress')
    .action(async (flags: TraceFlags) => {
      const opened = session(flags);
      const file = findScenario(flags.scenario, opened.io.cwd);
      const { seed: seeds = [], set: overrides = [] } = flags;
      onExit(await traceCommand({ ...flags, seeds, overrides, file }, opened));
    });
}

function addReproduce(program: Command, session: OpenSession, onExit: OnExit): void {
  program
    .command('reproduce [study...]')
    .description('repeat published experiments and compare the figures (default: all)')
    .option('--seed <seed>', 'seed of every draw, over SIMNET_SEED')
    .addOption(workersPerCore('threads that simulate networks'))
    .option('--json', 'one JSON document on stdout, words on stderr')
    .option('-q, --quiet', 'only the verdict')
    .action(async (names: readonly string[], flags: ReproduceFlags) =>
      onExit(await reproduceCommand(names, flags, session(flags))),
    );
}

function chosenScenario(name: string | undefined, flags: RunFlags): string {
  const { scenario, profile } = flags;
  if (name !== undefined && (scenario !== undefined || profile !== undefined)) {
    throw new UsageError(
      `${name} and --${scenario === undefined ? 'profile' : 'scenario'} conflict`,
    );
  }
  const chosen = name ?? scenario;
  if (chosen !== undefined) return chosen;
  if (profile !== undefined) return profiledScenario(profile);
  const shipped = shippedScenarios().map((one) => one.reference);
  throw new UsageError(`name a scenario: ${shipped.join(', ')}, or a file (simnet --help)`);
}

function profiledScenario(name: string): string {
  const found = profileOf(name);
  if (found !== undefined) return found.scenario;
  const near = nearestProfile(name);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new UsageError(`no profile is called ${name}${hint}\nProfiles: ${profileNames()}`);
}

function profileNames(): string {
  return PROFILES.map((profile) => profile.name).join(', ');
}

function scenarioFiles(names: readonly string[], cwd: string): readonly ScenarioFile[] {
  return names.length === 0 ? shippedScenarios() : names.map((name) => findScenario(name, cwd));
}

function afterHelp(run: Command): string {
  const help = run.createHelp();
  help.prepareContext({ helpWidth: WIDTH });
  const options = help
    .visibleOptions(run)
    .map((option) =>
      help.formatItem(help.optionTerm(option), 24, help.optionDescription(option), help),
    );
  return `
Options of run, the default command:
${options.join('\n')}

Exit codes, of which the gravest wins:
${exitCodesText()}

Examples:
  simnet --scenario canary_rolling_restart
  simnet canary_rolling_restart --seed 42 --set faults.steady-churn.rate=30/min
  simnet regression --artifacts-root artifacts/nightly`;
}
