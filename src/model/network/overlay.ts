/** The overlay: who is whose peer, as a graph in compressed rows. */
import { check } from '../../kernel/check.ts';
import type { Edge } from './edge.ts';

export class Overlay {
  readonly nodeCount: number;
  /** Directed links: those of node i are `first[i]` up to, not including, `first[i + 1]`. */
  readonly first: Int32Array;
  /** Node at the far end of each link. */
  readonly target: Int32Array;
  /** By link: the link in the other direction. */
  readonly back: Int32Array;

  /** @throws InvariantError for a loop, a repeated edge or an unknown node. */
  constructor(nodeCount: number, edges: readonly Edge[]) {
    this.nodeCount = nodeCount;
    this.first = firstLinks(nodeCount, edges);
    this.target = new Int32Array(edges.length * 2);
    // Sorted by counting, twice: taken in the order of their far ends, links fill each row ascending.
    const byTarget = new Int32Array(edges.length * 2);
    const far = this.first.slice();
    for (const [a, b] of edges) {
      put(byTarget, far, b, a);
      put(byTarget, far, a, b);
    }
    const near = this.first.slice();
    for (let peer = 0; peer < nodeCount; peer += 1) {
      const end = this.first[peer + 1] as number;
      for (let place = this.first[peer] as number; place < end; place += 1) {
        put(this.target, near, byTarget[place] as number, peer);
      }
    }
    this.#checkSimple();
    this.back = this.#backLinks();
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
    let low = this.first[from] ?? 0;
    let high = this.first[from + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      const peer = this.target[middle] as number;
      if (peer === to) return middle;
      if (peer < to) low = middle + 1;
      else high = middle;
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

  /** Taken in the order of their near ends, links meet each row of their far ends ascending. */
  #backLinks(): Int32Array {
    const back = new Int32Array(this.linkCount);
    const far = this.first.slice();
    for (let link = 0; link < back.length; link += 1) {
      const row = this.target[link] as number;
      back[link] = far[row] as number;
      far[row] = (far[row] as number) + 1;
    }
    return back;
  }

  #checkSimple(): void {
    const { first, target, nodeCount } = this;
    for (let node = 0; node < nodeCount; node += 1) {
      const end = first[node + 1] as number;
      for (let link = (first[node] as number) + 1; link < end; link += 1) {
        check(target[link] !== target[link - 1], 'an edge is repeated', target[link]);
      }
    }
  }
}

/** Puts a value into the next free place of a row. */
function put(values: Int32Array, free: Int32Array, row: number, value: number): void {
  const place = free[row] as number;
  values[place] = value;
  free[row] = place + 1;
}

/** Where the links of each node begin. */
function firstLinks(nodeCount: number, edges: readonly Edge[]): Int32Array {
  const first = new Int32Array(nodeCount + 1);
  for (const [a, b] of edges) {
    check(a !== b, 'an edge is a loop', a);
    check(Math.min(a, b) >= 0 && Math.max(a, b) < nodeCount, 'an edge names no node', a);
    first[a + 1] = (first[a + 1] as number) + 1;
    first[b + 1] = (first[b + 1] as number) + 1;
  }
  for (let node = 0; node < nodeCount; node += 1) {
    first[node + 1] = (first[node + 1] as number) + (first[node] as number);
  }
  return first;
}
