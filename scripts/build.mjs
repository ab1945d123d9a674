// Compiles src to dist. dist is removed first, so that no file of an older build is ever run.
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
rmSync(join(root, 'dist'), { recursive: true, force: true });
const tsc = spawnSync(process.execPath, [join(typescript, 'bin', 'tsc'), '-p', root], {
  stdio: 'inherit',
});
if (tsc.status !== 0) process.exit(tsc.status ?? 1);
for (const [name, file] of Object.entries({ simnet: 'main.js', regression: 'regression.js' })) {
  const target = join(root, 'dist', 'cli', file);
  chmodSync(target, 0o755);
  linkBin(name, target);
}

/** npm links the bins of dependencies, not those of the package itself: `npx simnet` needs ours. */
function linkBin(name, target) {
  const folder = join(root, 'node_modules', '.bin');
  if (!existsSync(folder) || process.platform === 'win32') return;
  const link = join(folder, name);
  rmSync(link, { force: true });
  symlinkSync(relative(folder, target), link);
}
