/**
 * Study: CometBFT's test network of 200 nodes, without and with emulated latency.
 */
import { Streams } from '../kernel/streams.ts';
import { runQaCluster } from '../model/cometbft/qa-cluster.ts';
import type { QaFigures } from '../model/cometbft/qa-spec.ts';
import {
  COMETBFT_INPUTS,
  COMETBFT_REMARKS,
  type CometbftNetwork,
  cometbftSpec,
  LOCAL_DELAY_US,
  MACHINE_BEFORE_V1,
  MACHINE_V1,
} from './cometbft-settings.ts';
import { PUBLISHED_COMETBFT, ZONE_DELAYS_MS } from './published-cometbft.ts';
import { compare, prose, QUARTER, type Study, type StudyPart, type StudyRow } from './study.ts';

const VALIDATORS = 175;
const FULL_NODES = 20;
const DIALS = 22;
/** The last batch of their 90 seconds comes too late. */
const LOAD_SECONDS = 89;
/** Networks near their saturation that are averaged: one makes twice what another does. */
const NETWORKS = 4;
/** 1 Gbit/s: the class that the emulation of latency puts all traffic in. */
const EMULATED_CARD = 125_000_000;

export const cometbftQaStudy: Study<QaFigures> = {
  name: 'cometbft-qa',
  title: 'CometBFT: blocks per minute of 200 nodes',
  publication: 'cometbft/cometbft, docs/references/qa at 5bba72c1 (2022 to 2024)',
  minutes: 8,
  inputs: [
    ...COMETBFT_INPUTS,
    '175 validators and 20 full nodes; 400 transactions of 1 KiB a second (c=2, r=200).',
    prose(`
      Peers: nodes come one after another and each dials 22 of those that are there, for that gives
      22 to 75 peers; the reports show 20 to 70 for most nodes, and up to 74.
    `),
    prose(`
      Emulated latency: the delays between 13 AWS zones of CometBFT's own table, zones in turn, and
      1 Gbit/s, as its script sets them.
    `),
    'From v1 on nodes announce the block parts that they have.',
  ],
  remarks: [
    ...COMETBFT_REMARKS,
    prose(`
      What follows from the calibration, beside their graphs: at rest ours makes 38 blocks a minute
      before v1 (theirs 33 to 37), 40 with v1 (36 to 38) and 30 with emulated latency (32); at 400
      transactions a second 2.5 cores are busy before v1 (where their one-minute averages of the load
      tend to: 3.0 to 3.4) and 1.9 with v1 (2.8).
    `),
    prose(`
      Before v1 and at 400 transactions a second the network is near its saturation, and who is
      connected to whom matters: the four networks that are averaged make 12.5 to 19.8 blocks a
      minute, and need two or three rounds at times. All other rows are of one network each.
    `),
    prose(`
      Seed nodes are left out; with emulated latency theirs was under load for 180 s, ours for 89.
      All versions before v1 have the same settings, hence the same runs stand for them.
    `),
    prose(`
      Tried, in runs of 45 s: without the calibration, on cores as quick as those that we measured
      on, 42.8 blocks a minute before v1, 29.1 with emulated latency, and all of the 71,200 offered
      at 800/s. 0.5 MB/s a connection instead of 5.12: 20.6 with emulated latency. If messages of the
      consensus go before all else that waits for a core, where now each takes its turn: 29.9 before
      v1, 38.3 with v1, and 59,700 and 71,200 transactions at 800/s (89 s). Go does run next what was
      woken last, but the routine then waits for a lock that others hold, so theirs may lie between.
    `),
  ],
  parts: (extent) => (extent === 'quick' ? [] : PARTS.map(partOf)),
  rows: (figuresOf, extent) => (extent === 'quick' ? [] : rowsOf(figuresOf)),
};

type Network = Pick<CometbftNetwork, 'announcesParts' | 'oneWayUs' | 'machine' | 'txPerSecond'> & {
  readonly name: string;
};

const OLD = {
  ...{ oneWayUs: nearUs, machine: MACHINE_BEFORE_V1, announcesParts: false, txPerSecond: 400 },
};
const FRESH = { oneWayUs: nearUs, machine: MACHINE_V1, announcesParts: true, txPerSecond: 400 };
const BEFORE_V1: readonly Network[] = Array.from({ length: NETWORKS }, (_, network) => ({
  ...OLD,
  name: `before v1 ${network}`,
}));
const V1: Network = { ...FRESH, name: 'v1' };
const EMULATED: Network = {
  ...{ ...FRESH, name: 'v1 emulated', oneWayUs: farUs },
  machine: { ...MACHINE_V1, cardBytesPerSecond: EMULATED_CARD },
};
const BEFORE_V1_AT_800: Network = { ...OLD, name: 'before v1 at 800', txPerSecond: 800 };
const V1_AT_800: Network = { ...FRESH, name: 'v1 at 800', txPerSecond: 800 };
const PARTS = [BEFORE_V1_AT_800, V1_AT_800, ...BEFORE_V1, V1, EMULATED];

const BUSY = prose(`
  the same runs of ours stand for all versions before v1, whose figures differ by a fifth; ours come
  out at the slow end, near saturation, where networks differ by half
`);
const BUSY_FAR = prose(`
  theirs needs up to four rounds, ours one, and why is not known. It is not that packets overtake each
  other (the emulation gives each a jitter of 5 % of its delay): through as much, a connection of
  Linux carries 10 MB/s over 150 ms and 23 MB/s over 70 ms, as we measured (CUBIC, 6.18), and they
  allow 5.12. Nor is it slower connections (tried, see below), or who is connected to whom: three
  networks of ours make 24.5 to 25.1
`);

function rowsOf(figuresOf: (part: string) => QaFigures): readonly StudyRow[] {
  const published = PUBLISHED_COMETBFT.blocksPerMinute;
  const before = BEFORE_V1.map(({ name }) => figuresOf(name));
  const pace = mean(before.map(({ blocksPerMinute }) => blocksPerMinute));
  const v1 = figuresOf(V1.name);
  const far = figuresOf(EMULATED.name);
  return [
    of('blocks/min, v0.34', published.v034, pace, BUSY),
    of('blocks/min, v0.37', published.v037, pace, BUSY),
    of('blocks/min, v0.38', published.v038, pace, BUSY),
    of('blocks/min, v1', published.v1, v1.blocksPerMinute, BUSY),
    of('blocks/min, v1, emulated latency', published.v1Emulated, far.blocksPerMinute, BUSY_FAR),
    ...processedRows(400, before, v1),
    ...processedRows(800, [figuresOf(BEFORE_V1_AT_800.name)], figuresOf(V1_AT_800.name)),
  ];
}

/** Rows for the transactions that are processed while so many a second are offered. */
function processedRows(
  perSecond: 400 | 800,
  before: readonly QaFigures[],
  v1: QaFigures,
): StudyRow[] {
  const { transactions } = PUBLISHED_COMETBFT;
  const load = `at${perSecond}` as const;
  const row = (version: keyof typeof transactions, name: string, ours: number): StudyRow => {
    const quantity = `transactions in 89 s at ${perSecond}/s, ${name}`;
    return of(quantity, transactions[version][load], ours, BUSY);
  };
  const old = Math.round(mean(before.map(processed)));
  return [row('v034', 'v0.34', old), row('v038', 'v0.38', old), row('v1', 'v1', processed(v1))];
}

/** Transactions processed in as many seconds as theirs, of which each begins with a batch. */
function processed({ txCount, includedSeconds }: QaFigures): number {
  return Math.round((txCount * LOAD_SECONDS) / Math.floor(includedSeconds));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function of(quantity: string, published: number, ours: number, miss: string): StudyRow {
  const row = compare({ quantity, published, ours, tolerance: QUARTER });
  return row.holds ? row : { ...row, expectedMiss: miss };
}

function partOf({ name, ...network }: Network): StudyPart<QaFigures> {
  const spec = cometbftSpec({
    ...network,
    validatorCount: VALIDATORS,
    fullNodeCount: FULL_NODES,
    dialCount: DIALS,
    measuredSeconds: LOAD_SECONDS,
  });
  return { name, run: (seed) => runQaCluster(spec, new Streams(seed).of('cometbft', name)) };
}

function nearUs(): number {
  return LOCAL_DELAY_US;
}

function farUs(from: number, to: number): number {
  const zones = ZONE_DELAYS_MS.length;
  return LOCAL_DELAY_US + 1000 * ZONE_DELAYS_MS[from % zones]![to % zones]!;
}
