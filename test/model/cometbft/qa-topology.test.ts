import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { aroundValidators, grownNetwork } from '../../../src/model/cometbft/qa-topology.ts';

type Pairs = readonly (readonly [number, number])[];

function degrees(nodeCount: number, pairs: Pairs): number[] {
  const peers = new Array<number>(nodeCount).fill(0);
  for (const [a, b] of pairs) {
    peers[a]! += 1;
    peers[b]! += 1;
  }
  return peers;
}

const distinct = (pairs: Pairs): number =>
  new Set(pairs.map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`)).size;

describe('a network that grows', () => {
  test('connects each node to as many as it dials, each pair once', () => {
    const size = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }));
    const property = fc.property(size, fc.string(), ([count, dials], seed) => {
      const pairs = grownNetwork(count, dials, new Streams(seed).of('test', 'topology'));
      let expected = 0;
      for (let place = 1; place < count; place++) expected += Math.min(place, dials);
      expect(pairs).toHaveLength(expected);
      expect(distinct(pairs)).toBe(expected);
      expect(pairs.every(([a, b]) => a !== b)).toBe(true);
      expect(Math.min(...degrees(count, pairs))).toBe(Math.min(count - 1, dials));
    });
    fc.assert(property);
  });

  // The reports show 20 to 70 peers for most nodes, few more for some (up to 74).
  test('has peers as the test networks of CometBFT had', () => {
    const peers = degrees(195, grownNetwork(195, 22, new Streams('1').of('test', 'topology')));
    peers.sort((a, b) => a - b);
    expect(peers[0]).toBe(22);
    expect(peers.at(-1)).toBeGreaterThan(65);
    expect(peers.at(-1)).toBeLessThan(85);
  });
});

describe('a network around validators', () => {
  test('connects all to each validator, and full nodes to nobody else', () => {
    const pairs = aroundValidators(7, 3);
    expect(distinct(pairs)).toBe(pairs.length);
    expect(degrees(7, pairs)).toEqual([6, 6, 6, 3, 3, 3, 3]);
  });
});
