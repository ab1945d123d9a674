/**
 * Finds scenario files: shipped ones by name, others by path.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
 * @throws UsageError if there is none, with the nearest name.
 */
export function findScenario(reference: string, cwd: string): ScenarioFile {
  if (reference === '') throw new UsageError('a scenario has a name, and none is given');
  const path = resolve(cwd, reference);
  if (!/[/\\]|\.(ya?ml|json)$/i.test(reference)) {
    const shipped = shippedScenarios();
    const name = reference.replaceAll('-', '_');
    const found = shipped.find((one) => one.reference === reference || one.reference === name);
    if (found !== undefined) return found;
    if (!existsSync(path)) throw new UsageError(unknownScenario(reference, shipped));
  }
  if (!existsSync(path)) throw new UsageError(`no such scenario file: ${reference}`);
  return { reference, path };
}

/**
 * Reads the bytes of a scenario.
 *
 * @throws EnvironmentError if they cannot be read.
 */
export function readScenario(file: ScenarioFile): Uint8Array {
  return onDisk(`read ${file.reference}`, () => readFileSync(file.path));
}

function unknownScenario(reference: string, shipped: readonly ScenarioFile[]): string {
  const names = shipped.map((one) => one.reference);
  const near = nearest(reference, names);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return `no scenario is called ${reference}${hint}\nShipped: ${names.join(', ')}`;
}
