import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { seconds } from '../../../src/kernel/time.ts';
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
});
