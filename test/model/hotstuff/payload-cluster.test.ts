import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { ms, seconds } from '../../../src/kernel/time.ts';
import { runPayloadCluster } from '../../../src/model/hotstuff/payload-cluster.ts';
import type { PayloadClusterSpec } from '../../../src/model/hotstuff/payload-cluster-spec.ts';
import { payloadSpec } from './payload-spec.ts';

/** Ten nodes, each 50 ms from every other, with machines that take next to no time. */
const spec = (change: Partial<PayloadClusterSpec> = {}) => payloadSpec(10, change);

const run = (change?: Partial<PayloadClusterSpec>) =>
  runPayloadCluster(spec(change), new Streams('payload').of('cluster', 'run'));

describe('the HotStuff benchmark', () => {
  // A round is a proposal and a vote, 100 ms; a block is final when its grandchild is made.
  test('commits after two rounds at least, and little more when all is near', () => {
    const { consensusLatencyMs, timeouts } = run();
    expect(consensusLatencyMs).toBeGreaterThanOrEqual(200);
    expect(consensusLatencyMs).toBeLessThan(350);
    expect(timeouts).toBe(0);
  });

  test('commits nearly all that the clients send', () => {
    const { endToEndTps } = run();
    expect(endToEndTps).toBeGreaterThan(9200);
    expect(endToEndTps).toBeLessThanOrEqual(10_000);
  });

  // One dead leader costs the round before its own, whose votes it should have had, and its own.
  test('stalls for two timeouts in every cycle of leaders of whom one is dead', () => {
    const { endToEndLatencyMs, timeouts } = run({ deadCount: 1, durationUs: seconds(110) });
    const cycleSeconds = 10 + 0.8;
    expect(timeouts / 9 / 2).toBeGreaterThan(110 / cycleSeconds - 2);
    expect(timeouts / 9 / 2).toBeLessThan(110 / cycleSeconds + 2);
    expect(endToEndLatencyMs).toBeGreaterThan(4000);
    expect(endToEndLatencyMs).toBeLessThan(6500);
  });

  test('repeats itself exactly', () => {
    expect(run()).toEqual(run());
  });

  // Receivers whose windows stay small for a while, as on EC2: batches that a block names come late.
  test('commits sooner when late batches are asked of others too', () => {
    const usual = spec();
    const window = { firstWindowBytes: 56_587, windowBytes: 1_572_864, jumboBytes: 8949 };
    const machine = { ...usual.machine, ...window, isCorrected: false };
    const oneWayUs = usual.oneWayUs.map((row, from) =>
      row.map((_, to) => (from === to ? 0 : ms(from % 2 === to % 2 ? 5 : 120))),
    );
    const meanMs = (nodes: number) => {
      const askAgain = { afterUs: seconds(5), nodes };
      const late = spec({ machine, oneWayUs, askAgain, durationUs: seconds(30) });
      const runs = ['1', '2', '3', '4'].map((seed) =>
        runPayloadCluster(late, new Streams(seed).of('cluster', 'late')),
      );
      return runs.reduce((sum, { consensusLatencyMs }) => sum + consensusLatencyMs / 4, 0);
    };
    expect(meanMs(3) / meanMs(0)).toBeLessThan(0.95);
  });
});
