/**
 * Measures the real model at scale: `npm run bench:scale [case ...]`.
 *
 * Every case runs in a process of its own, so that its peak memory is its own. The last line says
 * how many cases meet their requirement; the exit code is 1 unless all do.
 *
 * The process of a case has one thread for its garbage collection too, as the requirements are about
 * one core, and room for young objects that is fit for worlds of this size.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runCase, type ScaleCase } from './case.ts';

const GIB = 1024 ** 3;

const CASES: readonly ScaleCase[] = [
  {
    name: 'hosts-100',
    file: 'hosts.yaml',
    overrides: [],
    virtualSeconds: 10_000,
    limit: { kind: 'realTime', factorMin: 1_000 },
    messagesPerHostSecond: 9.9,
    blocksMin: 1,
  },
  {
    name: 'hosts-1000',
    file: 'hosts.yaml',
    overrides: ['cluster.groups.1.count=996'],
    virtualSeconds: 1_000,
    limit: { kind: 'realTime', factorMin: 100 },
    messagesPerHostSecond: 9.9,
    blocksMin: 1,
  },
  {
    name: 'overlay-10000',
    file: 'overlay.yaml',
    overrides: [],
    virtualSeconds: 30,
    limit: { kind: 'memory', bytesMax: 4 * GIB },
    blocksMin: 5,
  },
  {
    name: 'chain-100-validators-1h',
    file: 'chain-100-validators.yaml',
    overrides: [],
    virtualSeconds: 3_600,
    limit: { kind: 'cpu', secondsMax: 60 },
    blocksMin: 690,
  },
  {
    name: 'chain-16-validators-24h',
    file: 'chain-16-validators.yaml',
    overrides: [],
    virtualSeconds: 86_400,
    limit: { kind: 'cpu', secondsMax: 60 },
    blocksMin: 17_000,
  },
];

const CHILD = '--child';
const ENGINE_FLAGS = [
  '--single-threaded-gc',
  '--min-semi-space-size=64',
  '--max-semi-space-size=64',
];
const args = process.argv.slice(2);

if (args[0] === CHILD) {
  const one = caseOf(args[1] ?? '');
  // A shorter run for profiles: seconds of virtual time, after the name of the case.
  const virtualSeconds = Number(args[2] ?? one.virtualSeconds);
  const isMet = await runCase({ ...one, virtualSeconds });
  process.exitCode = isMet ? 0 : 1;
} else {
  const cases = args.length === 0 ? CASES : args.map(caseOf);
  const metCount = cases.filter(({ name }) => runAlone(name)).length;
  console.log(`${metCount} of ${cases.length} requirements met`);
  process.exitCode = metCount === cases.length ? 0 : 1;
}

function caseOf(name: string): ScaleCase {
  const one = CASES.find((candidate) => candidate.name === name);
  if (one === undefined) throw new Error(`no case ${name}: ${CASES.map((c) => c.name).join(', ')}`);
  return one;
}

function runAlone(name: string): boolean {
  const file = fileURLToPath(import.meta.url);
  const child = [...ENGINE_FLAGS, ...process.execArgv, file, CHILD, name];
  return spawnSync(process.execPath, child, { stdio: 'inherit' }).status === 0;
}
