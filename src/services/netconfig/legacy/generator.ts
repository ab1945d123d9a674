/** Generates files by building nested maps and filling in recursive templates from them. */

import type { ClusterConfig, NodeConfig, NodeInterface } from '../domain.ts';
import { INCLUDE_LINE } from '../domain.ts';
import type { NodeFiles } from '../implementation.ts';
import { fillIn, type Scope, template } from './template.ts';
import { stanzasOf } from './zone-plugins.ts';

const stanza = template('\nauto {name}\niface {name}{method}\n{options}', {
  options: template('\t{name} {value}\n'),
});
const interfacesFile = template('auto lo\niface lo inet loopback\n{stanzas}\n{include}\n', {
  stanzas: stanza,
});
const overlayFile = template('#version:{version}\n{stanzas}', { stanzas: stanza });

/** The two files of one node. */
export function generateFiles(cluster: ClusterConfig, node: NodeConfig): NodeFiles {
  return {
    interfaces: fillIn(interfacesFile, '', {
      stanzas: interfaceStanzas(node.interfaces),
      include: INCLUDE_LINE,
    }),
    overlay: fillIn(overlayFile, '', {
      stanzas: overlayStanzas(cluster, node),
      version: String(cluster.version),
    }),
  };
}

function overlayStanzas(cluster: ClusterConfig, node: NodeConfig): Scope {
  const stanzas: Scope = {};
  for (const vnet of cluster.vnets) {
    const zone = cluster.zones.find(({ name }) => name === vnet.zone);
    if (zone === undefined) continue;
    const subnets = cluster.subnets.filter((subnet) => subnet.vnet === vnet.name);
    Object.assign(stanzas, stanzasOf({ zone, vnet, subnets, node }));
  }
  return stanzas;
}

function interfaceStanzas(interfaces: readonly NodeInterface[]): Scope {
  const stanzas: Scope = {};
  for (const item of interfaces) {
    const method = item.address === '' ? ' inet manual' : ' inet static';
    stanzas[item.name] = { method, options: interfaceOptions(item) };
  }
  return stanzas;
}

function interfaceOptions(item: NodeInterface): Scope {
  const common: Scope = {};
  if (item.address !== '') Object.assign(common, { address: item.address });
  if (item.gateway !== '') Object.assign(common, { gateway: item.gateway });
  if (item.mtu !== 0) Object.assign(common, { mtu: String(item.mtu) });
  return { ...common, ...kindOptions[item.kind](item) };
}

const kindOptions: { readonly [Kind in NodeInterface['kind']]: (item: NodeInterface) => Scope } = {
  physical: () => ({}),
  bond: ({ bondMode, ports }) => ({
    'bond-miimon': '100',
    'bond-mode': bondMode,
    'bond-slaves': ports.length === 0 ? 'none' : ports.join(' '),
  }),
  bridge: ({ ports, isVlanAware }) => ({
    'bridge-fd': '0',
    'bridge-ports': ports.length === 0 ? 'none' : ports.join(' '),
    'bridge-stp': 'off',
    ...(isVlanAware ? { 'bridge-vids': '2-4094', 'bridge-vlan-aware': 'yes' } : {}),
  }),
  vlan: ({ ports, tag }) => ({
    'vlan-id': String(tag),
    'vlan-raw-device': ports[0] ?? 'none',
  }),
};
