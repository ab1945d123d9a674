// Compares simnet with its peers and writes the result into docs/PERFORMANCE.md.
// Usage: npm run bench:peers -- [--repeats N] [--seconds S]
//
// Whole processes run in turn, simnet and the peer (A B A B ...), N times each; a peer stops early,
// after a whole turn, once it has taken S seconds of CPU. The figure is user + system CPU time, the
// ratio that of a turn, and the median of the ratios counts: wall time says more about what else
// the machine does, and a ratio of neighbours says least about it.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { installPeers } from './install.mjs';
import { peersOf, simnet } from './peers.mjs';

const { values } = parseArgs({
  options: {
    repeats: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '60' },
  },
});
const repeats = Number(values.repeats);
const secondsMax = Number(values.seconds);
const document = join(dirname(fileURLToPath(import.meta.url)), '../../docs/PERFORMANCE.md');
const TITLES = {
  phold: 'Hold model: 10,000 processes, 100,000 events pending, 5,000,000 events',
  gossip: 'Gossip: 10,000 nodes, 8 links each, 50 messages, 3,500,100 events',
};

const installed = installPeers();
const tables = Object.keys(TITLES).map((model) => ({
  model,
  peers: peersOf(model, installed),
  rows: [],
}));
// Peers are listed from fast to slow: so a comparison that is broken off has as much as can be.
for (let place = 0; tables.some(({ peers }) => place < peers.length); place++) {
  for (const { model, peers, rows } of tables) {
    if (place < peers.length) rows.push(row(model, peers[place]));
  }
  write([head(), ...tables.map(section)].join('\n\n'));
}

function section({ model, rows }) {
  return [
    `### ${TITLES[model]}`,
    '',
    '| peer | CPU s | simnet CPU s | times as fast as the peer | at least | turns | |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function row(model, { name, command, missing, prints, atLeast }) {
  if (command === undefined) return `| ${name} | not installed: ${missing} | | | | | |`;
  const turns = [];
  for (let spent = 0; turns.length < repeats && spent < secondsMax; spent += turns.at(-1).peer) {
    const own = cpuSeconds(simnet(model), /"events":/);
    turns.push({ own, peer: cpuSeconds(command, prints) });
  }
  const ratios = turns.map(({ own, peer }) => peer / own).sort((a, b) => a - b);
  const middle = median(ratios);
  const range = `${middle.toFixed(2)} (${ratios[0].toFixed(2)}-${ratios.at(-1).toFixed(2)})`;
  const verdict = atLeast === undefined ? '' : middle >= atLeast ? 'PASS' : 'FAIL';
  const seconds = (which) => median(turns.map((turn) => turn[which])).toFixed(2);
  const floor = atLeast === undefined ? '' : String(Number(atLeast.toFixed(3)));
  const cells = [name, seconds('peer'), seconds('own'), range, floor, turns.length, verdict];
  const line = `| ${cells.join(' | ')} |`;
  console.error(line);
  return line;
}

/**
 * User and system CPU time of a command and its children, as the shell counts it. What the machine
 * has Node do at each start, such as reading certificates, is not what is compared.
 */
function cpuSeconds(command, prints) {
  const shell = ['-c', 'TIMEFORMAT="%U %S"; time "$@"', 'bash', ...command];
  const { NODE_EXTRA_CA_CERTS: _certificates, NODE_OPTIONS: _options, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync('bash', shell, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`${command.join(' ')} failed: ${stderr}`);
  if (!prints.test(stdout)) throw new Error(`${command.join(' ')} did other work: ${stdout}`);
  const [user, system] = stderr.trim().split('\n').at(-1).split(' ').map(Number);
  return user + system;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function head() {
  const versions = [
    `Node ${process.versions.node}`,
    version('rustc', '--version'),
    version('python3', '--version'),
    version('g++', '--version'),
    version('javac', '--version'),
  ];
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)}: ${cpus().length} cores,`,
    `${cpus()[0].model.trim()}; ${versions.filter(Boolean).join('; ')}.`,
    `Command: \`npm run bench:peers -- --repeats ${repeats} --seconds ${secondsMax}\`.`,
    'Numbers in brackets: least and greatest ratio of a turn.',
  ].join('\n');
}

function version(program, flag) {
  try {
    return execFileSync(program, [flag], { encoding: 'utf8' }).split('\n')[0].trim();
  } catch {
    return '';
  }
}

function write(measured) {
  const [begin, end] = ['<!-- peers: begin -->', '<!-- peers: end -->'];
  const text = readFileSync(document, 'utf8');
  const [before, after] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (after < before) throw new Error(`${document} has lost its markers`);
  writeFileSync(document, `${text.slice(0, before)}\n${measured}\n${text.slice(after)}`);
}
