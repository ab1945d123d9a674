/** Who is connected to whom in the test network. */
import type { Stream } from '../../kernel/stream.ts';

/**
 * Pairs of nodes that are connected, in a network that grows.
 *
 * Nodes come one after another, in an order left to chance, and each dials as many of those that
 * are there. So the first have the most peers: with 22 dials and 195 nodes they have 22 to about 75,
 * and 42 on average.
 */
export function grownNetwork(nodeCount: number, dialCount: number, stream: Stream): Pair[] {
  const order = Array.from({ length: nodeCount }, (_, node) => node);
  stream.shuffle(order);
  const pairs: Pair[] = [];
  for (let place = 1; place < nodeCount; place++) {
    const there = order.slice(0, place);
    stream.shuffle(there);
    for (const peer of there.slice(0, dialCount)) pairs.push([order[place]!, peer]);
  }
  return pairs;
}

/** Pairs of nodes that are connected where validators know each other, and all others know them. */
export function aroundValidators(nodeCount: number, validatorCount: number): Pair[] {
  const pairs: Pair[] = [];
  for (let node = 1; node < nodeCount; node++) {
    for (let peer = 0; peer < Math.min(node, validatorCount); peer++) pairs.push([node, peer]);
  }
  return pairs;
}

type Pair = readonly [from: number, to: number];
