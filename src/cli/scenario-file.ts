/**
 * Finds scenario files: shipped ones by name, others by path.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { nearest } from '../schema/suggest.ts';
import { onDisk } from './disk.ts';
import { SCENARIOS } from './package-info.ts';
import { UsageError } from './usage-error.ts';

export interface ScenarioFile {
  /** What a person calls it, on the command line and in messages: a name or a path. */
  readonly reference: string;
  readonly path: string;
}

const EXTENSION = '.yaml';

/** The shipped scenarios, by name. */
export function shippedScenarios(): readonly ScenarioFile[] {
  return readdirSync(SCENARIOS)
    .filter((entry) => entry.endsWith(EXTENSION))
    .sort()
    .map((entry) => ({
      reference: entry.slice(0, -EXTENSION.length),
      path: join(SCENARIOS, entry),
    }));
}

/**
 * Finds a scenario.
 *
 * What looks like a path is one; all else is the name of a shipped scenario (with `-` for `_`, if
 * need be), and failing that a file.
 *
 * @param commands - Names that may have been meant in its place.
 * @throws UsageError if there is none, with the nearest name.
 */
export function findScenario(
  reference: string,
  cwd: string,
  commands: readonly string[] = [],
): ScenarioFile {
  if (reference === '') throw new UsageError('a scenario has a name, and none is given');
  const path = resolve(cwd, reference);
  if (!/[/\\]|\.(ya?ml|json)$/i.test(reference)) {
    const shipped = shippedScenarios();
    const name = reference.replaceAll('-', '_');
    const found = shipped.find((one) => one.reference === reference || one.reference === name);
    if (found !== undefined) return found;
    if (!existsSync(path)) throw new UsageError(unknownScenario(reference, shipped, commands));
  }
  return { reference, path: givenFile(reference, cwd, 'scenario file') };
}

/**
 * The path of a file that somebody named.
 *
 * @param noun - What it should be, for the message.
 * @throws UsageError if there is none of that name.
 */
export function givenFile(reference: string, cwd: string, noun: string): string {
  const path = resolve(cwd, reference);
  if (!existsSync(path)) throw new UsageError(`no such ${noun}: ${reference}`);
  const isFolder = onDisk(`read ${reference}`, () => statSync(path)).isDirectory();
  if (isFolder) throw new UsageError(`${reference} is a folder, not a ${noun}`);
  return path;
}

/**
 * Reads the bytes of a scenario.
 *
 * @throws EnvironmentError if they cannot be read.
 */
export function readScenario(file: ScenarioFile): Uint8Array {
  return onDisk(`read ${file.reference}`, () => readFileSync(file.path));
}

function unknownScenario(
  reference: string,
  shipped: readonly ScenarioFile[],
  commands: readonly string[],
): string {
  const names = shipped.map((one) => one.reference);
  const name = nearestScenario(reference, names);
  const command = nearest(reference, commands);
  const meant = command === undefined ? name : `the command ${command}`;
  return [
    `no scenario is called ${reference}${meant === undefined ? '' : `; did you mean ${meant}?`}`,
    `Shipped: ${names.join(', ')}`,
    ...(commands.length === 0 ? [] : [COMMANDS_HINT]),
  ].join('\n');
}

/** Where a command was meant, or may have been. */
export const COMMANDS_HINT = '`simnet --help` lists the commands';

/** Shorter words are too near to the beginning of everything. */
const BEGINNING_MIN = 4;

/** The name that is nearest, or that begins with nearly this. */
function nearestScenario(reference: string, names: readonly string[]): string | undefined {
  const whole = nearest(reference, names);
  if (whole !== undefined || reference.length < BEGINNING_MIN) return whole;
  const beginnings = names.flatMap((name) =>
    [-1, 0, 1].map((more) => [name.slice(0, reference.length + more), name] as const),
  );
  const near = nearest(
    reference.replaceAll('-', '_'),
    beginnings.map(([beginning]) => beginning),
  );
  return beginnings.find(([beginning]) => beginning === near)?.[1];
}
