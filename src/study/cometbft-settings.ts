/** What the studies of CometBFT's test networks have in common. */
import { ms, seconds } from '../kernel/time.ts';
import type {
  QaCosts,
  QaMachine,
  QaSpec,
  QaSynchrony,
  QaTiming,
} from '../model/cometbft/qa-spec.ts';
import { prose } from './study.ts';

/** The default configuration of v0.34 to v1.0.0-alpha.2. */
const COMETBFT_TIMING: QaTiming = {
  proposeUs: seconds(3),
  proposeDeltaUs: ms(500),
  voteUs: seconds(1),
  voteDeltaUs: ms(500),
  commitUs: seconds(1),
  gossipSleepUs: ms(100),
  flushUs: ms(100),
};

/**
 * What a core of ours takes, as measured with the code of Tendermint v0.34.24, Go 1.26, AMD EPYC.
 *
 * Checks, signatures (with the state file that is saved for each) and the write-ahead log each on
 * its own; votes, notices and parts in batches on two connections over loopback, both ends together,
 * of which each end takes half. A transaction takes what whole nodes take for it; one that is
 * offered, over a websocket, what a node of v1.0.0-alpha.2 takes to refuse it.
 *
 * Judged by networks of 4 to 24 whole nodes, all connected. Without load they took 40 us more
 * processor time for each vote and peer, the model of them takes 37 to 42; those of 4 and 8 made
 * 45.7 and 44.2 blocks a minute, the model makes 46. Twelve nodes took 0.64 to 0.67 ms for each
 * transaction and node at 40 and 80 a second, the model takes 0.60 to 0.63. A node also takes 0.05
 * of a core whatever happens, which the model leaves out.
 */
const COSTS_BEFORE_V1: QaCosts = {
  voteUs: 70,
  partUs: 205,
  commitVoteUs: 70,
  logVoteUs: 2,
  logPartUs: 80,
  wireVoteUs: 8,
  wirePartUs: 430,
  wireTxUs: 25,
  offeredTxUs: 90,
  wireNoticeUs: 8,
  signUs: 300,
  makePartUs: 85,
};

/**
 * The same with the code of v1.0.0-alpha.2, where it differs.
 *
 * Signatures in a block are checked all at once: each of 175 takes 21 to 26 us, with v0.34.24 69 to
 * 72. For each vote and peer networks of 18 to 48 whole nodes at rest took 0.81 times as long as those
 * of v0.34.24, without that: six pairs, run in turn, had 0.72 to 0.89. No other cost differs as
 * clearly: a part takes 1.04 to 1.15 times as long on a connection, a transaction 0.78 to 1.22 times
 * in pairs of networks of twelve, of which each takes 4 % more that nodes send more of them.
 */
const COSTS_V1: QaCosts = {
  ...COSTS_BEFORE_V1,
  commitVoteUs: 23,
  wireVoteUs: 6.5,
  wireNoticeUs: 6.5,
};

/**
 * How many times as long a core of the test networks takes as ours, before v1 and from v1 on, with
 * what changed in the code from v0.34.24.
 *
 * Taken from their load at rest, between runs with transactions: 1.65 and 2.0 (v0.34), 1.75 to 2.05
 * (v0.38), 1.19 (v1) and 1.64 (v1 with emulated latency) on average over the nodes. A load counts
 * threads that wait for a core too: in networks of four whole nodes at rest, threads that ran or
 * waited were 2.0 and 2.2 times those that ran. So 0.87, 0.57 and 0.78 cores were busy, as in ours
 * with these factors.
 */
const SLOWNESS_BEFORE_V1 = 3.1;
const SLOWNESS_V1 = 2.3;
const SLOWNESS_V1_EMULATED = 3.5;
/** 1 Gbit/s: the class that the emulation of latency puts all traffic in. */
const EMULATED_CARD = 125_000_000;

/**
 * A machine of the plan, each core of which takes so many times as long as ours.
 *
 * Sizes and the send rate are CometBFT's; the cores and the limit of the card are those of the
 * plan. The disk is that of our measurements: nothing is published of theirs.
 */
export function machineOf(slowness: number, measured = COSTS_BEFORE_V1): QaMachine {
  const costs = Object.entries(measured).map(([name, us]) => [name, Math.round(slowness * us)]);
  return {
    sendBytesPerSecond: 5_120_000,
    cardBytesPerSecond: 250_000_000,
    coreCount: 4,
    disk: { syncUs: 230, diskBytesPerSecond: 1_400_000_000 },
    voteBytes: 223,
    partBytes: 65_536,
    costs: Object.fromEntries(costs) as QaCosts,
  };
}

export const MACHINE_BEFORE_V1 = machineOf(SLOWNESS_BEFORE_V1);
export const MACHINE_V1 = machineOf(SLOWNESS_V1, COSTS_V1);
export const MACHINE_V1_EMULATED: QaMachine = {
  ...machineOf(SLOWNESS_V1_EMULATED, COSTS_V1),
  cardBytesPerSecond: EMULATED_CARD,
};

/** Of v1.0.0-alpha.2, which the reports tested. */
const SYNCHRONY_V1: QaSynchrony = { precisionUs: ms(500), messageDelayUs: seconds(2) };

/** The settings, in words. */
export const COMETBFT_INPUTS: readonly string[] = [
  'Timeouts 3 s + 0.5 s (propose), 1 s + 0.5 s (votes), 1 s (commit), as configured by default.',
  'Gossip routines sleep 100 ms; buffers are flushed 100 ms after the first message in them.',
  'Votes of 223 bytes, block parts of 64 KiB, 5.12 MB/s a connection in samples of 100 ms.',
  'Blocks of 22,020,096 bytes at most before v1, of 4 MiB from v1 on; mempools of 5000.',
  'Machines with four cores and network cards of 2 Gbit/s (DigitalOcean s-4vcpu-8gb).',
  'The load comes to one validator, in a batch each second.',
];

/** Where more is said. */
export const COMETBFT_NOTES = 'studies/cometbft.md';

/** What our model assumes, in words. */
export const COMETBFT_REMARKS: readonly string[] = [
  'The Tendermint engine of simnet at every node; signatures take time and are not made.',
  'Assumption of ours: 0.25 ms between machines of one data centre.',
  prose(`
    Read in the source, and modelled: what nodes queue, pass on, log and check, and when; that they
    are in the next height as soon as they have decided one; that each passes each transaction on to
    each peer that it did not get it from.
  `),
  prose(`
    Measured by us, on code of Tendermint v0.34.24 and CometBFT v1.0.0-alpha.2: what each of that
    takes a core. Networks of whole nodes take 40 us for each vote and peer (the model 37 to 42) and
    0.64 to 0.67 ms for each transaction and node among twelve (0.60 to 0.63), but 0.48 to 0.52 ms
    where transactions come in batches, as from the load generator.
  `),
  prose(`
    Calibrated: how much slower cores of theirs are, on the load that their graphs show at rest:
    3.1 times before v1, 2.3 with v1, 3.5 with emulated latency. No figure of a run with
    transactions, and no number of blocks, went into that.
  `),
  'Not modelled: executing and storing blocks, which have the second of the commit timeout.',
];

/** Of blocks, by the consensus parameters that are the default. */
const BLOCK_BYTES_MAX = 4_194_304;
const BLOCK_BYTES_MAX_BEFORE_V1 = 22_020_096;

/** Within one data centre. */
export const LOCAL_DELAY_US = 250;

/** What distinguishes one test network from another; the rest is common. */
export interface CometbftNetwork
  extends Omit<QaSpec, 'timing' | 'load' | 'durationUs' | 'announcesParts' | 'notesAllSenders'> {
  readonly isV1: boolean;
  readonly txPerSecond: number;
  readonly loadSeconds: number;
  /** At rest after the load; 0 if left out. */
  readonly restSeconds?: number;
}

/** A test network of CometBFT: transactions of 1 KiB, default timeouts and limits. */
export function cometbftSpec(network: CometbftNetwork): QaSpec {
  const { isV1, txPerSecond, loadSeconds, restSeconds = 0, ...rest } = network;
  return {
    ...rest,
    announcesParts: isV1,
    notesAllSenders: !isV1,
    timing: isV1 ? { ...COMETBFT_TIMING, synchrony: SYNCHRONY_V1 } : COMETBFT_TIMING,
    load: {
      txPerSecond,
      txBytes: 1024,
      blockBytesMax: isV1 ? BLOCK_BYTES_MAX : BLOCK_BYTES_MAX_BEFORE_V1,
      mempoolTxMax: 5000,
      untilUs: seconds(loadSeconds),
    },
    durationUs: seconds(loadSeconds + restSeconds),
  };
}
