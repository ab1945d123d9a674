/** What the studies of CometBFT's test networks have in common. */
import { ms, seconds } from '../kernel/time.ts';
import type { QaMachine, QaSpec, QaTiming } from '../model/cometbft/qa-spec.ts';

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

/** Sizes and the send rate are CometBFT's; a vote takes an Ed25519 verification and some more. */
export const COMETBFT_MACHINE: QaMachine = {
  sendBytesPerSecond: 5_120_000,
  cardBytesPerSecond: 250_000_000,
  voteBytes: 223,
  partBytes: 65_536,
  voteUs: 100,
  partUs: 100,
};

/** The settings, in words. */
export const COMETBFT_INPUTS: readonly string[] = [
  'Timeouts 3 s + 0.5 s (propose), 1 s + 0.5 s (votes), 1 s (commit), as configured by default.',
  'Gossip routines sleep 100 ms; buffers are flushed 100 ms after the first message in them.',
  'Votes of 223 bytes, block parts of 64 KiB, 5.12 MB/s a connection, blocks of 4 MiB at most.',
  'Network cards of 2 Gbit/s, the limit of the machines used (DigitalOcean s-4vcpu-8gb).',
];

/** What our model assumes, in words. */
export const COMETBFT_REMARKS: readonly string[] = [
  'The Tendermint engine of simnet at every node; signatures cost 100 us and are not made.',
  'Assumption of ours: 0.25 ms between machines of one data centre.',
];

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
      blockBytesMax: 4_194_304,
      mempoolTxMax: 5000,
      untilUs: durationUs,
    },
    durationUs,
  };
}
