/** The cluster that tests of the HotStuff benchmark are about, and its batches. */
import { ms, seconds } from '../../../src/kernel/time.ts';
import type { Batch } from '../../../src/model/hotstuff/batch-store.ts';
import type { PayloadClusterSpec } from '../../../src/model/hotstuff/payload-cluster-spec.ts';

/** Nodes 50 ms from each other, a thousand transactions a second each, machines of no time. */
export function payloadSpec(
  size: number,
  change: Partial<PayloadClusterSpec> = {},
): PayloadClusterSpec {
  const nodes = Array.from({ length: size }, (_, index) => index);
  return {
    size,
    deadCount: 0,
    leaderOrder: nodes,
    regions: nodes,
    oneWayUs: nodes.map((from) => nodes.map((to) => (from === to ? 0 : ms(50)))),
    loss: nodes.map(() => nodes.map(() => 0)),
    timeoutUs: seconds(5),
    askAgain: { afterUs: seconds(5), nodes: 3 },
    load: {
      txPerSecond: 1000,
      txBytes: 512,
      burstEveryUs: ms(50),
      batchBytes: 500_000,
      batchDelayUs: ms(100),
    },
    machine: {
      nearBytesPerSecond: 1e12,
      farBytesPerSecond: 1e12,
      firstWindowBytes: 1e9,
      windowBytes: 1e9,
      jumboBytes: 1448,
      isCorrected: true,
      packetBytes: 1448,
      hashBytesPerSecond: 1e12,
      writeBytesPerSecond: 1e12,
      copyBytesPerSecond: 1e12,
      blockBytesPerSecond: 1e12,
      flushBytesPerSecond: 1e12,
      mergeBytesPerSecond: 1e12,
      compression: 16,
      diskBytesPerSecond: 1e12,
      signUs: 0,
      verifyUs: 0,
      verifyTogetherUs: 0,
    },
    durationUs: seconds(15),
    ...change,
  };
}

/** A batch of one transaction that none of so many nodes holds and no block names. */
export function batchOf(size: number, change: Pick<Batch, 'id' | 'author' | 'bytes'>): Batch {
  return {
    ...{ ...change, txCount: 1, sentSumUs: 0, createdUs: -1, committedUs: -1 },
    arrivesUs: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
    writtenUs: new Float64Array(size).fill(-1),
    table: new Int32Array(size).fill(-1),
    isFetched: new Uint8Array(size),
  };
}
