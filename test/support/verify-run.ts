/** `simnet verify` on the small drill, as a process of its own, with or without a planted leak. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { scratchFolder } from './scratch.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
/** The small drill without proofs: enough of a cluster for every stream to be drawn from. */
const DRILL = readFileSync(new URL('small-drill.yaml', import.meta.url), 'utf8')
  .replace('total: 1}', 'total: 0}')
  .replace(/^ {2}tamper: .*$/m, '')
  .replace('hold: {min: 1s}', 'hold: {min: 300ms}');
const LEAKS = new URL('leaks/', import.meta.url);
/** Modules by which runs or processes fail, other than by leaks. */
const BREAKS = new URL('breaks/', import.meta.url);

/** The planted leaks, by name. */
export const LEAK_NAMES: readonly string[] = readdirSync(LEAKS)
  .filter((name) => name.endsWith('.ts') && name !== 'leak.ts')
  .map((name) => name.slice(0, -3))
  .sort();

export interface VerifyRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs it. */
export function verifyDrill(options: {
  readonly leak?: string;
  readonly broken?: string;
  readonly flags?: readonly string[];
}): Promise<VerifyRun> {
  const { leak, broken, flags = [] } = options;
  const preload = [
    ...(leak === undefined ? [] : ['--import', new URL(`${leak}.ts`, LEAKS).href]),
    ...(broken === undefined ? [] : ['--import', new URL(`${broken}.ts`, BREAKS).href]),
  ];
  const tsx = pathToFileURL(fileURLToPath(import.meta.resolve('tsx'))).href;
  const drill = join(scratchFolder(), 'drill.yaml');
  writeFileSync(drill, DRILL);
  const argv = [...['--import', tsx, ...preload, MAIN, 'verify', '--scenario', drill], ...flags];
  return new Promise((resolve) => {
    execFile(process.execPath, argv, { env: process.env }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ code, out, err });
    });
  });
}
