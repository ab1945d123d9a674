/** Answers by a table of handlers, one for each method and template; each builds its own map. */
import type { NodeInterface, Subnet, Vnet, Zone } from '../domain.ts';
import {
  type Answer,
  type ApiRequest,
  type Json,
  type JsonObject,
  messages,
  type NetworkView,
  type NodeState,
} from '../implementation.ts';
import { endpoints, RouteTable } from '../routes.ts';
import { stagedChanges } from './changes.ts';
import { parsed } from './parser.ts';
import { type Call, dispatchWrite } from './writes.ts';

/** Answers requests; keeps nothing but which template a path matches. */
export class AnswerTable {
  readonly #routes = new RouteTable();

  answer(request: ApiRequest, view: NetworkView): Answer {
    const match = this.#routes.match(request.path);
    if (match === undefined) return refusal(404, messages.noRoute);
    const { endpoint, parameters } = match;
    const methods = endpoints.find(({ template }) => template === endpoint)?.methods;
    if (!methods?.includes(request.method)) return refusal(405, messages.noMethod);
    const call = { view, parameters, body: request.body ?? {} };
    if (request.method !== 'GET') return dispatchWrite(`${request.method} ${endpoint}`, call);
    return readers[endpoint]?.(call) ?? refusal(404, messages.noRoute);
  }
}

type Handler = (call: Call) => Answer;

const readers: { readonly [endpoint: string]: Handler } = {
  '/cluster/network/status': ({ view }) => found(clusterStatus(view)),
  '/cluster/network/zones': ({ view }) =>
    found(byName(view.cluster.zones).map((zone) => zoneEntry(zone, view))),
  '/cluster/network/zones/{zone}': ({ view, parameters }) => {
    const zone = named(view.cluster.zones, parameters.get('zone'));
    return zone ? found(zoneEntry(zone, view)) : refusal(404, messages.noZone);
  },
  '/cluster/network/vnets': ({ view }) => found(byName(view.cluster.vnets).map(vnetEntry)),
  '/cluster/network/vnets/{vnet}': ({ view, parameters }) => {
    const vnet = named(view.cluster.vnets, parameters.get('vnet'));
    return vnet ? found(vnetEntry(vnet)) : refusal(404, messages.noVnet);
  },
  '/cluster/network/vnets/{vnet}/subnets': ({ view, parameters }) => {
    const vnet = named(view.cluster.vnets, parameters.get('vnet'));
    if (!vnet) return refusal(404, messages.noVnet);
    const subnets = view.cluster.subnets.filter((subnet) => subnet.vnet === vnet.name);
    return found(subnets.sort((a, b) => (a.cidr < b.cidr ? -1 : 1)).map(subnetEntry));
  },
  '/nodes/{node}/status': onNode((state, { view }) => found(nodeStatus(state, view))),
  '/nodes/{node}/network': onNode((state) =>
    found(byName(state.staged.interfaces).map((item) => interfaceEntry(item, state))),
  ),
  '/nodes/{node}/network/{iface}': onNode((state, { parameters }) => {
    const item = named(state.staged.interfaces, parameters.get('iface'));
    return item ? found(interfaceEntry(item, state)) : refusal(404, messages.noInterface);
  }),
  '/nodes/{node}/apply': onNode((state, { view }) => found(dryRun(state, view))),
};

function onNode(handler: (state: NodeState, call: Call) => Answer): Handler {
  return (call) => {
    const state = call.view.nodes.get(call.parameters.get('node') ?? '');
    return state ? handler(state, call) : refusal(404, messages.noNode);
  };
}

function clusterStatus(view: NetworkView): Json {
  const nodes = [...view.nodes.keys()].sort().map((name) => {
    const { node, local_version, state } = nodeStatus(view.nodes.get(name)!, view);
    return { node, local_version, state };
  });
  return { version: view.cluster.version, nodes };
}

function nodeStatus(state: NodeState, view: NetworkView) {
  const localVersion = parsed(state.overlay).version;
  return {
    node: state.staged.node,
    local_version: localVersion,
    state: localVersion < view.cluster.version ? 'pending' : 'available',
    version: view.cluster.version,
    interfaces: state.staged.interfaces.length,
  };
}

function dryRun(state: NodeState, view: NetworkView): JsonObject {
  const localVersion = parsed(state.overlay).version;
  const changes = stagedChanges(state);
  const overlayReloads = localVersion === view.cluster.version ? 0 : view.cluster.vnets.length;
  return {
    node: state.staged.node,
    version_from: localVersion,
    version_to: view.cluster.version,
    changes,
    reload_count: changes.length + overlayReloads,
  };
}

function zoneEntry(zone: Zone, view: NetworkView): JsonObject {
  return withoutEmpty({
    zone: zone.name,
    type: zone.kind,
    bridge: zone.bridge,
    tag: zone.tag,
    mtu: zone.mtu,
    peers: zone.peers.join(','),
    vnets: view.cluster.vnets.filter((vnet) => vnet.zone === zone.name).length,
  });
}

function vnetEntry(vnet: Vnet): JsonObject {
  return withoutEmpty({
    vnet: vnet.name,
    zone: vnet.zone,
    tag: vnet.tag,
    alias: vnet.alias,
    vlan_aware: vnet.isVlanAware ? 1 : 0,
  });
}

function subnetEntry(subnet: Subnet): JsonObject {
  const { cidr, gateway, hasSnat } = subnet;
  return withoutEmpty({ subnet: cidr, gateway, snat: hasSnat ? 1 : 0 });
}

function interfaceEntry(item: NodeInterface, state: NodeState): JsonObject {
  return withoutEmpty({
    iface: item.name,
    type: item.kind,
    mtu: item.mtu === 0 ? 1500 : item.mtu,
    address: item.address,
    gateway: item.gateway,
    ports: item.ports.join(' '),
    bond_mode: item.bondMode,
    tag: item.tag,
    vlan_aware: item.isVlanAware ? 1 : 0,
    active: named(state.running.interfaces, item.name) ? 1 : 0,
  });
}

// What is empty or 0 says nothing and is left out.
function withoutEmpty(entry: { readonly [key: string]: string | number }): JsonObject {
  return Object.fromEntries(
    Object.entries(entry).filter(([, value]) => value !== '' && value !== 0),
  );
}

function byName<Item extends { readonly name: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function named<Item extends { readonly name: string }>(
  items: readonly Item[],
  wanted: string | undefined,
): Item | undefined {
  return items.find(({ name }) => name === wanted);
}

function found(body: Json): Answer {
  return { status: 200, body };
}

function refusal(status: number, message: string): Answer {
  return { status, body: { message } };
}
