import { describe, expect, test } from 'vitest';
import { Streams } from '../../../../src/kernel/streams.ts';
import {
  HOTSTUFF_RULES,
  type HotStuffRules,
} from '../../../../src/model/consensus/hotstuff/rules.ts';
import { Network } from './network.ts';
import type { NetworkOptions } from './network-node.ts';

/** A network of 4 to 7 validators of any power, of whom less than a third by power is faulty. */
function anyNetwork(seed: string): NetworkOptions {
  const stream = new Streams(seed).of('network', 'shape');
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
  return { seed, powers, faulty, crashRate, timeoutPercent: stream.pick([1, 2, 4]) };
}

/** The first promise that is broken, of so many seeds; undefined if none is. */
function firstBroken(seeds: number, change: Partial<NetworkOptions>): string | undefined {
  for (let seed = 0; seed < seeds; seed++) {
    try {
      const network = new Network({ ...anyNetwork(`network ${seed}`), ...change });
      network.run(1500);
      network.heal(network.nodes[0]!.height + 1, 600);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

function planted(change: Partial<HotStuffRules>): Partial<NetworkOptions> {
  return { rules: { ...HOTSTUFF_RULES, ...change } };
}

describe('a network of HotStuff validators', () => {
  // The network throws when agreement, validity or a commit's quorum is broken, when a correct
  // validator votes twice in a phase or in a view that it gave up (its restarts included), or is
  // accused.
  test('keeps agreement in any disorder, and decides once the disorder ends', () => {
    let heights = 0;
    for (let seed = 0; seed < 20; seed++) {
      const network = new Network(anyNetwork(`network ${seed}`));
      network.run(1500);
      const reached = Math.max(...network.nodes.map((node) => node.chain.size));
      const rounds = network.heal(reached + 3, 1000);
      expect(rounds, `seed ${seed}`).toBeLessThanOrEqual(2 * network.options.powers.length);
      heights += reached;
    }
    expect(heights).toBeGreaterThan(20);
  });

  test('repeats itself exactly under one seed', () => {
    const [first, second] = [0, 1].map(() => {
      const network = new Network(anyNetwork('repeat'));
      network.run(3000);
      return network.nodes.map((node) => [...node.chain.values()]);
    });
    expect(first).toEqual(second);
  });

  // The watch itself is watched: a network with a planted fault must not pass it.
  test('is caught when validators forget what they said before a crash', () => {
    const broken = firstBroken(50, { forgets: true });
    expect(broken).toMatch(/equivocates|view that was given up|agreement is broken/);
  });

  test('is caught when a quorum is one unit of power too small', () => {
    const hasQuorum = (power: number, all: number) => 3 * (power + 1) > 2 * all;
    expect(firstBroken(80, planted({ hasQuorum }))).toMatch(/agreement is broken|has no quorum/);
  });

  test('is caught when validators vote twice in a view', () => {
    expect(firstBroken(50, planted({ votesOnce: false }))).toMatch(
      'a correct validator equivocates',
    );
  });

  test('is caught when validators vote in views that they gave up', () => {
    expect(firstBroken(50, planted({ endsViews: false }))).toMatch('a view that was given up');
  });
});
