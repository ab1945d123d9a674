// Compiles src to dist, unless dist was made of these very sources: npx builds before each command.
//
// The build is made in a folder of its own that takes the place of dist at the end, so that no file
// of an older build is left in it and a simnet that runs keeps its files until then. What dist was
// made of stands in it; a build that was interrupted, or any doubt, is a build to be done.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
const dist = join(root, 'dist');
const stamp = 'made-of.sha256';
const bins = ['cli/main.js', 'cli/regression.js'];
const swapTries = 5;

/** What a build depends on: every source with its size and time, settings, and the compiler. */
function sources() {
  const below = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const settings = ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts/build.mjs'];
  const files = [...below.map((path) => join('src', path)), ...settings].sort();
  const lines = files.map((path) => {
    const stats = statSync(join(root, path), { throwIfNoEntry: false });
    return stats?.isDirectory() ? '' : `${path} ${stats?.size} ${stats?.mtimeMs}\n`;
  });
  const hash = createHash('sha256').update(lines.join(''));
  return hash.update(readFileSync(join(typescript, 'package.json'))).digest('hex');
}

function isCurrent(madeOf) {
  const isWhole = [stamp, ...bins].every((path) => existsSync(join(dist, path)));
  return isWhole && readFileSync(join(dist, stamp), 'utf8') === madeOf;
}

/** Removes what builds left that are no longer alive. */
function clear() {
  for (const entry of readdirSync(root)) {
    const [, pid] = /^\.dist\.(?:tmp|old)-(\d+)$/.exec(entry) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) remove(join(root, entry));
  }
}

function isAlive(pid) {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function remove(folder) {
  rmSync(folder, { recursive: true, force: true });
}

/** Puts a folder in the place of dist; another build may do so at the same time. */
function replaceDist(fresh) {
  const old = join(root, `.dist.old-${process.pid}`);
  for (let left = swapTries - 1; ; left -= 1) {
    if (existsSync(dist)) renameSync(dist, old);
    try {
      renameSync(fresh, dist);
      break;
    } catch (error) {
      if (left === 0 || !['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error;
      remove(old);
    }
  }
  remove(old);
}

const madeOf = sources();
if (!isCurrent(madeOf)) {
  clear();
  const fresh = join(root, `.dist.tmp-${process.pid}`);
  const argv = [join(typescript, 'bin', 'tsc'), '-p', root, '--outDir', fresh];
  const { status } = spawnSync(process.execPath, argv, { stdio: 'inherit' });
  if (status !== 0) {
    remove(fresh);
    process.exit(status ?? 1);
  }
  for (const bin of bins) chmodSync(join(fresh, bin), 0o755);
  writeFileSync(join(fresh, stamp), madeOf);
  replaceDist(fresh);
}
