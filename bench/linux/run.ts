/**
 * How late messages are over connections of a real Linux, in virtual time.
 *
 * A User-mode Linux whose processor takes no time runs pairs of network namespaces, with netem for
 * the way between them: what comes out is what TCP does, alike on every machine. It judges
 * `src/model/hotstuff/flow.ts` and `src/model/cometbft/send-window.ts`; the figures of
 * test/model/hotstuff/flow-linux.test.ts and test/model/cometbft/send-window.test.ts come from it.
 *
 *     npm run bench:linux -- [round trips in ms] [transactions a second] [period in ms]
 *
 * The first two are lists with commas. A message of 520 bytes for each transaction is sent in each
 * period, of 100 ms unless said otherwise. The first run builds Linux, which takes some minutes,
 * needs Debian and root, and half a gigabyte.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { boot } from './boot.ts';

const HERE = import.meta.dirname;
const BUILT = join(HERE, 'dist');
const RUN = join(BUILT, 'run');
const SECONDS = 60;
/** Messages that were due before are not counted: the connection is still finding out. */
const SETTLED_US = 10_000_000;
const TX_BYTES = 520;

const [
  roundTrips = '62,112,146,199,243,295',
  rates = '200,400,600,1000,2000,4000',
  period = '100',
] = process.argv.slice(2);
const trips = numbersOf(roundTrips);
const loads = numbersOf(rates);
const [periodMs = 0] = numbersOf(period);

if (!existsSync(join(BUILT, 'off'))) {
  execFileSync('bash', [join(HERE, 'install.sh'), BUILT], { stdio: 'inherit' });
}
rmSync(RUN, { recursive: true, force: true });
mkdirSync(RUN, { recursive: true });
boot({
  built: BUILT,
  run: RUN,
  script: script(),
  parameters: ['mem=2G', 'quiet'],
  output: 'ignore',
});
console.log('round trip, ms', loads.map((load) => `${load}/s`).join(' '));
for (const trip of trips) {
  console.log(trip, loads.map((load) => meanLateMs(trip, load).toFixed(0)).join(' '));
}

/** What the first process of the Linux does: each round trip has two ends and two routers. */
function script(): string[] {
  const setUp = trips.flatMap((trip, index) => {
    const [a, b] = [`a${index}`, `b${index}`];
    const [near, far] = [`p${index}`, `q${index}`];
    return [
      ...[a, b, near, far].flatMap((name) => [
        `ip netns add ${name}`,
        `ip -n ${name} link set lo up`,
        `ip netns exec ${name} sysctl -qw net.ipv4.ip_forward=1`,
      ]),
      ...link(a, '10.0.1.1', near, '10.0.1.2'),
      ...link(near, '10.0.2.1', far, '10.0.2.2'),
      ...link(b, '10.0.3.1', far, '10.0.3.2'),
      `ip -n ${a} route add default via 10.0.1.2`,
      `ip -n ${b} route add default via 10.0.3.2`,
      `ip -n ${near} route add default via 10.0.2.2`,
      `ip -n ${far} route add default via 10.0.2.1`,
      `ip -n ${near} route add 10.1.0.0/16 via 10.0.1.1`,
      `ip -n ${far} route add 10.3.0.0/16 via 10.0.3.1`,
      ...[`${near} tc qdisc add dev ${near}${far}`, `${far} tc qdisc add dev ${far}${near}`].map(
        (way) => `ip netns exec ${way} root netem limit 1000000 delay ${trip / 2}ms`,
      ),
    ];
  });
  const pairs = trips.flatMap((tripMs, trip) =>
    loads.map((perSecond, load) => ({ trip, load, perSecond, file: fileOf(tripMs, perSecond) })),
  );
  const addresses = pairs.flatMap(({ trip, load }) => [
    `ip -n a${trip} addr add 10.1.0.${load + 1}/32 dev lo`,
    `ip -n b${trip} addr add 10.3.0.${load + 1}/32 dev lo`,
  ]);
  const talk = join(BUILT, 'talk');
  const listeners = pairs.map(({ trip, load, file }) => {
    return `ip netns exec b${trip} ${talk} listen 10.3.0.${load + 1} ${file} &`;
  });
  const senders = pairs.map(({ trip, load, perSecond }) => {
    const [from, to] = [`10.1.0.${load + 1}`, `10.3.0.${load + 1}`];
    const bytes = Math.floor((perSecond * TX_BYTES * periodMs) / 1000);
    return `ip netns exec a${trip} ${talk} send ${from} ${to} ${bytes} ${1000 * periodMs} ${SECONDS} &`;
  });
  return [
    'sysctl -qw net.ipv4.tcp_mem="1000000 2000000 3000000"',
    ...setUp,
    ...addresses,
    ...listeners,
    'sleep 1',
    ...senders,
    `sleep ${SECONDS + 3}`,
  ];
}

/** Joins two namespaces; each end of the cable is named after its namespace and the other one. */
function link(one: string, oneAddress: string, other: string, otherAddress: string): string[] {
  const ends = [
    [one, `${one}${other}`, oneAddress],
    [other, `${other}${one}`, otherAddress],
  ];
  const names = ends.map(([name, device]) => `${device} netns ${name}`);
  return [
    `ip link add ${names[0]} type veth peer name ${names[1]}`,
    ...ends.flatMap(([name, device, address]) => [
      `ip -n ${name} addr add ${address}/24 dev ${device}`,
      `ip -n ${name} link set ${device} up`,
    ]),
  ];
}

function fileOf(trip: number, load: number): string {
  return join(RUN, `${trip}ms-${load}.txt`);
}

/** Beyond the way itself. */
function meanLateMs(trip: number, load: number): number {
  const lines = readFileSync(fileOf(trip, load), 'utf8').trim().split('\n');
  const messages = lines.map((line) => {
    const [dueUs = 0, lateUs = 0] = line.split(' ').map(Number);
    return { dueUs, lateUs };
  });
  const beganUs = messages[0]?.dueUs ?? 0;
  const settled = messages.filter(({ dueUs }) => {
    return dueUs >= beganUs + SETTLED_US && dueUs < beganUs + (SECONDS - 1) * 1_000_000;
  });
  const sumUs = settled.reduce((sum, { lateUs }) => sum + lateUs, 0);
  return sumUs / settled.length / 1000 - trip / 2;
}

function numbersOf(list: string): number[] {
  const numbers = list.split(',').map(Number);
  if (numbers.every((number) => number > 0)) return numbers;
  console.error(`'${list}' is not a list of numbers above 0 with commas between them, as 62,112`);
  process.exit(2);
}
