/** The tiny playbook: two processes, two mutants, well below a tenth of a second a trial. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadPlaybook } from '../../../src/scenario/load.ts';

const FILE = new URL('./tiny.yaml', import.meta.url);

/** Where it is, for the command line. */
export const TINY_PATH = fileURLToPath(FILE);

export const TINY_TEXT = readFileSync(FILE, 'utf8');

/** The playbook, with texts `path=value` applied to it. */
export function tinyPlaybook(overrides: readonly string[] = []) {
  return loadPlaybook(TINY_TEXT, { file: 'tiny.yaml', overrides, metricUnits: new Map() });
}
