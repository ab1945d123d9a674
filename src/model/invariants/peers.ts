/**
 * The peer graph: whoever is down, those who run have the peers that they could have.
 *
 * Where others that are down or links that are cut keep nodes apart, no session can join them. So
 * the graph of sessions is held against the one of open links between nodes that run: what is one
 * part there has to be one part here.
 */
import type { Machine } from '../node/env.ts';
import { componentsOf } from '../world/components.ts';
import type { Hooks, Invariant } from './invariant.ts';
import type { ClusterView } from './view.ts';

export const peers: Invariant = {
  numbers: [25],
  name: 'peers',
  statement:
    'Nodes that run as they are meant to be set up are joined by peers that talk to each other, ' +
    'wherever open links between such nodes allow it, whoever else is down.',
  watch(view, report): Hooks {
    /** By node: which of its lives was told of. */
    const toldLives = new Map<number, number>();
    const look = (asked: readonly Machine[]): void => {
      if (!asked.some((machine) => lacksPeer(view, machine))) return;
      const apart = nodesApart(view).filter(({ index, lives }) => toldLives.get(index) !== lives);
      if (apart.length === 0) return;
      for (const { index, lives } of apart) toldLives.set(index, lives);
      const who = apart.length === 1 ? '1 node is' : `${apart.length} nodes are`;
      report(`${who} cut off from others within reach`, apart);
    };
    return {
      tick: () => look(view.turn()),
      concluded: () => look(view.machines),
    };
  },
};

/** Whether a node takes what its peers send, and is set up so that they talk to it. */
function isUp({ process, config }: Machine): boolean {
  return process?.isAnswering === true && config === null;
}

/** Two peers speak one codec or none, whoever of them writes. */
function areTalking({ network }: ClusterView, node: number, peer: number): boolean {
  return network.codecBetween(node, peer) !== null;
}

/** Whether a node does not talk to one of its peers, though both could. */
function lacksPeer(view: ClusterView, machine: Machine): boolean {
  const { machines, network } = view;
  if (!isUp(machine)) return false;
  return network.overlay
    .peersOf(machine.index)
    .some((peer) => isUp(machines[peer] as Machine) && !areTalking(view, machine.index, peer));
}

/** Those who run outside the largest part of each set of nodes that could be one part. */
function nodesApart(view: ClusterView): readonly Machine[] {
  const { machines, network } = view;
  const { overlay, conditions } = network;
  const isUpAt = (node: number) => isUp(machines[node] as Machine);
  const could = componentsOf(overlay, conditions, isUpAt);
  const does = componentsOf(overlay, conditions, isUpAt, (a, b) => areTalking(view, a, b));
  const running = machines.filter(isUp);
  const sizes = new Int32Array(machines.length);
  for (const { index } of running) sizes[does[index] as number]! += 1;
  const largest = new Map<number, number>();
  for (const { index } of running) {
    const part = does[index] as number;
    const known = largest.get(could[index] as number) ?? part;
    const isLarger = (sizes[part] as number) > (sizes[known] as number);
    largest.set(could[index] as number, isLarger ? part : known);
  }
  return running.filter(({ index }) => does[index] !== largest.get(could[index] as number));
}
