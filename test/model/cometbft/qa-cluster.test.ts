import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { runQaCluster } from '../../../src/model/cometbft/qa-cluster.ts';
import type { QaSpec } from '../../../src/model/cometbft/qa-spec.ts';
import { spec } from './spec.ts';

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

  // A batch comes each second; the last one may have come too late for the last block.
  test('puts what is offered into blocks', () => {
    const { txCount, includedSeconds } = run();
    const offered = 100 * Math.floor(includedSeconds);
    expect(offered).toBeGreaterThan(5000);
    expect(txCount).toBeLessThanOrEqual(offered);
    expect(txCount).toBeGreaterThanOrEqual(offered - 100);
  });

  test('slows down when processors are too slow for the flood and the blocks', () => {
    const { machine, load } = spec();
    const busy = { ...load, txPerSecond: 400 };
    const costs = { ...machine.costs, wireTxUs: 600, wirePartUs: 20_000 };
    const fast = run({ load: busy });
    const slow = run({ load: busy, machine: { ...machine, costs } });
    expect(slow.blocksPerMinute).toBeLessThan(0.8 * fast.blocksPerMinute);
  });

  test('slows down when each own message waits long for the disk', () => {
    const { machine } = spec();
    const disk = { syncUs: 200_000, diskBytesPerSecond: 1_000_000_000 };
    const slow = run({ machine: { ...machine, disk } });
    // At least the proposal, its one part or two, and a vote of each kind, one after the other.
    const heightUs = (60 * seconds(1)) / run().blocksPerMinute + 4 * disk.syncUs;
    expect(slow.blocksPerMinute).toBeLessThan((60 * seconds(1)) / heightUs);
  });

  test('needs the same time or less when nodes say which parts they have', () => {
    const silent = run({ announcesParts: false });
    expect(run().blocksPerMinute).toBeGreaterThan(0.95 * silent.blocksPerMinute);
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
    const machine = { ...spec().machine, cardBytesPerSecond: 3_000_000 };
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

  // 70 ms are too short for some, as gossip routines sleep for up to 100 ms.
  test('needs more rounds when proposals come later than they may', () => {
    const synchrony = { precisionUs: 0, messageDelayUs: ms(70) };
    const { roundMax, heights } = run({ timing: { ...spec().timing, synchrony } });
    expect(heights).toBeGreaterThan(5);
    expect(roundMax).toBeGreaterThan(0);
    const lenient = { precisionUs: ms(500), messageDelayUs: seconds(2) };
    expect(run({ timing: { ...spec().timing, synchrony: lenient } })).toEqual(run());
  });

  // The load ends with the run there; here the network is at rest for as long again.
  test('counts blocks at rest apart from those under load', () => {
    const { durationUs } = spec();
    const { blocksPerMinute, blocksPerMinuteInAll } = run({ durationUs: 2 * durationUs });
    expect(blocksPerMinute).toBeCloseTo(run().blocksPerMinute, 5);
    expect(blocksPerMinuteInAll).toBeGreaterThan(blocksPerMinute);
  });

  test('repeats itself exactly', () => {
    expect(run()).toEqual(run());
  });
});
