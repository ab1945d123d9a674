/** Random configurations and requests, for comparing implementations. All of it follows one stream. */
import type { Stream } from '../../kernel/stream.ts';
import type { ContractCase } from './contract.ts';
import type {
  ClusterConfig,
  NodeConfig,
  NodeInterface,
  Subnet,
  Vnet,
  Zone,
  ZoneKind,
} from './domain.ts';
import { INTERFACE_KINDS, ZONE_KINDS } from './domain.ts';
import { FileText } from './file-text.ts';
import type { ApiRequest, JsonObject, NetworkView, NodeState } from './implementation.ts';
import { type RequestClass, requestClasses } from './routes.ts';

/** How large the random configurations are. */
export interface CorpusLimits {
  readonly nodesMax: number;
  readonly zonesMax: number;
  readonly vnetsMax: number;
  readonly interfacesMax: number;
}

const LIMITS: CorpusLimits = { nodesMax: 4, zonesMax: 7, vnetsMax: 10, interfacesMax: 9 };
const MTUS = [0, 0, 1400, 1500, 8950, 9000];
const BOND_MODES = ['802.3ad', 'active-backup', 'balance-rr'];
/** Share of names in requests that nothing has. */
const UNKNOWN_SHARE = 0.15;
/** Share of fields in requests that are wrong. */
const WRONG_SHARE = 0.15;

/** A random cluster: every kind of zone and interface may occur, in any order. */
export function randomView(stream: Stream, limits: CorpusLimits = LIMITS): NetworkView {
  const nodeCount = 1 + stream.below(limits.nodesMax);
  const cluster = randomCluster(stream, nodeCount, limits);
  const nodes = new Map<string, NodeState>();
  for (let index = 0; index < nodeCount; index++) {
    const running = randomNode(stream, index, limits);
    const isStaged = stream.chance(0.5);
    const staged = isStaged ? { ...randomNode(stream, index, limits), revision: 2 } : running;
    const version = cluster.version - stream.below(2);
    const overlay = new FileText(`#version:${version}\n`);
    nodes.set(running.node, { staged, running, overlay });
  }
  return { cluster, nodes };
}

/**
 * Random requests about random clusters. Classes take turns, so that `count` of at least the number
 * of classes has a case of each.
 */
export function* randomCases(stream: Stream, count: number): Generator<ContractCase> {
  for (let index = 0; index < count; index++) {
    const view = randomView(stream);
    const wanted = requestClasses[index % requestClasses.length]!;
    yield { view, request: randomRequest(stream, wanted, view) };
  }
}

/** A random request of a class; some name what does not exist, some are wrong. */
function randomRequest(
  stream: Stream,
  { endpoint, method }: RequestClass,
  view: NetworkView,
): ApiRequest {
  const { zones, vnets } = view.cluster;
  const node = someName(stream, [...view.nodes.keys()]);
  const interfaces = view.nodes.get(node)?.staged.interfaces ?? [];
  const path = endpoint
    .replace('{zone}', () => someName(stream, namesOf(zones)))
    .replace('{vnet}', () => someName(stream, namesOf(vnets)))
    .replace('{node}', node)
    .replace('{iface}', () => someName(stream, namesOf(interfaces)));
  if (method === 'GET' || method === 'DELETE') return { method, path };
  return { method, path, body: randomBody(stream, namesOf(zones), namesOf(vnets)) };
}

function randomCluster(stream: Stream, nodeCount: number, limits: CorpusLimits): ClusterConfig {
  const peers = Array.from({ length: nodeCount }, (_, index) => peerAddress(index));
  const zones = Array.from({ length: stream.below(limits.zonesMax + 1) }, (_, index) =>
    randomZone(stream, index, peers),
  );
  stream.shuffle(zones);
  const vnetCount = zones.length === 0 ? 0 : stream.below(limits.vnetsMax + 1);
  const vnets = Array.from({ length: vnetCount }, (_, index) =>
    randomVnet(stream, index, stream.pick(zones)),
  );
  stream.shuffle(vnets);
  const subnets = vnets.flatMap((vnet, index) => randomSubnets(stream, vnet, index));
  stream.shuffle(subnets);
  return { version: 2 + stream.below(1000), zones, vnets, subnets };
}

function randomZone(stream: Stream, index: number, peers: readonly string[]): Zone {
  const kind: ZoneKind = stream.pick(ZONE_KINDS);
  const isTunnel = kind === 'vxlan' || kind === 'evpn';
  const shuffled = [...peers];
  stream.shuffle(shuffled);
  return {
    name: `z${index}`,
    kind,
    bridge: isTunnel || kind === 'simple' ? '' : 'br0',
    tag: kind === 'qinq' || kind === 'evpn' || kind === 'faucet' ? 1 + stream.below(4000) : 0,
    mtu: stream.pick(MTUS),
    peers: isTunnel ? shuffled.slice(stream.below(2)) : [],
  };
}

function randomVnet(stream: Stream, index: number, zone: Zone): Vnet {
  return {
    name: `net${index}`,
    zone: zone.name,
    tag: zone.kind === 'simple' ? 0 : 100 + index,
    alias: stream.chance(0.3) ? `guests of ${index}` : '',
    isVlanAware: stream.chance(0.3),
  };
}

function randomSubnets(stream: Stream, vnet: Vnet, index: number): Subnet[] {
  return Array.from({ length: stream.below(3) }, (_, part) => ({
    cidr: `10.${index}.${part}.0/24`,
    vnet: vnet.name,
    gateway: stream.chance(0.7) ? `10.${index}.${part}.1` : '',
    hasSnat: stream.chance(0.4),
  }));
}

function randomNode(stream: Stream, index: number, limits: CorpusLimits): NodeConfig {
  const count = 1 + stream.below(limits.interfacesMax);
  const interfaces = Array.from({ length: count }, (_, place) =>
    randomInterface(stream, place, index),
  );
  stream.shuffle(interfaces);
  return { node: `node${index}`, revision: 1, interfaces };
}

function randomInterface(stream: Stream, place: number, node: number): NodeInterface {
  const kind = place === 0 ? 'bridge' : stream.pick(INTERFACE_KINDS);
  const prefix = { bond: 'bond', bridge: 'br', physical: 'eth', vlan: 'vlan' }[kind];
  const isAddressed = place === 0 || stream.chance(0.2);
  const address = place === 0 ? peerAddress(node) : `172.16.${place}.${node + 1}`;
  return {
    name: `${prefix}${place}`,
    kind,
    mtu: stream.pick(MTUS),
    address: isAddressed ? `${address}/24` : '',
    gateway: place === 0 && stream.chance(0.5) ? '192.168.0.254' : '',
    ports: randomPorts(stream, kind),
    bondMode: kind === 'bond' ? stream.pick(BOND_MODES) : '',
    tag: kind === 'vlan' ? 1 + stream.below(4094) : 0,
    isVlanAware: kind === 'bridge' && stream.chance(0.5),
  };
}

function randomPorts(stream: Stream, kind: NodeInterface['kind']): string[] {
  const count = { physical: 0, vlan: 1, bond: 2, bridge: stream.below(3) }[kind];
  return Array.from({ length: count }, (_, port) => `eth${10 * stream.below(9) + port}`);
}

function peerAddress(index: number): string {
  return `192.168.0.${index + 1}`;
}

function namesOf(items: readonly { readonly name: string }[]): string[] {
  return items.map(({ name }) => name);
}

function someName(stream: Stream, names: readonly string[]): string {
  if (stream.chance(UNKNOWN_SHARE) || names.length === 0) return 'nobody';
  return stream.pick(names);
}

function randomBody(
  stream: Stream,
  zones: readonly string[],
  vnets: readonly string[],
): JsonObject {
  const either = (right: string | number, wrong: string | number) =>
    stream.chance(WRONG_SHARE) ? wrong : right;
  const maybe = (right: string | number, wrong: string | number) =>
    stream.chance(0.5) ? { value: either(right, wrong) } : {};
  return {
    zone: stream.chance(0.5) ? someName(stream, zones) : either('znew', 'Z!'),
    vnet: stream.chance(0.2) ? someName(stream, vnets) : either('netnew', '9net'),
    iface: either('ethnew', 'eth new'),
    type: stream.chance(0.5) ? stream.pick(ZONE_KINDS) : stream.pick(INTERFACE_KINDS),
    mtu: maybe(1400 + stream.below(5000), stream.pick([0, '1500', 1500.5])).value,
    tag: maybe(1 + stream.below(4000), stream.pick([0, 16_777_216])).value,
    bridge: maybe('br7', 'br\n7').value,
    peers: maybe('10.9.9.1,10.9.9.2', 7).value,
    alias: maybe('a new one', '\u0007').value,
    address: maybe('10.1.1.1/24', 1).value,
    gateway: maybe('10.1.1.254', '\t').value,
    ports: maybe('eth1 eth2', '\n').value,
    bond_mode: maybe('802.3ad', 2).value,
    vlan_aware: stream.below(2),
  };
}
