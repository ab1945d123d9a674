/** A small-world overlay as two flat arrays, so that building and walking it costs next to nothing. */
import type { Stream } from '../../src/kernel/stream.ts';

/** Who is linked to whom: the peers of node `i` are `peers[starts[i] .. starts[i + 1] - 1]`. */
export interface Overlay {
  readonly starts: Int32Array;
  readonly peers: Int32Array;
}

/**
 * Links every node to its `k` nearest on a ring, where each link goes to a random node instead with
 * probability `rewire`. No loops, no repeated links, `nodeCount * k / 2` links in all.
 *
 * Source: Watts and Strogatz, "Collective dynamics of small-world networks" (1998).
 */
export function smallWorld(nodeCount: number, k: number, rewire: number, stream: Stream): Overlay {
  const peersOf: number[][] = Array.from({ length: nodeCount }, () => []);
  for (let reach = 1; reach <= k / 2; reach++) {
    for (let node = 0; node < nodeCount; node++) {
      const known = peersOf[node]!;
      let end = (node + reach) % nodeCount;
      let isMoved = stream.chance(rewire);
      while (isMoved || known.includes(end)) {
        end = stream.below(nodeCount);
        isMoved = end === node;
      }
      known.push(end);
      peersOf[end]!.push(node);
    }
  }
  const starts = new Int32Array(nodeCount + 1);
  for (const [node, peers] of peersOf.entries()) starts[node + 1] = starts[node]! + peers.length;
  return { starts, peers: Int32Array.from(peersOf.flat()) };
}
