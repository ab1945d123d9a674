/** What the studies of CometBFT's test networks have in common. */
import { ms, seconds } from '../kernel/time.ts';
import type { QaCosts, QaMachine, QaSpec, QaTiming } from '../model/cometbft/qa-spec.ts';
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
 * What processors and disks take, as measured by us with the code of Tendermint v0.34.24, Go 1.26,
 * on a core of 2.5 GHz.
 *
 * Checks, signatures and the write-ahead log each on its own; a part and a transaction on two
 * connections over loopback, both ends together, of which each end takes half. A vote and a notice
 * take twice what they take on such connections (12 and 8 us, both ends), for what whole nodes do
 * beside: networks of 6 to 28 of them, without load, took 52 us more processor time for each vote
 * and peer, and the model of the same networks takes 46 us (33 us without the doubling).
 */
const MEASURED_COSTS: QaCosts = {
  voteUs: 100,
  partUs: 250,
  logVoteUs: 3,
  logPartUs: 100,
  wireVoteUs: 12,
  wirePartUs: 550,
  wireTxUs: 15,
  wireNoticeUs: 8,
  signUs: 35,
  makePartUs: 300,
};

/**
 * Sizes and the send rate are CometBFT's; the cores and the limit of the card are those of the
 * plan. The disk is that of our measurements: nothing is published of theirs.
 */
export const COMETBFT_MACHINE: QaMachine = {
  sendBytesPerSecond: 5_120_000,
  cardBytesPerSecond: 250_000_000,
  coreCount: 4,
  disk: { syncUs: 100, diskBytesPerSecond: 1_400_000_000 },
  voteBytes: 223,
  partBytes: 65_536,
  costs: MEASURED_COSTS,
};

/** The settings, in words. */
export const COMETBFT_INPUTS: readonly string[] = [
  'Timeouts 3 s + 0.5 s (propose), 1 s + 0.5 s (votes), 1 s (commit), as configured by default.',
  'Gossip routines sleep 100 ms; buffers are flushed 100 ms after the first message in them.',
  'Votes of 223 bytes, block parts of 64 KiB, 5.12 MB/s a connection in samples of 100 ms.',
  'Blocks of 22,020,096 bytes at most before v1, of 4 MiB from v1 on; mempools of 5000.',
  'Machines with four cores and network cards of 2 Gbit/s (DigitalOcean s-4vcpu-8gb).',
  'The load comes to one validator, in a batch each second.',
];

/** What our model assumes, in words. */
export const COMETBFT_REMARKS: readonly string[] = [
  'The Tendermint engine of simnet at every node; signatures take time and are not made.',
  'Assumption of ours: 0.25 ms between machines of one data centre.',
  prose(`
    Read in the source, and modelled: parts are queued at once for each peer; a peer is known to
    have what it sent, was sent, or said that it has; what comes is logged, own messages are synced
    to the disk first; all signatures in a block are checked before each own vote; each node passes
    each transaction on to each peer that it did not get it from.
  `),
  prose(`
    Measured by us, code of Tendermint v0.34.24, Go 1.26, a core of 2.5 GHz: to check a vote 100 us,
    a part 250 us; to log a part 100 us; to send and receive a part 1.1 ms, a transaction 30 us; to
    make a part 0.3 ms; a sync 0.1 ms and 1.4 GB/s. Other runs of the connections, with the machine
    to ourselves, took down to 0.45 ms for a part. To send and receive a vote takes 24 us, and to
    say that one has it 16 us: twice what connections alone take, for networks of 6 to 28 whole
    nodes took 52 us for each vote and peer, to which the model comes near by that (46 us). Twelve
    whole nodes, all connected, took 0.56 ms more for each transaction and node when 80 came a
    second instead of 40, and by these costs take 0.5.
  `),
  prose(`
    Not modelled: executing and storing blocks, which have the second of the commit timeout to
    themselves; signatures checked in batches (v0.38 on); garbage collection beyond what was
    measured.
  `),
];

/** Of blocks, by the consensus parameters that are the default. */
const BLOCK_BYTES_MAX = 4_194_304;
const BLOCK_BYTES_MAX_BEFORE_V1 = 22_020_096;

/** Within one data centre. */
export const LOCAL_DELAY_US = 250;

/** What distinguishes one test network from another; the rest is common. */
export interface CometbftNetwork
  extends Omit<QaSpec, 'timing' | 'machine' | 'load' | 'durationUs'> {
  readonly machine?: QaMachine | undefined;
  readonly txPerSecond: number;
  /** Simulated, and under load, as many seconds. */
  readonly measuredSeconds: number;
}

/** A test network of CometBFT: transactions of 1 KiB, default timeouts and limits. */
export function cometbftSpec(network: CometbftNetwork): QaSpec {
  const { machine = COMETBFT_MACHINE, txPerSecond, measuredSeconds, ...rest } = network;
  const durationUs = seconds(measuredSeconds);
  return {
    ...rest,
    timing: COMETBFT_TIMING,
    machine,
    load: {
      txPerSecond,
      txBytes: 1024,
      blockBytesMax: rest.announcesParts ? BLOCK_BYTES_MAX : BLOCK_BYTES_MAX_BEFORE_V1,
      mempoolTxMax: 5000,
      untilUs: durationUs,
    },
    durationUs,
  };
}
