import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { DRILL_TEXT, digestOfRun, runDrill } from '../support/drill/whole-run.ts';
import { scratchFolder } from '../support/scratch.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BUILT = join(ROOT, 'dist', 'cli', 'main.js');
const TSX = import.meta.resolve('tsx');

/** Milliseconds at which the youngest file below a folder was written. */
function writtenMs(folder: string): number {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' });
  return Math.max(...entries.map((entry) => statSync(join(ROOT, folder, entry)).mtimeMs));
}

/** Why the build cannot be judged; null when it can. */
function buildFault(): string | null {
  if (!existsSync(BUILT)) return 'there is no dist: npm run build';
  return writtenMs('dist') < writtenMs('src') ? 'dist is older than src: npm run build' : null;
}

/** What a process of its own finds out about one seed. */
async function spawned(node: readonly string[], seed: string) {
  const cwd = scratchFolder();
  writeFileSync(join(cwd, 'drill.yaml'), DRILL_TEXT);
  const argv = ['--scenario', 'drill.yaml', '--seed', seed, '--workers', '1', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, [...node, ...argv], {
    cwd,
    maxBuffer: 1 << 26,
  });
  const { trace_hash, digest } = JSON.parse(stdout).scenarios[0];
  return [trace_hash, digest];
}

describe('a process of its own', async () => {
  // Seed 12 comes second here, after the caches and tables of the process were used for seed 11.
  await runDrill({ seed: '11' });
  const result = await runDrill({ seed: '12' });
  const here = [result.traceHash, digestOfRun(result)];

  test('finds for a seed alone what another finds after other seeds', async () => {
    const main = join(ROOT, 'src', 'cli', 'main.ts');
    expect(await spawned(['--import', TSX, main], '12')).toEqual(here);
  });

  test('finds the same with the built package', async (context) => {
    const fault = buildFault();
    if (fault !== null) context.skip(fault);
    expect(await spawned([BUILT], '12')).toEqual(here);
  });
});
