import { describe, expect, test } from 'vitest';
import { TWO_CHAIN_RULES } from '../../../src/model/hotstuff/rules.ts';
import { Network, type NetworkOptions } from './network.ts';

/** The first way, under so many seeds, in which a promise is broken. */
function firstBroken(seeds: number, change: Partial<NetworkOptions>): string | undefined {
  for (let seed = 0; seed < seeds; seed++) {
    try {
      const network = new Network({ seed: `planted ${seed}`, size: 4, faultyCount: 1, ...change });
      network.run(3000);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

describe('a network of HotStuff validators', () => {
  // Network throws when two correct validators commit different blocks, or one votes twice.
  test('keeps agreement in any disorder, and commits once the disorder ends', () => {
    let commits = 0;
    for (let seed = 0; seed < 40; seed++) {
      const size = 4 + (seed % 4);
      const network = new Network({ seed: `network ${seed}`, size, faultyCount: seed % 2 });
      network.run(2000);
      network.heal(3, 60);
      commits += Math.max(...network.nodes.map((node) => node.chain.length));
    }
    expect(commits).toBeGreaterThan(400);
  });

  test('commits a block two rounds after its own when nothing goes wrong', () => {
    const network = new Network({ seed: 'calm', size: 4, faultyCount: 0 });
    network.heal(50, 1);
    const rounds = network.nodes[0]!.chain.map((block) => block.round);
    expect(rounds).toEqual(rounds.map((_, index) => index + 1));
  });

  test('goes on with a third less one validator silent', () => {
    const network = new Network({ seed: 'silent', size: 10, faultyCount: 3 });
    network.heal(20, 200);
    expect(network.nodes[0]!.chain.length).toBeGreaterThanOrEqual(20);
  });

  test('repeats itself exactly under one seed', () => {
    const [first, second] = [0, 1].map(() => {
      const network = new Network({ seed: 'repeat', size: 5, faultyCount: 1 });
      network.run(4000);
      return network.nodes.map((node) => node.chain);
    });
    expect(first).toEqual(second);
  });

  test('is caught when a certified block commits a parent of an earlier round', () => {
    const rules = { ...TWO_CHAIN_RULES, commitsParent: () => true };
    expect(firstBroken(200, { rules })).toMatch(/agreement is broken|commits fork/);
  });

  test('is caught when votes need no justification', () => {
    const rules = { ...TWO_CHAIN_RULES, isSafeToVote: () => true };
    expect(firstBroken(200, { rules })).toMatch(/agreement is broken|commits fork/);
  });

  test('is caught when a quorum is half of the power', () => {
    const rules = {
      ...TWO_CHAIN_RULES,
      hasQuorum: (power: number, all: number) => 2 * power >= all,
    };
    expect(firstBroken(200, { rules })).toMatch(/agreement is broken|commits fork/);
  });

  test('is caught when validators forget what they said before a crash', () => {
    expect(firstBroken(50, { forgets: true })).toMatch(
      /votes twice|commits fork|agreement is broken/,
    );
  });
});
