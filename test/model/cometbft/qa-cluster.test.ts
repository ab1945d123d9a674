import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { runQaCluster } from '../../../src/model/cometbft/qa-cluster.ts';
import type { QaSpec } from '../../../src/model/cometbft/qa-spec.ts';

function spec(change: Partial<QaSpec> = {}): QaSpec {
  return {
    validatorCount: 7,
    fullNodeCount: 3,
    dialCount: 4,
    oneWayUs: () => 1000,
    timing: {
      proposeUs: seconds(3),
      proposeDeltaUs: ms(500),
      voteUs: seconds(1),
      voteDeltaUs: ms(500),
      commitUs: seconds(1),
      gossipSleepUs: ms(100),
      flushUs: ms(10),
    },
    machine: {
      sendBytesPerSecond: 5_120_000,
      cardBytesPerSecond: 250_000_000,
      voteBytes: 223,
      partBytes: 65_536,
      voteUs: 100,
      partUs: 100,
    },
    load: {
      txPerSecond: 100,
      txBytes: 1024,
      blockBytesMax: 4_194_304,
      mempoolTxMax: 5000,
      untilUs: seconds(60),
    },
    announcesParts: true,
    durationUs: seconds(60),
    ...change,
  };
}

const run = (change?: Partial<QaSpec>) =>
  runQaCluster(spec(change), new Streams('qa').of('cluster', 'run'));

describe('the CometBFT test network', () => {
  // A height takes the commit timeout of 1 s, and what three rounds of gossip take.
  test('makes a block in somewhat more than the commit timeout', () => {
    const { blocksPerMinute, roundMax } = run();
    expect(blocksPerMinute).toBeLessThan(60);
    expect(blocksPerMinute).toBeGreaterThan(35);
    expect(roundMax).toBe(0);
  });

  test('puts what is offered into blocks', () => {
    const { txCount, includedSeconds } = run();
    expect(txCount / includedSeconds).toBeCloseTo(100, 0);
  });

  test('slows down with the distance between nodes', () => {
    const near = run();
    const far = run({ oneWayUs: () => ms(150) });
    expect(far.blocksPerMinute).toBeLessThan(0.8 * near.blocksPerMinute);
  });

  test('goes on at nearly the same pace while full nodes catch up, if the card is fast', () => {
    const resync = { chainBlocks: 400, blockBytes: 100_000, checkUs: 500 };
    const { blocksPerMinute, catchUps } = run({ resync });
    expect(catchUps).toBeGreaterThan(10);
    expect(blocksPerMinute).toBeGreaterThan(0.9 * run().blocksPerMinute);
  });

  test('suffers from nodes that catch up when its network card is slow', () => {
    const resync = { chainBlocks: 400, blockBytes: 100_000, checkUs: 500 };
    const machine = { ...spec().machine, cardBytesPerSecond: 5_000_000 };
    const alone = run({ machine });
    const shared = run({ machine, resync });
    expect(shared.blocksPerMinute).toBeLessThan(0.8 * alone.blocksPerMinute);
  });

  // A round later the timeout is half a second longer, and the proposal comes in time.
  test('needs more rounds when a proposal takes longer than its timeout', () => {
    const { roundMax, heights } = run({ timing: { ...spec().timing, proposeUs: ms(20) } });
    expect(heights).toBeGreaterThan(5);
    expect(roundMax).toBeGreaterThan(0);
  });

  test('repeats itself exactly', () => {
    expect(run()).toEqual(run());
  });
});
