/** What each kind of zone adds to the overlay: nested maps, one function a kind. */

import type { NodeConfig, NodeInterface, Subnet, Vnet, Zone, ZoneKind } from '../domain.ts';
import { MTU_DEFAULT, TUNNEL_OVERHEAD_BYTES } from '../domain.ts';
import type { Scope } from './template.ts';

/** One virtual network with all that its plugin may look at. */
export interface Site {
  readonly zone: Zone;
  readonly vnet: Vnet;
  readonly subnets: readonly Subnet[];
  readonly node: NodeConfig;
}

/** Stanzas of one virtual network by name, its own bridge among them. */
export function stanzasOf(site: Site): Scope {
  return plugins[site.zone.kind](site);
}

const plugins: { readonly [Kind in ZoneKind]: (site: Site) => Scope } = {
  simple: (site) => vnetStanza(site, { 'bridge-ports': 'none', ...forwarding(site) }),
  vlan: (site) => vnetStanza(site, { 'bridge-ports': `${site.zone.bridge}.${site.vnet.tag}` }),
  qinq: (site) => ({
    ...vnetStanza(site, { 'bridge-ports': `sv_${site.zone.name}.${site.vnet.tag}` }),
    [`sv_${site.zone.name}`]: options({
      ...mtuOf(site),
      'vlan-id': String(site.zone.tag),
      'vlan-protocol': '802.1ad',
      'vlan-raw-device': site.zone.bridge,
    }),
  }),
  faucet: (site) => ({
    ...vnetStanza(site, { 'bridge-ports': `dp_${site.zone.name}.${site.vnet.tag}` }),
    [`dp_${site.zone.name}`]: options({
      'bridge-ports': site.zone.bridge,
      'datapath-id': String(site.zone.tag),
      ...mtuOf(site),
    }),
  }),
  vxlan: (site) => ({
    ...vnetStanza(site, { 'bridge-ports': `vxlan_${site.vnet.name}` }),
    [`vxlan_${site.vnet.name}`]: options(tunnel(site)),
  }),
  evpn: (site) => ({
    ...vnetStanza(site, {
      'bridge-ports': `vxlan_${site.vnet.name}`,
      vrf: `vrf_${site.zone.name}`,
      ...forwarding(site),
    }),
    [`vrf_${site.zone.name}`]: options({ 'vrf-table': 'auto', 'vrf-vni': String(site.zone.tag) }),
    [`vxlan_${site.vnet.name}`]: options({ ...tunnel(site), 'bridge-learning': 'off' }),
  }),
};

function vnetStanza(site: Site, special: Scope): Scope {
  const { vnet, subnets } = site;
  const common: Scope = { 'bridge-fd': '0', 'bridge-stp': 'off', ...mtuOf(site), ...special };
  if (vnet.alias !== '') Object.assign(common, { alias: vnet.alias });
  if (vnet.isVlanAware) {
    common['bridge-vids'] = '2-4094';
    common['bridge-vlan-aware'] = 'yes';
  }
  const reachable = subnets.filter(({ gateway }) => gateway !== '');
  if (reachable.length > 0) Object.assign(common, { address: reachable.map(gatewayAddress) });
  const translated = subnets.filter(({ hasSnat }) => hasSnat);
  if (translated.length > 0)
    Object.assign(common, { masquerade: translated.map(({ cidr }) => cidr) });
  return { [vnet.name]: options(common) };
}

function options(values: Scope): Scope {
  return { method: '', options: values };
}

function gatewayAddress({ cidr, gateway }: Subnet): string {
  return `${gateway}/${cidr.split('/')[1] ?? ''}`;
}

function forwarding({ subnets }: Site): Scope {
  return subnets.some(({ gateway }) => gateway !== '') ? { 'ip-forward': 'on' } : {};
}

function tunnel(site: Site): Scope {
  const own = ownEnd(site);
  const remotes = site.zone.peers.filter((peer) => peer !== hostOf(own?.address ?? ''));
  const values: Scope = { ...mtuOf(site), 'vxlan-id': String(site.vnet.tag) };
  if (own !== undefined) values['vxlan-local-tunnelip'] = hostOf(own.address);
  if (remotes.length > 0) values['vxlan-remoteip'] = remotes;
  return values;
}

function mtuOf(site: Site): Scope {
  const { zone } = site;
  if (zone.mtu !== 0) return { mtu: String(zone.mtu) };
  if (zone.kind !== 'vxlan' && zone.kind !== 'evpn') return {};
  const carrier = ownEnd(site)?.mtu ?? 0;
  return { mtu: String((carrier === 0 ? MTU_DEFAULT : carrier) - TUNNEL_OVERHEAD_BYTES) };
}

function ownEnd({ zone, node }: Site): NodeInterface | undefined {
  const ends = node.interfaces.filter(
    ({ address }) => address !== '' && zone.peers.includes(hostOf(address)),
  );
  return ends.sort((a, b) => (a.name < b.name ? -1 : 1))[0];
}

function hostOf(address: string): string {
  return address.split('/')[0] ?? '';
}
