/**
 * How long receivers keep their first windows, and what a whole cluster makes of it: asonnino/hotstuff
 * v0.3.0 on a Linux that makes windows as in October 2020, in virtual time, with ways as between the
 * regions of AWS. It judges `src/model/hotstuff/receive-window.ts`, whose numbers come from such runs
 * with packets in order between regions and other cards (1, 40 and 0; 10 Gbit/s), and the cluster
 * around it.
 *
 *     npm run bench:windows -- [folder of v0.3.0] [nodes] [tx/s a node] [s] [seed] [card] [late]
 *
 * The seed draws what is not published: fractions of round trips, and by how much packets are held
 * up. A card is three numbers: its queues, for how many us what comes in is handed over together, and
 * after how many it tells what has left; 8, 5 and 64 unless said otherwise. Programs that are woken run
 * late by so many per cent of what `wake.h` has; 0 unless said otherwise.
 *
 * The first run builds Linux and the program, which takes some minutes, and needs Debian, root, cargo
 * and 2 GB. Ten nodes take a minute and a half for 30 s; fifty a minute for each second, and up to
 * 11 GB.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { Streams } from '../../../src/kernel/streams.ts';
import { AWS_ROUND_TRIPS_MS } from '../../../src/study/published-hotstuff.ts';
import { boot } from '../boot.ts';
import { editProgram } from './edit-program.ts';
import { latencies, windows } from './figures.ts';

const HERE = import.meta.dirname;
const BUILT = join(HERE, '..', 'dist', 'cluster');
const RUN = join(BUILT, 'run');
/** The longest packets that a network card of EC2 takes, and the way between regions. */
const CARD_BYTES = 9001;
const WAY_BYTES = 1500;
/** Nodes run so long before their clients start. */
const BOOT_SECONDS = 10;
/**
 * Means of what holds packets up, in ns: so much that of thirty round trips the least is as far below
 * the mean of the others but the greatest as R. Imaoka measured it (see the page of the study).
 */
const HELD_NS = { least: 26_000, most: 104_000, withinRegion: 5000 };

const [program = 'hotstuff', ...numbers] = process.argv.slice(2);
const wrong = numbers.find((text) => !/^\d+$/.test(text));
if (wrong !== undefined) {
  console.error(`'${wrong}' is not a whole number: [nodes] [tx/s] [s] [seed] [card] [late]`);
  process.exit(2);
}
const [nodes = 10, perNode = 1000, seconds = 30, seed = 1, ...details] = numbers.map(Number);
const [queues = 8, handsOverUs = 5, tellsUs = 64, latePercent = 0] = details;

if (!existsSync(join(BUILT, 'node'))) build();
rmSync(RUN, { recursive: true, force: true });
mkdirSync(RUN, { recursive: true });
writeCommittee();
const log = join(RUN, 'log');
boot({
  built: BUILT,
  run: RUN,
  script: script(),
  parameters: kernelParameters(),
  output: openSync(log, 'w'),
});
console.log(windows(readFileSync(log, 'utf8'), AWS_ROUND_TRIPS_MS.length, BOOT_SECONDS + seconds));
console.log(latencies(range(nodes).map((node) => readFileSync(join(RUN, `${node}.log`), 'utf8'))));

function build(): void {
  mkdirSync(BUILT, { recursive: true });
  const source = join(BUILT, 'hotstuff');
  rmSync(source, { recursive: true, force: true });
  cpSync(resolve(program), source, { recursive: true });
  editProgram(source);
  const edits = ['npx', 'tsx', join(HERE, 'edit-linux.ts')];
  execFileSync('bash', [join(HERE, '..', 'install.sh'), BUILT, ...edits], { stdio: 'inherit' });
  const cargo = ['build', '--release', '--package', 'node', '--bin', 'node'];
  execFileSync('cargo', [...cargo, '--features', 'benchmark'], { cwd: source, stdio: 'inherit' });
  cpSync(join(source, 'target', 'release', 'node'), join(BUILT, 'node'));
}

/** What the first process of the Linux does. */
function script(): string[] {
  const setUp = range(nodes).flatMap((node) => {
    const [name, address] = [`n${node}`, addressOf(node)];
    const inside = `ip netns exec ${name}`;
    return [
      `ip netns add ${name}`,
      `ip link add v${node} mtu ${CARD_BYTES} type veth peer name eth0 netns ${name} mtu ${CARD_BYTES}`,
      `ip addr add 10.255.0.1/32 dev v${node}`,
      `ip link set v${node} up`,
      `ip -n ${name} link set lo up`,
      `ip -n ${name} addr add ${address}/32 dev eth0`,
      `ip -n ${name} link set eth0 up`,
      `ip route add ${address}/32 dev v${node}`,
      `ip -n ${name} route add 10.255.0.1/32 dev eth0`,
      `ip -n ${name} route add default via 10.255.0.1 mtu lock ${WAY_BYTES} advmss ${CARD_BYTES - 40}`,
      `${inside} ethtool -K eth0 tso on gso on gro on`,
      `ethtool -K v${node} tso off gso off gro off`,
      `${inside} tc qdisc add dev eth0 root netem limit 1000000 delay 1us`,
      `tc qdisc add dev v${node} root netem limit 1000000 delay 3us`,
      `${inside} sysctl -qw net.ipv4.tcp_rmem="4096 131072 6291456" net.ipv4.tcp_wmem="4096 20480 4194304"`,
    ];
  });
  const stream = streamOf('clients');
  const starts = range(nodes).map((node) => {
    const afterUs = BOOT_SECONDS * 1_000_000 + stream.below(100_000);
    const load = `LOAD_NODE=${node} LOAD_TX_PER_SECOND=${perNode} LOAD_AFTER_US=${afterUs}`;
    const files = `--keys ${RUN}/${node}.json --committee ${RUN}/committee.json --store none`;
    return `${load} ip netns exec n${node} ${BUILT}/node -vv run ${files} > ${RUN}/${node}.log 2>&1 &`;
  });
  return [
    'sysctl -qw net.ipv4.ip_forward=1 net.ipv4.tcp_mem="1500000 2500000 3500000"',
    ...setUp,
    ...starts,
    `sleep ${BOOT_SECONDS + seconds}`,
  ];
}

function kernelParameters(): string[] {
  const size = AWS_ROUND_TRIPS_MS.length;
  const stream = streamOf('ways');
  const wayUs = new Array<number>(size * size).fill(0);
  const holdNs = wayUs.slice();
  for (const a of range(size)) {
    for (const b of range(size).slice(a)) {
      const fraction = a === b ? 0 : stream.uniform() - 0.5;
      const { least, most, withinRegion } = HELD_NS;
      const heldNs = a === b ? withinRegion : least * (most / least) ** stream.uniform();
      for (const pair of [a * size + b, b * size + a]) {
        wayUs[pair] = Math.round(500 * (AWS_ROUND_TRIPS_MS[a]![b]! + fraction));
        holdNs[pair] = Math.round(heldNs);
      }
    }
  }
  const netem = {
    regions: size,
    way_us: wayUs.join(','),
    hold_ns: holdNs.join(','),
    card_queues: queues,
    card_ns: 1000 * handsOverUs,
    tells_ns: 1000 * tellsUs,
    way_seed: 1 + stream.below(2 ** 31),
  };
  return [
    `mem=${nodes > 20 ? 11 : 6}G`,
    'con0=null,fd:1',
    'loglevel=8',
    `eventpoll.wake_percent=${latePercent}`,
    ...Object.entries(netem).map(([name, value]) => `sch_netem.${name}=${value}`),
  ];
}

function writeCommittee(): void {
  const keys = range(nodes).map((node) => {
    const file = join(RUN, `${node}.json`);
    execFileSync(join(BUILT, 'node'), ['keys', '--filename', file]);
    return (JSON.parse(readFileSync(file, 'utf8')) as { name: string }).name;
  });
  const committee = (of: (host: string) => object) => ({
    authorities: Object.fromEntries(
      keys.map((key, node) => [key, { stake: 1, ...of(addressOf(node)) }]),
    ),
    epoch: 1,
  });
  const consensus = committee((host) => ({ address: `${host}:8000` }));
  const mempool = committee((host) => ({
    transactions_address: `${host}:7000`,
    mempool_address: `${host}:6000`,
  }));
  writeFileSync(join(RUN, 'committee.json'), JSON.stringify({ consensus, mempool }));
}

function addressOf(node: number): string {
  return `10.1.0.${node + 2}`;
}

function streamOf(name: string) {
  return new Streams(String(seed)).of('cluster', name);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
