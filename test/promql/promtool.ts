/** The judge: Prometheus' own `promtool`, where it is installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND = 'promtool';

/** The version installed, or null. Debian and Ubuntu have it in the package `prometheus`. */
export const promtoolVersion: string | null = (() => {
  const { stdout, status } = spawnSync(COMMAND, ['--version'], { encoding: 'utf8' });
  return status === 0 ? (/version (\S+?),? /.exec(stdout)?.[1] ?? 'unknown') : null;
})();

if (promtoolVersion === null) {
  console.warn('SKIPPED: no promtool to judge PromQL with; apt-get install prometheus');
}

interface Judgement {
  readonly isSuccess: boolean;
  readonly output: string;
}

/** Runs promtool in a folder of its own with the given files. */
export function promtool(
  args: readonly string[],
  files: Readonly<Record<string, string>>,
): Judgement {
  const folder = mkdtempSync(join(tmpdir(), 'simnet-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync(COMMAND, args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 256 * 1024 * 1024,
    });
    return { isSuccess: status === 0, output: `${stdout}${stderr}` };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
