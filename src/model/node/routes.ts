/**
 * How a message for one node gets there through peers. A node gives it to a running peer that is
 * nearer to the receiver; where there is none, to another one, and not to the one it came from: so
 * it goes around a node that is down. Nothing is said to the sender if it gets lost.
 */
import type { Overlay } from '../network/overlay.ts';
import type { Message } from '../wire/messages.ts';
import type { ProcessContext } from './context.ts';

type Ballot = Extract<Message, { type: 'ballot' }>;

/** Links that a message takes at most. */
const HOPS_MAX = 32;
const UNREACHED = 0xffff;

/** By overlay, which nobody changes: by node, the links to it from each node, once asked for. */
const distancesTo = new WeakMap<Overlay, Map<number, Uint16Array>>();

export class Routes {
  readonly #context: ProcessContext;

  constructor(context: ProcessContext) {
    this.#context = context;
  }

  /** @param from - The peer that it came from, or -1. */
  forward({ to, hops, vote }: Ballot, from: number): void {
    const { env, machine } = this.#context;
    const { overlay } = env.network;
    if (hops >= HOPS_MAX || to < 0 || to >= overlay.nodeCount) return;
    const peer = this.#nextOf(overlay, to, from, vote.validator + vote.round);
    if (peer === undefined) return;
    const link = overlay.linkBetween(machine.index, peer);
    const frame = this.#context.frame({ type: 'ballot', to, hops: hops + 1, vote });
    env.network.send(machine.index, peer, frame, link);
  }

  /** @param choice - Spreads what is sent over peers that serve alike. */
  #nextOf(overlay: Overlay, to: number, from: number, choice: number): number | undefined {
    const { env, machine, peers } = this.#context;
    const distances = distancesFrom(overlay, to);
    const isUp = (peer: number) => env.network.codecBetween(machine.index, peer) !== null;
    const own = distances[machine.index] ?? UNREACHED;
    if (own === 1) return isUp(to) ? to : undefined;
    const others = [...peers].filter((peer) => peer !== from && isUp(peer));
    const nearer = others.filter((peer) => (distances[peer] ?? UNREACHED) < own);
    const chosen = nearer.length > 0 ? nearer : others;
    return chosen[choice % chosen.length];
  }
}

/** Links from each node to one of them, found breadth first. */
function distancesFrom(overlay: Overlay, start: number): Uint16Array {
  const known = distancesTo.get(overlay) ?? new Map<number, Uint16Array>();
  distancesTo.set(overlay, known);
  const found = known.get(start);
  if (found !== undefined) return found;
  const distances = new Uint16Array(overlay.nodeCount).fill(UNREACHED);
  known.set(start, distances);
  distances[start] = 0;
  const reached = [start];
  for (const node of reached) {
    for (const peer of overlay.peersOf(node)) {
      if (distances[peer] !== UNREACHED) continue;
      distances[peer] = (distances[node] as number) + 1;
      reached.push(peer);
    }
  }
  return distances;
}
