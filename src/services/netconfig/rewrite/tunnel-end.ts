/** Where the tunnels of a zone end on one node, and how much fits through them. */

import type { NodeInterface, Zone } from '../domain.ts';
import { MTU_DEFAULT, TUNNEL_OVERHEAD_BYTES } from '../domain.ts';

export interface TunnelEnd {
  /** Address of the node among the peers of the zone; empty if it is none of them. */
  readonly address: string;
  /** The other peers. */
  readonly remotes: readonly string[];
  /** What the zone's networks can carry, in bytes; 0 if nothing need be said. */
  readonly mtu: number;
}

/** The end of a zone on the node that has these interfaces: the least name with a peer address. */
export function tunnelEndOf(zone: Zone, interfaces: readonly NodeInterface[]): TunnelEnd {
  const peers = new Set(zone.peers);
  let chosen: NodeInterface | undefined;
  for (const item of interfaces) {
    if (item.address === '' || !peers.has(bare(item.address))) continue;
    if (chosen === undefined || item.name < chosen.name) chosen = item;
  }
  const address = chosen === undefined ? '' : bare(chosen.address);
  return {
    address,
    remotes: zone.peers.filter((peer) => peer !== address),
    mtu: zone.mtu > 0 ? zone.mtu : derivedMtu(zone, chosen),
  };
}

function derivedMtu({ kind }: Zone, carrier: NodeInterface | undefined): number {
  const isTunnel = kind === 'vxlan' || kind === 'evpn';
  return isTunnel ? (carrier?.mtu || MTU_DEFAULT) - TUNNEL_OVERHEAD_BYTES : 0;
}

function bare(address: string): string {
  const end = address.indexOf('/');
  return end < 0 ? address : address.slice(0, end);
}
