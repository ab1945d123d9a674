/**
 * Study: what churn does to the relay of compact blocks in Bitcoin.
 */
import { Simulation } from '../kernel/simulation.ts';
import { Streams } from '../kernel/streams.ts';
import { ms, seconds } from '../kernel/time.ts';
import { type QuantileTable, quantileSampler } from '../model/compact-relay/quantiles.ts';
import {
  CompactRelay,
  type CompactRelayModel,
  type Reconstruction,
} from '../model/compact-relay/relay.ts';
import {
  CONNECTED_SECONDS,
  DISCONNECTED_SECONDS,
  LOOK_UP_MS,
  PUBLISHED_BITCOIN_CHURN,
  RESPONSE_MS,
  STABLE_FAILED_SHARE,
  STABLE_MISSING_MEAN,
} from './published-bitcoin.ts';
import { compare, prose, type Study, type StudyRow } from './study.ts';

/** The only part. */
const NETWORK = 'network';
const STABLE_NODES = 8;
const CHURNING_NODES = 16;
const WARM_UP_US = seconds(86_400);
const MEASURED_US = seconds(5 * 86_400);
const BLOCK_INTERVAL_SECONDS = 600;
const TRANSACTIONS_PER_BLOCK = 2200;
/** Transactions that come, as a share of those that blocks can take. */
const LOAD = 0.94;

const MODEL: CompactRelayModel = {
  transactionsPerSecond: (LOAD * TRANSACTIONS_PER_BLOCK) / BLOCK_INTERVAL_SECONDS,
  transactionBytes: 500,
  blockIntervalUs: seconds(BLOCK_INTERVAL_SECONDS),
  transactionsPerBlock: TRANSACTIONS_PER_BLOCK,
  lookUp: quantileSampler(scaled(LOOK_UP_MS, ms)),
  response: quantileSampler(scaled(RESPONSE_MS, ms)),
  path: { roundTripUs: ms(100), bitsPerSecond: 6_000_000 },
  lateShare: STABLE_FAILED_SHARE,
  lateMean: STABLE_MISSING_MEAN,
  connected: quantileSampler(scaled(CONNECTED_SECONDS, seconds)),
  disconnected: quantileSampler(scaled(DISCONNECTED_SECONDS, seconds)),
};

export const bitcoinChurnStudy: Study<Tallies> = {
  name: 'bitcoin-churn',
  title: 'Bitcoin: compact blocks at nodes that come and go',
  publication: prose(`
      Imtiaz, Starobinski, Trachtenberg and Younis, "Churn in the Bitcoin Network", IEEE TNSM
      18(2), 2021, and its logs (nislab/bitcoin-logs)
    `),
  inputs: [
    prose(`
      Sessions: the schedule by which the authors connected and disconnected their four churning
      nodes for 14 days in 2020, as quantiles (mean 2.5 h up, 1.2 h down).
    `),
    "Looking up a block's transactions: quantiles of the same nodes (mean 25 ms).",
    prose(`
      A peer's answer to a request for transactions, and how often a connected node lacks some
      (13 % of blocks, 2.9 transactions): the stable nodes of the authors' experiment of 2018,
      not of the one reproduced.
    `),
    prose(`
      Blocks every 10 minutes on average; inter-regional bandwidth 6 Mbit/s (SimBlock); first window
      of ten segments (RFC 6928).
    `),
  ],
  remarks: [
    prose(`
      That 97 % of the nodes of the network churn is the paper's survey; nothing here derives it.
    `),
    'An order of magnitude: delays count as reproduced within a factor of 3, shares within 2.',
    prose(`
      Assumptions of ours: 2200 transactions of 500 bytes per block, the best payers first; 94 %
      of that arrives, so that some ten thousand wait, as in the authors' logs (26,221 in their
      sample); 100 ms round trips. With 80 % instead of 94 % the ratio of delays falls by about
      30 %.
    `),
    prose(`
      The delay is theirs: from the compact block at a node until the node has it whole. A block
      fails if the node must ask for transactions.
    `),
    prose(`
      That stable nodes fail is an input; how much more often churning ones do, and what it
      costs, follows from the sessions.
    `),
    prose(`
      ${STABLE_NODES} stable and ${CHURNING_NODES} churning nodes, 5 days after 1 of warming up.
      Not modelled: connections that an outage broke. In the logs the mean answer to a churning
      node takes 1 to 2 s where the median takes 0.2 s, hence ours is the smaller ratio.
    `),
  ],
  parts: () => [{ name: NETWORK, run }],
  rows: (figuresOf) => rowsOf(figuresOf(NETWORK)),
};

interface Tally {
  blocks: number;
  failed: number;
  missing: number;
  delayUs: number;
}

interface Tallies {
  readonly stable: Tally;
  readonly churning: Tally;
}

function run(seed: string): Tallies {
  const stable: Tally = { blocks: 0, failed: 0, missing: 0, delayUs: 0 };
  const churning: Tally = { blocks: 0, failed: 0, missing: 0, delayUs: 0 };
  const sim = new Simulation();
  const relay = new CompactRelay({
    sim,
    streams: new Streams(seed),
    model: MODEL,
    stableCount: STABLE_NODES,
    churningCount: CHURNING_NODES,
    onReconstruction: (one) => {
      if (sim.nowUs >= WARM_UP_US) add(one.node < STABLE_NODES ? stable : churning, one);
    },
  });
  relay.start();
  sim.run(WARM_UP_US + MEASURED_US);
  return { stable, churning };
}

function add(tally: Tally, { missing, delayUs }: Reconstruction): void {
  tally.blocks += 1;
  tally.failed += missing > 0 ? 1 : 0;
  tally.missing += missing;
  tally.delayUs += delayUs;
}

function rowsOf({ stable, churning }: Tallies): readonly StudyRow[] {
  const published = PUBLISHED_BITCOIN_CHURN;
  const delayMs = (tally: Tally) => tally.delayUs / tally.blocks / 1000;
  const failed = (tally: Tally) => tally.failed / tally.blocks;
  const row = (quantity: string, figure: number, ours: number, most: number) =>
    compare({ quantity, published: figure, ours, tolerance: { measure: 'factor', most } });
  return [
    row('block delay, stable nodes, ms', published.stableDelayMs, delayMs(stable), 3),
    row('block delay, churning nodes, ms', published.churningDelayMs, delayMs(churning), 3),
    row(
      'block delay, churning over stable',
      published.churningDelayMs / published.stableDelayMs,
      delayMs(churning) / delayMs(stable),
      3,
    ),
    row(
      'failed blocks, churning over stable',
      published.failureRatio,
      failed(churning) / failed(stable),
      2,
    ),
    row('% failed blocks, churning', published.churningFailedPercent, 100 * failed(churning), 2),
    row(
      'missing per failed block, churning',
      published.churningMissingPerFailed,
      churning.missing / churning.failed,
      2,
    ),
  ];
}

function scaled(
  table: readonly (readonly [number, number])[],
  unit: (count: number) => number,
): QuantileTable {
  return table.map(([share, count]) => [share, unit(count)] as const);
}
