/** What a CometBFT test network is made of, and what comes of it. */
import type { Micros } from '../../kernel/time.ts';
import type { QaDisk } from './consensus-log.ts';

export interface QaSpec {
  readonly validatorCount: number;
  /** Full nodes, which relay and do not vote. */
  readonly fullNodeCount: number;
  /** Connections that each node opens at random; with `resync` it opens one to each validator. */
  readonly dialCount: number;
  /** Between two nodes. */
  readonly oneWayUs: (from: number, to: number) => Micros;
  readonly timing: QaTiming;
  readonly machine: QaMachine;
  readonly load: QaLoad;
  /** Whether nodes tell their peers which parts of a block they have. */
  readonly announcesParts: boolean;
  /** Whether nodes note all peers that send them a transaction, and send it to none of them. */
  readonly notesAllSenders: boolean;
  readonly durationUs: Micros;
  /** If given, full nodes do not follow the consensus: they catch up and are wiped, all the time. */
  readonly resync?: QaResync;
}

/** What full nodes have to catch up with. */
export interface QaResync {
  /** Length of the chain before the run. */
  readonly chainBlocks: number;
  readonly blockBytes: number;
  /** Checking one block. */
  readonly checkUs: Micros;
}

/** The consensus settings of a node. */
export interface QaTiming {
  readonly proposeUs: Micros;
  readonly proposeDeltaUs: Micros;
  readonly voteUs: Micros;
  readonly voteDeltaUs: Micros;
  readonly commitUs: Micros;
  readonly gossipSleepUs: Micros;
  /** How long a connection gathers messages before it sends them. */
  readonly flushUs: Micros;
  /** If given, validators vote for no new block that came too late after it was made. */
  readonly synchrony?: QaSynchrony;
}

/** How old a proposal may be when it comes: the sum of both, the delay by the round. */
export interface QaSynchrony {
  readonly precisionUs: Micros;
  /** In the first round; a tenth more in each round after it. */
  readonly messageDelayUs: Micros;
}

export interface QaMachine {
  /** Of one connection. */
  readonly sendBytesPerSecond: number;
  /** Of the network card, which all connections of a node share; each way. */
  readonly cardBytesPerSecond: number;
  readonly coreCount: number;
  readonly disk: QaDisk;
  readonly voteBytes: number;
  readonly partBytes: number;
  readonly costs: QaCosts;
}

/** Processor time that messages take. */
export interface QaCosts {
  /** Of the consensus routine: to check a vote, or a part, that it had not. */
  readonly voteUs: Micros;
  readonly partUs: Micros;
  /** Of the consensus routine: to check a vote of the last commit, as one of many in a block. */
  readonly commitVoteUs: Micros;
  /** Of the consensus routine: to log any vote, or part, that comes. */
  readonly logVoteUs: Micros;
  readonly logPartUs: Micros;
  /** At each end of a connection. */
  readonly wireVoteUs: Micros;
  readonly wirePartUs: Micros;
  readonly wireTxUs: Micros;
  /** Of the node that the load comes to, for each transaction offered, taken or not. */
  readonly offeredTxUs: Micros;
  /** At each end, to say that one has a vote or part, or is in another height. */
  readonly wireNoticeUs: Micros;
  /** Of the consensus routine: to sign a vote. */
  readonly signUs: Micros;
  /** Of a proposer, for each part that it makes. */
  readonly makePartUs: Micros;
}

/** What the load generator does, and what the mempools bear. */
export interface QaLoad {
  readonly txPerSecond: number;
  readonly txBytes: number;
  readonly blockBytesMax: number;
  /** Transactions that the node under load keeps waiting; it refuses more. */
  readonly mempoolTxMax: number;
  /** The load stops then. */
  readonly untilUs: Micros;
}

export interface QaFigures {
  /** Over the time under load, at the median validator. */
  readonly blocksPerMinute: number;
  /** Over all that was simulated, at rest or under load. */
  readonly blocksPerMinuteInAll: number;
  /** Transactions in blocks. */
  readonly txCount: number;
  /** From the start of the load to the making of the last block with transactions. */
  readonly includedSeconds: number;
  /** Highest round in which a height was decided. */
  readonly roundMax: number;
  readonly heights: number;
  /** Cores that the work of a node keeps busy, on average over nodes and time. */
  readonly busyCores: number;
  /** How often a full node caught up with the chain. */
  readonly catchUps: number;
}
