/** The overlay: who is whose peer, as a graph in compressed rows. */
import { check } from '../../kernel/check.ts';
import type { Edge } from './edge.ts';

export class Overlay {
  readonly nodeCount: number;
  /** Directed links: those of node i are `first[i]` up to, not including, `first[i + 1]`. */
  readonly first: Int32Array;
  /** Node at the far end of each link. */
  readonly target: Int32Array;

  /** @throws InvariantError for a loop, a repeated edge or an unknown node. */
  constructor(nodeCount: number, edges: readonly Edge[]) {
    this.nodeCount = nodeCount;
    const rows = Array.from({ length: nodeCount }, () => new Set<number>());
    for (const [a, b] of edges) {
      check(a !== b, 'an edge is a loop', a);
      const rowA = rows[a];
      const rowB = rows[b];
      check(rowA !== undefined && rowB !== undefined, 'an edge names no node', a);
      check(!rowA.has(b), 'an edge is repeated', b);
      rowA.add(b);
      rowB.add(a);
    }
    this.first = new Int32Array(nodeCount + 1);
    this.target = new Int32Array(edges.length * 2);
    let link = 0;
    rows.forEach((row, node) => {
      this.first[node] = link;
      for (const peer of [...row].sort((x, y) => x - y)) this.target[link++] = peer;
    });
    this.first[nodeCount] = link;
  }

  get linkCount(): number {
    return this.target.length;
  }

  /** Peers of a node, ascending. */
  peersOf(node: number): Int32Array {
    return this.target.subarray(this.first[node] ?? 0, this.first[node + 1] ?? 0);
  }

  /** The link from one node to another, or -1 where they are no peers. */
  linkBetween(from: number, to: number): number {
    const end = this.first[from + 1] ?? 0;
    for (let link = this.first[from] ?? 0; link < end; link += 1) {
      if (this.target[link] === to) return link;
    }
    return -1;
  }

  /** The node that a link leaves from. */
  sourceOf(link: number): number {
    let low = 0;
    let high = this.nodeCount;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.first[middle] ?? 0) <= link) low = middle;
      else high = middle;
    }
    return low;
  }

  /** Whether every node reaches every other. */
  isConnected(): boolean {
    const reached = new Uint8Array(this.nodeCount);
    const open = this.nodeCount > 0 ? [0] : [];
    if (this.nodeCount > 0) reached[0] = 1;
    let count = open.length;
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const peer of this.peersOf(next)) {
        if (reached[peer] === 1) continue;
        reached[peer] = 1;
        count += 1;
        open.push(peer);
      }
    }
    return count === this.nodeCount;
  }
}
