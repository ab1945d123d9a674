// Brings the peers onto this machine, each if it can be had. Everything goes to a folder outside of
// the repository; what is there already is used again.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SIMPY = '4.1.2';
const sources = dirname(fileURLToPath(import.meta.url));
const folder = join(tmpdir(), 'simnet-peers');

/** Where the programs of each toolchain lie, or why there are none. */
export function installPeers() {
  mkdirSync(folder, { recursive: true });
  return {
    rust: attempt(() => cargo('queues')),
    nexosim: attempt(() => cargo('nexosim')),
    python: attempt(python),
    ns3: attempt(ns3),
    java: attempt(java),
  };
}

function attempt(install) {
  try {
    return { at: install() };
  } catch (error) {
    const said = `${error.stderr ?? ''}`.trim().split('\n').at(-1);
    return { missing: said || error.message.split('\n')[0] };
  }
}

function cargo(crate) {
  const copy = join(folder, 'rust');
  cpSync(join(sources, 'rust'), copy, { recursive: true, preserveTimestamps: true });
  const target = join(folder, 'target');
  quietly('cargo', ['build', '--release', '--quiet', '--target-dir', target], join(copy, crate));
  return join(target, 'release');
}

function python() {
  const venv = join(folder, 'venv');
  const interpreter = join(venv, 'bin', 'python');
  if (!existsSync(interpreter)) quietly('python3', ['-m', 'venv', venv]);
  quietly(interpreter, ['-m', 'pip', 'install', '--quiet', `simpy==${SIMPY}`]);
  return interpreter;
}

function ns3() {
  if (!existsSync('/usr/include/ns3')) {
    if (process.getuid?.() !== 0) throw new Error('libns3-dev is not installed (needs root)');
    quietly('apt-get', ['update', '-qq']);
    quietly('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'libns3-dev', 'g++']);
  }
  for (const program of ['ns3_phold', 'ns3_gossip']) {
    const source = join(sources, 'cpp', `${program}.cc`);
    const flags = ['-O3', '-std=c++17', '-o', join(folder, program)];
    quietly('g++', [...flags, source, '-lns3-core']);
  }
  return folder;
}

function java() {
  quietly('javac', ['-d', join(folder, 'java'), join(sources, 'java', 'Phold.java')]);
  return join(folder, 'java');
}

function quietly(program, args, cwd = folder) {
  return execFileSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
}
