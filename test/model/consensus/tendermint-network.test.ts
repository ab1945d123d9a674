import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { TENDERMINT_RULES } from '../../../src/model/consensus/rules.ts';
import { Cluster } from './cluster.ts';
import type { ClusterOptions } from './cluster-port.ts';

/** A cluster of 4 to 7 validators of any power, of whom less than a third by power is faulty. */
function anyCluster(seed: string): ClusterOptions {
  const stream = new Streams(seed).of('cluster', 'shape');
  const powers = Array.from({ length: 4 + stream.below(4) }, () => 1 + stream.below(5));
  const total = powers.reduce((sum, power) => sum + power, 0);
  const order = powers.map((_, index) => index);
  stream.shuffle(order);
  const faulty: number[] = [];
  let faultyPower = 0;
  for (const index of order) {
    if (3 * (faultyPower + powers[index]!) >= total) continue;
    faultyPower += powers[index]!;
    faulty.push(index);
  }
  const crashRate = stream.pick([0, 0.01, 0.05]);
  return { seed, powers, faulty, crashRate, timeoutPercent: stream.pick([1, 3, 10]) };
}

/** The first seed, of so many, under which a promise is broken. */
function firstBroken(seeds: number, change: Partial<ClusterOptions>): string | undefined {
  for (let seed = 0; seed < seeds; seed++) {
    try {
      const cluster = new Cluster({ ...anyCluster(`network ${seed}`), ...change });
      cluster.run(1500);
      cluster.heal(cluster.nodes[0]!.height + 1, 600);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

describe('a network of validators', () => {
  // Cluster throws when agreement, validity or a commit's quorum is broken, when a correct
  // validator says two things in one step (its restarts included), or is accused.
  test('keeps agreement in any disorder, and decides once the disorder ends', () => {
    let heights = 0;
    for (let seed = 0; seed < 200; seed++) {
      const cluster = new Cluster(anyCluster(`network ${seed}`));
      cluster.run(1500);
      const reached = Math.max(...cluster.nodes.map((node) => node.chain.size));
      const rounds = cluster.heal(reached + 3, 1000);
      expect(rounds, `seed ${seed}`).toBeLessThanOrEqual(2 * cluster.options.powers.length);
      heights += reached;
    }
    expect(heights).toBeGreaterThan(200);
  });

  test('repeats itself exactly under one seed', () => {
    const [first, second] = [0, 1].map(() => {
      const cluster = new Cluster(anyCluster('repeat'));
      cluster.run(3000);
      return cluster.nodes.map((node) => [...node.chain.values()]);
    });
    expect(first).toEqual(second);
  });

  // The watch itself is watched: a cluster with a planted fault must not pass it.
  test('is caught when validators forget what they said before a crash', () => {
    expect(firstBroken(50, { forgets: true })).toMatch('a correct validator equivocates');
  });

  test('is caught when a quorum is half of the power', () => {
    const rules = {
      ...TENDERMINT_RULES,
      hasQuorum: (power: number, all: number) => 2 * power >= all,
    };
    expect(firstBroken(50, { rules })).toMatch(/agreement is broken|has no quorum/);
  });

  test('is caught when locks are ignored', () => {
    const rules = { ...TENDERMINT_RULES, mayPrevoteFresh: () => true, mayPrevoteValid: () => true };
    expect(firstBroken(80, { rules })).toMatch('agreement is broken');
  });
});
