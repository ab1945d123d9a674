/**
 * Study: CometBFT's test network of 200 nodes, without and with emulated latency.
 */
import { mean } from '../analysis/mean.ts';
import type { Stream } from '../kernel/stream.ts';
import { Streams } from '../kernel/streams.ts';
import { runQaCluster } from '../model/cometbft/qa-cluster.ts';
import type { QaFigures } from '../model/cometbft/qa-spec.ts';
import {
  COMETBFT_INPUTS,
  COMETBFT_NOTES,
  COMETBFT_REMARKS,
  cometbftSpec,
  LOCAL_DELAY_US,
  MACHINE_BEFORE_V1,
  MACHINE_V1,
  MACHINE_V1_EMULATED,
} from './cometbft-settings.ts';
import {
  PUBLISHED_COMETBFT,
  PUBLISHED_LOADS,
  type PublishedLoad,
  ZONE_DELAYS_MS,
} from './published-cometbft.ts';
import { prose, type Study, type StudyPart, type StudyRow, withinQuarter } from './study.ts';

const VALIDATORS = 175;
const FULL_NODES = 20;
const DIALS = 22;
/** The last batch of their 90 seconds comes too late. Two minutes were looked at. */
const NEAR = { loadSeconds: 89, restSeconds: 31 };
const FAR = { loadSeconds: 180 };
/** Networks near their saturation that are averaged: one makes twice what another does. */
const NETWORKS = 4;

const SAME_AS_AT_HALF = prose(`
  the table has the same figure for half the rate, c=2 r=200, and others of it have up to 41,565 at
  this one
`);

export const cometbftQaStudy: Study<QaFigures> = {
  name: 'cometbft-qa',
  title: 'CometBFT: blocks per minute of 200 nodes',
  publication: 'cometbft/cometbft, docs/references/qa at 5bba72c1 (2022 to 2024)',
  minutes: 40,
  knownMisses: new Map([['transactions, v0.38, c=4 r=200', SAME_AS_AT_HALF]]),
  inputs: [
    ...COMETBFT_INPUTS,
    prose(`
      175 validators and 20 full nodes; 400 transactions of 1 KiB a second where nothing else is
      said.
    `),
    prose(`
      Peers: nodes come one after another and each dials 22 of those that are there, for that gives
      22 to 75 peers; the reports show 20 to 70 for most nodes, and up to 74.
    `),
    prose(`
      Emulated latency: the delays between 13 AWS zones of CometBFT's own table, each node in one at
      random, and 1 Gbit/s, as its script sets them; 180 s under load.
    `),
    prose(`
      From v1 on nodes announce the block parts that they have, vote for no new block whose proposal
      came more than 2.5 s after it was made, in the first round, and note only who sent them a
      transaction first: they send it to all others, where v0.34 and v0.38 leave out all who are
      known to have it.
    `),
    prose(`
      89 seconds of load, as the last batch of 90 comes too late, and 31 of rest: the reports count
      blocks over two minutes for v0.34 and v0.37, under load for v0.38 and v1.
    `),
  ],
  remarks: [
    ...COMETBFT_REMARKS,
    prose(`
      The networks near their saturation differ: of four each at 400 transactions a second those
      before v1 make 14.0 to 18.5 blocks a minute under load, those of v1 17.2 to 25.5, those with
      emulated latency 6.7 to 9.6. Rows are means of four there; all others are of one network each.
    `),
    prose(`
      Seed nodes are left out. All versions before v1 have the same settings, hence the same runs
      stand for them; nor do c connections with r transactions a second each differ from others
      whose product is the same, as the reports hold too.
    `),
  ],
  notes: COMETBFT_NOTES,
  parts: (extent) => (extent === 'quick' ? [] : PARTS.map(partOf)),
  rows: (figuresOf, extent) => (extent === 'quick' ? [] : rowsOf(figuresOf)),
};

interface Network {
  readonly name: string;
  readonly isV1: boolean;
  readonly isEmulated: boolean;
  readonly txPerSecond: number;
}

const OLD: Network = { name: 'before v1', isV1: false, isEmulated: false, txPerSecond: 400 };
const V1: Network = { name: 'v1', isV1: true, isEmulated: false, txPerSecond: 400 };
const OLD_NETWORKS = several(OLD);
const V1_NETWORKS = several(V1);
const EMULATED = several({ ...V1, name: 'v1 emulated', isEmulated: true });
/** Beside 400 transactions a second. */
const OTHER_RATES = [6400, 3200, 1600, 800, 200];
const PARTS: readonly Network[] = [
  ...EMULATED,
  ...OTHER_RATES.flatMap((rate) => [atRate(V1, rate), atRate(OLD, rate)]),
  ...OLD_NETWORKS,
  ...V1_NETWORKS,
];

function rowsOf(figuresOf: (part: string) => QaFigures): readonly StudyRow[] {
  const published = PUBLISHED_COMETBFT.blocksPerMinute;
  const old = OLD_NETWORKS.map(({ name }) => figuresOf(name));
  const v1 = V1_NETWORKS.map(({ name }) => figuresOf(name));
  const far = EMULATED.map(({ name }) => figuresOf(name));
  const inAll = mean(old.map(({ blocksPerMinuteInAll }) => blocksPerMinuteInAll));
  const processed = ({ version, rate, connections }: PublishedLoad): number => {
    const txPerSecond = rate * connections;
    const isV1 = version === 'v1';
    if (txPerSecond === 400) return mean((isV1 ? v1 : old).map(({ txCount }) => txCount));
    return figuresOf(atRate(isV1 ? V1 : OLD, txPerSecond).name).txCount;
  };
  return [
    withinQuarter('blocks/min, v0.34, over two minutes', published.v034, inAll),
    withinQuarter('blocks/min, v0.37, over two minutes', published.v037, inAll),
    withinQuarter('blocks/min, v0.38', published.v038, underLoad(old)),
    withinQuarter('blocks/min, v1', published.v1, underLoad(v1)),
    withinQuarter('blocks/min, v1, emulated latency', published.v1Emulated, underLoad(far)),
    ...PUBLISHED_LOADS.map((load) => {
      const { version, rate, connections, transactions } = load;
      const quantity = `transactions, ${version}, c=${connections} r=${rate}`;
      return withinQuarter(quantity, transactions, Math.round(processed(load)));
    }),
  ];
}

/** Blocks a minute while transactions come. */
function underLoad(networks: readonly QaFigures[]): number {
  return mean(networks.map(({ blocksPerMinute }) => blocksPerMinute));
}

function several(network: Network): readonly Network[] {
  return Array.from({ length: NETWORKS }, (_, index) => ({
    ...network,
    name: `${network.name} ${index}`,
  }));
}

function atRate(network: Network, txPerSecond: number): Network {
  return { ...network, name: `${network.name} at ${txPerSecond}`, txPerSecond };
}

function partOf(network: Network): StudyPart<QaFigures> {
  const { name } = network;
  return { name, run: (seed) => runNetwork(network, new Streams(seed)) };
}

function runNetwork({ name, isV1, isEmulated, txPerSecond }: Network, streams: Streams): QaFigures {
  const spec = cometbftSpec({
    ...{ isV1, txPerSecond },
    ...(isEmulated ? FAR : NEAR),
    machine: isEmulated ? MACHINE_V1_EMULATED : isV1 ? MACHINE_V1 : MACHINE_BEFORE_V1,
    oneWayUs: isEmulated ? zonesOf(streams.of('cometbft', `zones of ${name}`)) : nearUs,
    validatorCount: VALIDATORS,
    fullNodeCount: FULL_NODES,
    dialCount: DIALS,
  });
  return runQaCluster(spec, streams.of('cometbft', name));
}

function nearUs(): number {
  return LOCAL_DELAY_US;
}

/** Delays between nodes that are each in a zone at random. */
function zonesOf(stream: Stream): (from: number, to: number) => number {
  const zones = Array.from({ length: VALIDATORS + FULL_NODES }, () =>
    stream.below(ZONE_DELAYS_MS.length),
  );
  return (from, to) => LOCAL_DELAY_US + 1000 * ZONE_DELAYS_MS[zones[from]!]![zones[to]!]!;
}
