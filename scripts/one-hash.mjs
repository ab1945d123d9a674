// Runs the canary drill on Node 20, 22 and 24, from source and from the built package, with 0, 1 and
// 2 workers, and fails unless all runs of one seed give one digest and another seed gives another.
// npm's `node` package brings the other Node versions; it is put into a temporary folder.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'simnet-one-hash-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const MAJORS = ['20', '22', '24'];

/** Path of a Node of that major version: this one, or one from npm. */
function nodeOf(major) {
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const home = join(folder, `node-${major}`);
  execFileSync('npm', ['install', '--silent', '--prefix', home, `node@${major}`], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const bin = join(home, 'node_modules', 'node', 'bin', 'node');
  try {
    execFileSync(bin, ['--version']);
    return bin;
  } catch {
    // Where install scripts are not allowed, the binary waits in the package of the platform.
    return join(home, 'node_modules', `node-bin-${process.arch}`, 'bin', 'node');
  }
}

function digestOf(label, node, args, seed, workers) {
  const out = join(folder, label.replaceAll(/\W+/g, '-'));
  const options = ['--seed', seed, '--workers', workers, '--artifacts-dir', out, '--quiet'];
  const started = process.hrtime.bigint();
  const command = [...args, '--scenario', 'canary_rolling_restart', ...options];
  execFileSync(node, command, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000n) / 1000;
  const { digest, scenarios } = JSON.parse(readFileSync(join(out, 'regression.json'), 'utf8'));
  const scenario = scenarios[0].digest ?? digest;
  console.log(`${label.padEnd(34)} ${scenario} ${seconds.toFixed(1)} s`);
  return scenario;
}

const built = [join(root, 'dist', 'cli', 'main.js')];
const source = ['--import', 'tsx', join(root, 'src', 'cli', 'main.ts')];
const runs = MAJORS.map((major) => ({
  label: `Node ${major} built, 1 worker`,
  major,
  args: built,
  workers: '1',
}));
runs.push({ label: 'built, 0 workers', major: MAJORS[0], args: built, workers: '0' });
runs.push({ label: 'source, 2 workers', major: MAJORS[0], args: source, workers: '2' });

const nodes = new Map(MAJORS.map((major) => [major, nodeOf(major)]));
const seed = '202506';
const digests = runs.map((run) =>
  digestOf(run.label, nodes.get(run.major), run.args, seed, run.workers),
);
const other = digestOf('another seed', process.execPath, built, '202507', '1');
writeFileSync(join(folder, 'digests.json'), JSON.stringify({ digests, other }));
if (new Set(digests).size !== 1) {
  console.error('FAILED: one seed gave several digests');
  process.exit(4);
}
if (digests.includes(other)) {
  console.error('FAILED: another seed gave the same digest');
  process.exit(4);
}
console.log(`one hash over ${runs.length} runs`);
