/** Which records each kind of interface, zone and virtual network gives: rules as data. */
import type { InterfaceKind, NodeInterface, Subnet, Vnet, Zone, ZoneKind } from '../domain.ts';
import type { TunnelEnd } from './tunnel-end.ts';

/** One key of one stanza, for some kinds. No value, no record. */
export interface Rule<Facts> {
  readonly kinds: ReadonlySet<string> | 'all';
  readonly stanza: (facts: Facts) => string;
  /** Empty for the record that opens the stanza. */
  readonly key: string;
  readonly values: (facts: Facts) => string | readonly string[];
}

interface ZoneFacts {
  readonly zone: Zone;
  readonly end: TunnelEnd;
}

interface VnetFacts extends ZoneFacts {
  readonly vnet: Vnet;
  readonly subnets: readonly Subnet[];
}

const NONE: readonly string[] = [];

const ofInterface = (item: NodeInterface) => item.name;
const interfacesOf = (...kinds: readonly InterfaceKind[]) => new Set<string>(kinds);
const joined = (ports: readonly string[]) => (ports.length > 0 ? ports.join(' ') : 'none');
const unlessEmpty = (text: string) => (text === '' ? NONE : text);
const unlessZero = (value: number) => (value === 0 ? NONE : String(value));

/** Stanzas of a node's own interfaces. */
export const interfaceRules: readonly Rule<NodeInterface>[] = (
  [
    ['all', '', (item) => (item.address === '' ? ' inet manual' : ' inet static')],
    ['all', 'address', (item) => unlessEmpty(item.address)],
    ['all', 'gateway', (item) => unlessEmpty(item.gateway)],
    ['all', 'mtu', (item) => unlessZero(item.mtu)],
    [interfacesOf('bond'), 'bond-miimon', () => '100'],
    [interfacesOf('bond'), 'bond-mode', (item) => item.bondMode],
    [interfacesOf('bond'), 'bond-slaves', (item) => joined(item.ports)],
    [interfacesOf('bridge'), 'bridge-fd', () => '0'],
    [interfacesOf('bridge'), 'bridge-ports', (item) => joined(item.ports)],
    [interfacesOf('bridge'), 'bridge-stp', () => 'off'],
    [interfacesOf('bridge'), 'bridge-vids', (item) => (item.isVlanAware ? '2-4094' : NONE)],
    [interfacesOf('bridge'), 'bridge-vlan-aware', (item) => (item.isVlanAware ? 'yes' : NONE)],
    [interfacesOf('vlan'), 'vlan-id', (item) => String(item.tag)],
    [interfacesOf('vlan'), 'vlan-raw-device', (item) => item.ports[0] ?? 'none'],
  ] satisfies readonly Row<NodeInterface>[]
).map(([kinds, key, values]) => ({ kinds, stanza: ofInterface, key, values }));

type Row<Facts> = readonly [
  kinds: ReadonlySet<string> | 'all',
  key: string,
  values: (facts: Facts) => string | readonly string[],
];

const zonesOf = (...kinds: readonly ZoneKind[]) => new Set<string>(kinds);
const qinq = zonesOf('qinq');
const faucet = zonesOf('faucet');
const evpn = zonesOf('evpn');
const tunnels = zonesOf('evpn', 'vxlan');

const serviceVlan = ({ zone }: ZoneFacts) => `sv_${zone.name}`;
const dataPath = ({ zone }: ZoneFacts) => `dp_${zone.name}`;
const router = ({ zone }: ZoneFacts) => `vrf_${zone.name}`;
const mtu = ({ end }: ZoneFacts) => unlessZero(end.mtu);
const tag = ({ zone }: ZoneFacts) => String(zone.tag);
const bridge = ({ zone }: ZoneFacts) => zone.bridge;

/** Stanzas that the networks of a zone share. */
export const zoneRules: readonly Rule<ZoneFacts>[] = [
  { kinds: qinq, stanza: serviceVlan, key: '', values: () => '' },
  { kinds: qinq, stanza: serviceVlan, key: 'mtu', values: mtu },
  { kinds: qinq, stanza: serviceVlan, key: 'vlan-id', values: tag },
  { kinds: qinq, stanza: serviceVlan, key: 'vlan-protocol', values: () => '802.1ad' },
  { kinds: qinq, stanza: serviceVlan, key: 'vlan-raw-device', values: bridge },
  { kinds: faucet, stanza: dataPath, key: '', values: () => '' },
  { kinds: faucet, stanza: dataPath, key: 'bridge-ports', values: bridge },
  { kinds: faucet, stanza: dataPath, key: 'datapath-id', values: tag },
  { kinds: faucet, stanza: dataPath, key: 'mtu', values: mtu },
  { kinds: evpn, stanza: router, key: '', values: () => '' },
  { kinds: evpn, stanza: router, key: 'vrf-table', values: () => 'auto' },
  { kinds: evpn, stanza: router, key: 'vrf-vni', values: tag },
];

const own = ({ vnet }: VnetFacts) => vnet.name;
const tunnel = ({ vnet }: VnetFacts) => `vxlan_${vnet.name}`;
const withGateway = ({ subnets }: VnetFacts) => subnets.filter((subnet) => subnet.gateway !== '');

/** The bridge of one virtual network and, in a tunnelled zone, its tunnel. */
export const vnetRules: readonly Rule<VnetFacts>[] = [
  { kinds: 'all', stanza: own, key: '', values: () => '' },
  { kinds: 'all', stanza: own, key: 'alias', values: ({ vnet }) => unlessEmpty(vnet.alias) },
  { kinds: 'all', stanza: own, key: 'address', values: gatewayAddresses },
  { kinds: 'all', stanza: own, key: 'bridge-fd', values: () => '0' },
  { kinds: 'all', stanza: own, key: 'bridge-ports', values: uplink },
  { kinds: 'all', stanza: own, key: 'bridge-stp', values: () => 'off' },
  { kinds: 'all', stanza: own, key: 'bridge-vids', values: (f) => ifAware(f, '2-4094') },
  { kinds: 'all', stanza: own, key: 'bridge-vlan-aware', values: (f) => ifAware(f, 'yes') },
  {
    kinds: zonesOf('evpn', 'simple'),
    stanza: own,
    key: 'ip-forward',
    values: (facts) => (withGateway(facts).length > 0 ? 'on' : NONE),
  },
  { kinds: 'all', stanza: own, key: 'masquerade', values: translatedRanges },
  { kinds: 'all', stanza: own, key: 'mtu', values: mtu },
  { kinds: evpn, stanza: own, key: 'vrf', values: router },
  { kinds: tunnels, stanza: tunnel, key: '', values: () => '' },
  { kinds: evpn, stanza: tunnel, key: 'bridge-learning', values: () => 'off' },
  { kinds: tunnels, stanza: tunnel, key: 'mtu', values: mtu },
  { kinds: tunnels, stanza: tunnel, key: 'vxlan-id', values: ({ vnet }) => String(vnet.tag) },
  {
    kinds: tunnels,
    stanza: tunnel,
    key: 'vxlan-local-tunnelip',
    values: ({ end }) => unlessEmpty(end.address),
  },
  { kinds: tunnels, stanza: tunnel, key: 'vxlan-remoteip', values: ({ end }) => end.remotes },
];

function uplink(facts: VnetFacts): string {
  const { zone, vnet } = facts;
  switch (zone.kind) {
    case 'simple':
      return 'none';
    case 'vlan':
      return `${zone.bridge}.${vnet.tag}`;
    case 'qinq':
      return `${serviceVlan(facts)}.${vnet.tag}`;
    case 'faucet':
      return `${dataPath(facts)}.${vnet.tag}`;
    case 'evpn':
    case 'vxlan':
      return tunnel(facts);
  }
}

function gatewayAddresses(facts: VnetFacts): string[] {
  return withGateway(facts).map(({ cidr, gateway }) => gateway + cidr.slice(cidr.lastIndexOf('/')));
}

function translatedRanges({ subnets }: VnetFacts): string[] {
  return subnets.filter((subnet) => subnet.hasSnat).map((subnet) => subnet.cidr);
}

function ifAware({ vnet }: VnetFacts, value: string): string | readonly string[] {
  return vnet.isVlanAware ? value : NONE;
}
