/** What a benchmark of HotStuff with a separate mempool is made of, and what comes of it. */
import type { Micros } from '../../kernel/time.ts';
import type { DatabaseSpec } from './batch-database.ts';
import type { ReceiveWindowSpec } from './receive-window.ts';

export interface PayloadClusterSpec {
  readonly size: number;
  /** The last so many nodes never start. */
  readonly deadCount: number;
  /** Nodes in the order in which they lead, each once. */
  readonly leaderOrder: readonly number[];
  /** By node: where it stands. */
  readonly regions: readonly number[];
  /** By node and node. */
  readonly oneWayUs: readonly (readonly Micros[])[];
  /** By node and node: share of the packets that is lost. */
  readonly loss: readonly (readonly number[])[];
  readonly timeoutUs: Micros;
  /** When a node asks others, and how many, for batches that it asked for and still lacks. */
  readonly askAgain: { readonly afterUs: Micros; readonly nodes: number };
  readonly load: PayloadLoad;
  readonly machine: Machine;
  readonly durationUs: Micros;
}

interface PayloadLoad {
  /** Of one node's client. */
  readonly txPerSecond: number;
  readonly txBytes: number;
  /** A client sends in bursts at this interval. */
  readonly burstEveryUs: Micros;
  /** A batch is sealed once it has so many bytes. */
  readonly batchBytes: number;
  /** A batch is sealed so long after the last, if it holds anything. */
  readonly batchDelayUs: Micros;
}

export interface Machine extends DatabaseSpec, ReceiveWindowSpec {
  /** What the network card sends within the region, and to all others together. */
  readonly nearBytesPerSecond: number;
  readonly farBytesPerSecond: number;
  readonly packetBytes: number;
  /** Hashing of batches. */
  readonly hashBytesPerSecond: number;
  readonly signUs: Micros;
  readonly verifyUs: Micros;
  /** Of each signature of a quorum certificate, checked together. */
  readonly verifyTogetherUs: Micros;
}

export interface PayloadFigures {
  /** Mean over batches, from the first block with it to its first commit. */
  readonly consensusLatencyMs: number;
  /** Mean over transactions, from the client to the first commit. */
  readonly endToEndLatencyMs: number;
  /** Committed, from the start of the clients to the last commit. */
  readonly endToEndTps: number;
  readonly blocks: number;
  readonly timeouts: number;
}
