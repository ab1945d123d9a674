/** Options that several commands share, and how their values are read. */
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';

/** Most threads of any kind. */
const WORKERS_MAX = 64;

/** The options of every command that runs scenarios. */
export function simulated(command: Command): Command {
  return command
    .option('--seed <seed>', 'seed of every draw, over SIMNET_SEED and the scenario')
    .option('--set <path=value>', 'change a value of the scenario; repeatable', gather)
    .addOption(
      new Option('--workers <count>', 'threads for cryptography, 0 for none')
        .argParser(workerCount)
        .default(workersDefault(), '1 to 3 by cores'),
    );
}

/** The options of every command that reports. */
export function common(command: Command): Command {
  return command
    .option('--json', 'one JSON document on stdout, words on stderr')
    .option('-q, --quiet', 'only the verdict')
    .option('--no-color', 'no colours (as with NO_COLOR)');
}

/**
 * The option of a command whose threads do all the work, so that each core may have one.
 *
 * @param description - What the threads do.
 */
export function workersPerCore(description: string): Option {
  return new Option('--workers <count>', `${description}, 0 for none`)
    .argParser(workerCount)
    .default(Math.min(WORKERS_MAX, availableParallelism()), 'one a core');
}

/** One core stays with the simulation itself; beyond three, proofs are not what it waits for. */
function workersDefault(): number {
  return Math.max(1, Math.min(availableParallelism(), 4) - 1);
}

/** A number of threads. @throws InvalidArgumentError if it is none. */
export function workerCount(text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= WORKERS_MAX) return count;
  throw new InvalidArgumentError(`It must be a whole number from 0 to ${WORKERS_MAX}.`);
}

/** Two numbers of threads: `0,2`. @throws InvalidArgumentError if they are none. */
export function workerCounts(text: string): readonly [number, number] {
  const [first = '', second = first, ...more] = text.split(',');
  if (more.length > 0) throw new InvalidArgumentError('Two numbers are enough: 0,2.');
  return [workerCount(first), workerCount(second)];
}

/** A number of seeds. @throws InvalidArgumentError if it is none. */
export function seedCount(text: string): number {
  const count = /^[1-9]\d{0,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isNaN(count)) return count;
  throw new InvalidArgumentError('It must be a whole number from 1 to 9999999.');
}

/** Collects what an option that may be repeated was given. */
export function gather(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
