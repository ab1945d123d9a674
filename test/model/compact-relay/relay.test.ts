import { describe, expect, test } from 'vitest';
import { Simulation } from '../../../src/kernel/simulation.ts';
import { Streams } from '../../../src/kernel/streams.ts';
import { seconds } from '../../../src/kernel/time.ts';
import {
  CompactRelay,
  type CompactRelayModel,
  type Reconstruction,
} from '../../../src/model/compact-relay/relay.ts';

const LOOK_UP_US = 20_000;
const ANSWER_US = 100_000;
/** Blocks take all that waits, so that a node's pool is stale for one block after an outage. */
const MODEL: CompactRelayModel = {
  transactionsPerSecond: 1,
  transactionBytes: 500,
  blockIntervalUs: seconds(600),
  transactionsPerBlock: 100_000,
  lookUp: () => LOOK_UP_US,
  response: () => ANSWER_US,
  path: { roundTripUs: 100_000, bitsPerSecond: 4_000_000 },
  lateShare: 0,
  lateMean: 1,
  connected: () => seconds(10_000),
  disconnected: () => seconds(5000),
};

interface Seen extends Reconstruction {
  readonly atUs: number;
}

function watch(model: CompactRelayModel, untilUs: number): readonly Seen[] {
  const sim = new Simulation();
  const seen: Seen[] = [];
  const relay = new CompactRelay({
    sim,
    streams: new Streams('relay'),
    model,
    stableCount: 1,
    churningCount: 2,
    onReconstruction: (one) => seen.push({ ...one, atUs: sim.nowUs }),
  });
  relay.start();
  sim.run(untilUs);
  return seen;
}

describe('CompactRelay', () => {
  const seen = watch(MODEL, seconds(150_000));

  test('a node that stays connected has every block as soon as it has looked it up', () => {
    const stable = seen.filter(({ node }) => node === 0);
    expect(stable.length).toBeGreaterThan(200);
    for (const { missing, delayUs } of stable) {
      expect(missing).toBe(0);
      expect(delayUs).toBe(LOOK_UP_US);
    }
  });

  test('a node gets no block while it is away', () => {
    for (const { node, atUs } of seen) {
      if (node === 0) continue;
      expect(atUs % seconds(15_000)).toBeLessThan(seconds(10_000));
    }
  });

  test('it lacks, in its first block after an outage only, what came after the last block', () => {
    const blocks = seen.filter(({ node }) => node === 0).map(({ atUs, delayUs }) => atUs - delayUs);
    for (const { node, missing, delayUs, atUs } of seen) {
      if (node === 0) continue;
      const sentUs = atUs - delayUs;
      const cycle = Math.floor(sentUs / seconds(15_000));
      const backUs = cycle * seconds(15_000);
      const before = blocks.filter((at) => at < sentUs).at(-1) ?? 0;
      const missedSeconds = cycle === 0 ? 0 : Math.max(0, (backUs - before) / 1_000_000);
      // One transaction a second: a Poisson count of that mean.
      expect(Math.abs(missing - missedSeconds)).toBeLessThanOrEqual(5 * Math.sqrt(missedSeconds));
    }
    expect(seen.some(({ missing }) => missing > 100)).toBe(true);
  });

  test('what it lacks costs an answer and the transfer', () => {
    for (const { missing, delayUs } of seen) {
      if (missing === 0) continue;
      const wireUs = missing * 1000;
      expect(delayUs).toBeGreaterThanOrEqual(LOOK_UP_US + ANSWER_US + Math.min(wireUs, ANSWER_US));
      expect(delayUs).toBeLessThanOrEqual(LOOK_UP_US + ANSWER_US + wireUs + 3 * ANSWER_US);
    }
  });

  test('late transactions come as often as the model says, and as many', () => {
    const late = watch(
      { ...MODEL, transactionsPerSecond: 0.01, lateShare: 0.25, lateMean: 3 },
      seconds(600_000),
    );
    const stable = late.filter(({ node }) => node === 0);
    const failed = stable.filter(({ missing }) => missing > 0);
    expect(failed.length / stable.length).toBeCloseTo(0.25, 1);
    const sum = failed.reduce((total, { missing }) => total + missing, 0);
    expect(Math.abs(sum / failed.length - 3)).toBeLessThan(0.6);
  });

  test('refuses more nodes than it has bits for', () => {
    const build = (churningCount: number) =>
      new CompactRelay({
        sim: new Simulation(),
        streams: new Streams('x'),
        model: MODEL,
        stableCount: 0,
        churningCount,
        onReconstruction: () => undefined,
      });
    expect(() => build(31)).not.toThrow();
    expect(() => build(32)).toThrow('number of nodes is not 1 to 31: 32');
    expect(() => build(0)).toThrow('number of nodes is not 1 to 31: 0');
  });
});
