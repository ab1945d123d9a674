/**
 * Network configuration of a cluster of hypervisors, as its operator wrote it.
 *
 * Two parts make a node's network. The cluster part (zones, virtual networks, subnets) has one
 * version for all nodes and becomes the overlay file of each; the file starts with the version it
 * was made from, and a node whose file is older than the cluster's configuration is pending. The
 * node part (network cards, bonds, bridges, VLANs) becomes the node's own interfaces file, which
 * takes the overlay in by its include line.
 *
 * All values are immutable: a change makes new objects, so what was derived from one stays valid.
 */

/** Kinds of zones: how a virtual network is carried from node to node. */
export const ZONE_KINDS = ['evpn', 'faucet', 'qinq', 'simple', 'vlan', 'vxlan'] as const;
export type ZoneKind = (typeof ZONE_KINDS)[number];

/** Kinds of interfaces of one node. */
export const INTERFACE_KINDS = ['bond', 'bridge', 'physical', 'vlan'] as const;
export type InterfaceKind = (typeof INTERFACE_KINDS)[number];

/** Largest payload of a frame where nothing else is said, in bytes. */
export const MTU_DEFAULT = 1500;
export const MTU_MIN = 576;
export const MTU_MAX = 65_520;
/** What a tunnel adds to each packet, in bytes. Source: RFC 7348, section 5, over IPv4. */
export const TUNNEL_OVERHEAD_BYTES = 50;
/** Largest network number of a tunnel, 24 bits. Source: RFC 7348, section 5. */
export const TAG_MAX = 16_777_215;

/** Where a node keeps its own interfaces. */
export const INTERFACES_PATH = '/etc/network/interfaces';
/** Where a node keeps what was generated from the cluster's configuration. */
export const OVERLAY_PATH = '/etc/network/interfaces.d/overlay';
/** Last line of the interfaces file; without it the overlay has no effect. */
export const INCLUDE_LINE = 'source /etc/network/interfaces.d/*';

export interface Zone {
  readonly name: string;
  readonly kind: ZoneKind;
  /** Bridge of every node that carries the zone; empty for kinds without one. */
  readonly bridge: string;
  /** Outer VLAN of a qinq zone, data path of a faucet zone, router of an evpn zone; else 0. */
  readonly tag: number;
  /** Bytes; 0 if it follows from what carries the zone. */
  readonly mtu: number;
  /** Tunnel ends of a vxlan or evpn zone: addresses of its nodes. */
  readonly peers: readonly string[];
}

export interface Vnet {
  readonly name: string;
  readonly zone: string;
  /** VLAN or tunnel number; 0 in a simple zone. */
  readonly tag: number;
  readonly alias: string;
  readonly isVlanAware: boolean;
}

export interface Subnet {
  /** Such as `10.0.3.0/24`. */
  readonly cidr: string;
  readonly vnet: string;
  /** Address of the virtual network's own bridge; empty for none. */
  readonly gateway: string;
  readonly hasSnat: boolean;
}

export interface ClusterConfig {
  /** Whole; every change adds 1. */
  readonly version: number;
  readonly zones: readonly Zone[];
  readonly vnets: readonly Vnet[];
  readonly subnets: readonly Subnet[];
}

export interface NodeInterface {
  readonly name: string;
  readonly kind: InterfaceKind;
  /** Bytes; 0 for {@link MTU_DEFAULT}. */
  readonly mtu: number;
  /** Such as `10.0.0.1/24`; empty for none. */
  readonly address: string;
  readonly gateway: string;
  /** Members of a bond, ports of a bridge, the one carrier of a VLAN. */
  readonly ports: readonly string[];
  /** Of a bond; else empty. */
  readonly bondMode: string;
  /** Of a VLAN; else 0. */
  readonly tag: number;
  /** Of a bridge. */
  readonly isVlanAware: boolean;
}

export interface NodeConfig {
  readonly node: string;
  /** Whole; every change adds 1. */
  readonly revision: number;
  readonly interfaces: readonly NodeInterface[];
}
