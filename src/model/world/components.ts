/** Which nodes can still talk to each other while links are cut, or others between them are down. */
import type { Conditions } from '../network/conditions.ts';
import type { Overlay } from '../network/overlay.ts';

/**
 * Parts into which links that are cut, held or lose most messages split the overlay. Two nodes are
 * of one part when messages get through between them in both directions, over others or not.
 *
 * @param isUp - Whether a node passes messages on; one that does not is a part by itself.
 * @param areTalking - Whether two nodes that are up use the link between them.
 * @returns By node: the lowest node of its part.
 */
export function componentsOf(
  overlay: Overlay,
  conditions: Conditions,
  isUp: (node: number) => boolean,
  areTalking: (node: number, peer: number) => boolean = () => true,
): Int32Array {
  const partOf = new Int32Array(overlay.nodeCount).fill(-1);
  const isOpen = (link: number) =>
    !conditions.isCut(link) && !conditions.isHeld(link) && !conditions.losesMost(link);
  const isJoined = (node: number, peer: number) =>
    isUp(peer) &&
    areTalking(node, peer) &&
    (conditions.isCalm ||
      (isOpen(overlay.linkBetween(node, peer)) && isOpen(overlay.linkBetween(peer, node))));
  for (let root = 0; root < overlay.nodeCount; root += 1) {
    if (partOf[root] !== -1) continue;
    partOf[root] = root;
    if (isUp(root)) spread(overlay, partOf, root, isJoined);
  }
  return partOf;
}

/** Gives all that a node reaches, over others or not, its own part. */
function spread(
  overlay: Overlay,
  partOf: Int32Array,
  root: number,
  isJoined: (node: number, peer: number) => boolean,
): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const peer of overlay.peersOf(node)) {
      if (partOf[peer] !== -1 || !isJoined(node, peer)) continue;
      partOf[peer] = root;
      open.push(peer);
    }
  }
}
