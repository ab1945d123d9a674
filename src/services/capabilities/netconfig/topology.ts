/** The configuration of a cluster in which everything works: zones, networks, cards, bonds. */
import type {
  ClusterConfig,
  NodeConfig,
  NodeInterface,
  Subnet,
  Vnet,
  Zone,
  ZoneKind,
} from '../../netconfig/domain.ts';
import type { NetconfigSpec } from './spec.ts';

type Topology = NetconfigSpec['topology'];

/** The zone and the network that operators change all day; nothing depends on them. */
export const CHURN_ZONE = 'churnzone';
export const CHURN_VNET = 'churnnet';

const KINDS: readonly ZoneKind[] = ['vxlan', 'vlan', 'qinq', 'simple', 'evpn', 'faucet'];
const BRIDGE = 'br0';
const NODES_A_NET = 250;

/** Names of the network cards of each node. */
export function cardsOf({ interfaces }: Topology): string[] {
  return Array.from({ length: interfaces }, (_, place) => `eth${place}`);
}

/** The card that operators change all day; nothing is attached to it. */
export function churnCard({ interfaces }: Topology): string {
  return `eth${interfaces - 1}`;
}

/** The cluster's part. @param nodeCount - Nodes, each an end of every tunnel. */
export function clusterOf({ zones, vnets }: Topology, nodeCount: number): ClusterConfig {
  const peers = Array.from({ length: nodeCount }, (_, place) => addressOf(place));
  const madeZones = Array.from({ length: zones }, (_, place) => zoneOf(place, peers));
  const madeVnets = Array.from({ length: vnets }, (_, place) =>
    vnetOf(`net${place}`, place, madeZones[place % zones]?.name ?? CHURN_ZONE),
  );
  const churn: Zone = { ...zoneOf(KINDS.indexOf('simple'), []), name: CHURN_ZONE };
  return {
    version: 1,
    zones: [...madeZones, churn],
    vnets: [...madeVnets, { ...vnetOf(CHURN_VNET, 0, CHURN_ZONE), tag: 0 }],
    subnets: madeVnets.filter((_, place) => place % 3 === 0).map(subnetOf),
  };
}

/** The part of one node. */
export function nodeOf(topology: Topology, node: string, place: number): NodeConfig {
  const cards = cardsOf(topology);
  const bonds = Array.from({ length: topology.bonds }, (_, bond) =>
    interfaceOf(`bond${bond}`, 'bond', {
      ports: [cards[2 * bond]!, cards[2 * bond + 1]!],
      bondMode: '802.3ad',
    }),
  );
  const bridge = interfaceOf(BRIDGE, 'bridge', {
    address: `${addressOf(place)}/16`,
    ports: [bonds[0]?.name ?? cards[0]!],
    isVlanAware: true,
  });
  const physical = cards.map((name) => interfaceOf(name, 'physical', {}));
  return { node, revision: 1, interfaces: [bridge, ...bonds, ...physical] };
}

function zoneOf(place: number, peers: readonly string[]): Zone {
  const kind = KINDS[place % KINDS.length]!;
  const isTunnel = kind === 'vxlan' || kind === 'evpn';
  return {
    name: `${kind}${place}`,
    kind,
    bridge: isTunnel || kind === 'simple' ? '' : BRIDGE,
    tag: kind === 'qinq' || kind === 'evpn' || kind === 'faucet' ? 3_000 + place : 0,
    mtu: 0,
    peers: isTunnel ? peers : [],
  };
}

function vnetOf(name: string, place: number, zone: string): Vnet {
  return { name, zone, tag: 100 + place, alias: '', isVlanAware: false };
}

function subnetOf({ name }: Vnet, place: number): Subnet {
  const net = `10.${128 + (place % 64)}.${Math.floor(place / 64)}`;
  return { cidr: `${net}.0/24`, vnet: name, gateway: `${net}.1`, hasSnat: false };
}

function interfaceOf(
  name: string,
  kind: NodeInterface['kind'],
  fields: Partial<NodeInterface>,
): NodeInterface {
  const blank = { mtu: 0, address: '', gateway: '', ports: [], bondMode: '', tag: 0 };
  return { ...blank, isVlanAware: false, name, kind, ...fields };
}

function addressOf(place: number): string {
  return `10.0.${Math.floor(place / NODES_A_NET)}.${(place % NODES_A_NET) + 1}`;
}
