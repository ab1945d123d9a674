/** Writes by a table of handlers; fields are checked against a table of patterns. */

import type { ClusterConfig, InterfaceKind, NodeConfig, Vnet, Zone, ZoneKind } from '../domain.ts';
import { INTERFACE_KINDS, MTU_MAX, MTU_MIN, TAG_MAX, ZONE_KINDS } from '../domain.ts';
import {
  type Answer,
  type Json,
  type JsonObject,
  messages,
  type NetworkView,
  type NodeState,
} from '../implementation.ts';

/** A request with its path taken apart. */
export interface Call {
  readonly view: NetworkView;
  readonly parameters: ReadonlyMap<string, string>;
  readonly body: WriteBody;
}

/** The fields that a write may have, not looked at yet. */
interface WriteBody {
  readonly zone?: Json;
  readonly vnet?: Json;
  readonly iface?: Json;
  readonly type?: Json;
  readonly bridge?: Json;
  readonly tag?: Json;
  readonly mtu?: Json;
  readonly peers?: Json;
  readonly alias?: Json;
  readonly vlan_aware?: Json;
  readonly address?: Json;
  readonly gateway?: Json;
  readonly ports?: Json;
  readonly bond_mode?: Json;
}

/** Answers a write. @param key - Its method and template, such as `POST /cluster/network/zones`. */
export function dispatchWrite(key: string, call: Call): Answer {
  return writers[key]?.(call) ?? refusal(405, messages.noMethod);
}

type Handler = (call: Call) => Answer;

const writers: { readonly [key: string]: Handler } = {
  'POST /cluster/network/zones': ({ view: { cluster }, body }) => {
    const errors = faults(body, ['zone', 'type'], ['bridge', 'tag', 'mtu', 'peers']);
    if (errors) return errors;
    if (isNamed(cluster.zones, body.zone)) return refusal(400, messages.exists);
    const blank = { bridge: '', tag: 0, mtu: 0, peers: [] };
    const kind = body.type as ZoneKind;
    const zone: Zone = { name: String(body.zone), kind, ...blank, ...zoneFields(body) };
    return clusterChanged(cluster, { zones: [...cluster.zones, zone] }, { zone: zone.name });
  },
  'PUT /cluster/network/zones/{zone}': ({ view: { cluster }, parameters, body }) => {
    const name = parameters.get('zone') ?? '';
    if (!isNamed(cluster.zones, name)) return refusal(404, messages.noZone);
    const errors = faults(body, [], ['bridge', 'tag', 'mtu', 'peers']);
    if (errors) return errors;
    const fields = zoneFields(body);
    const zones = cluster.zones.map((zone) => (zone.name === name ? { ...zone, ...fields } : zone));
    return clusterChanged(cluster, { zones }, { zone: name });
  },
  'DELETE /cluster/network/zones/{zone}': ({ view: { cluster }, parameters }) => {
    const wanted = parameters.get('zone') ?? '';
    if (!isNamed(cluster.zones, wanted)) return refusal(404, messages.noZone);
    if (cluster.vnets.some(({ zone }) => zone === wanted)) return refusal(400, messages.inUse);
    return clusterChanged(cluster, { zones: cluster.zones.filter(({ name }) => name !== wanted) });
  },
  'POST /cluster/network/vnets': ({ view: { cluster }, body }) => {
    const errors = faults(body, ['vnet'], ['tag', 'alias'], {
      ...(isNamed(cluster.zones, body.zone) ? {} : { zone: messages.noZone }),
    });
    if (errors) return errors;
    if (isNamed(cluster.vnets, body.vnet)) return refusal(400, messages.exists);
    const vnet: Vnet = {
      name: String(body.vnet),
      zone: String(body.zone),
      tag: Number(body.tag ?? 0),
      alias: String(body.alias ?? ''),
      isVlanAware: body.vlan_aware === 1,
    };
    return clusterChanged(cluster, { vnets: [...cluster.vnets, vnet] }, { vnet: vnet.name });
  },
  'DELETE /cluster/network/vnets/{vnet}': ({ view: { cluster }, parameters }) => {
    const wanted = parameters.get('vnet') ?? '';
    if (!isNamed(cluster.vnets, wanted)) return refusal(404, messages.noVnet);
    if (cluster.subnets.some(({ vnet }) => vnet === wanted)) return refusal(400, messages.inUse);
    return clusterChanged(cluster, { vnets: cluster.vnets.filter(({ name }) => name !== wanted) });
  },
  'POST /nodes/{node}/network': onNode(({ staged }, { body }) => {
    const optional = ['mtu', 'address', 'gateway', 'ports', 'bond_mode', 'tag'] as const;
    const isKind = INTERFACE_KINDS.includes(body.type as InterfaceKind);
    const errors = faults(body, ['iface'], optional, isKind ? {} : { type: messages.notKind });
    if (errors) return errors;
    if (isNamed(staged.interfaces, body.iface)) return refusal(400, messages.exists);
    const made = {
      name: String(body.iface),
      kind: body.type as InterfaceKind,
      mtu: 0,
      address: '',
      gateway: String(body.gateway ?? ''),
      ports: [],
      bondMode: String(body.bond_mode ?? ''),
      tag: Number(body.tag ?? 0),
      isVlanAware: body.vlan_aware === 1,
      ...interfaceFields(body),
    };
    return nodeChanged(staged, [...staged.interfaces, made], { iface: made.name });
  }),
  'PUT /nodes/{node}/network/{iface}': onNode(({ staged }, { parameters, body }) => {
    const wanted = parameters.get('iface') ?? '';
    if (!isNamed(staged.interfaces, wanted)) return refusal(404, messages.noInterface);
    const errors = faults(body, [], ['mtu', 'address', 'ports']);
    if (errors) return errors;
    const fields = interfaceFields(body);
    const interfaces = staged.interfaces.map((item) =>
      item.name === wanted ? { ...item, ...fields } : item,
    );
    return nodeChanged(staged, interfaces, { iface: wanted });
  }),
  'DELETE /nodes/{node}/network/{iface}': onNode(({ staged }, { parameters }) => {
    const wanted = parameters.get('iface') ?? '';
    if (!isNamed(staged.interfaces, wanted)) return refusal(404, messages.noInterface);
    const isPort = staged.interfaces.some(({ ports }) => ports.includes(wanted));
    if (isPort) return refusal(400, messages.inUse);
    return nodeChanged(
      staged,
      staged.interfaces.filter(({ name }) => name !== wanted),
    );
  }),
  'PUT /nodes/{node}/apply': onNode(({ staged }, { view }) => {
    const task = ['apply', staged.node, view.cluster.version, staged.revision].join(':');
    return { status: 200, body: { task } };
  }),
};

function onNode(handler: (state: NodeState, call: Call) => Answer): Handler {
  return (call) => {
    const state = call.view.nodes.get(call.parameters.get('node') ?? '');
    return state ? handler(state, call) : refusal(404, messages.noNode);
  };
}

interface FieldRule {
  readonly isValid: (value: Json) => boolean;
  readonly message: string;
}

const nameRule = {
  isValid: (value: Json) => typeof value === 'string' && /^[a-z][a-z0-9]{0,14}$/.test(value),
  message: messages.notName,
};
const textRule = {
  isValid: (value: Json) => typeof value === 'string' && /^[\x20-\x7e]*$/.test(value),
  message: messages.notText,
};
const fieldRules: { readonly [field: string]: FieldRule } = {
  zone: nameRule,
  vnet: nameRule,
  iface: nameRule,
  type: {
    isValid: (value) => ZONE_KINDS.includes(value as ZoneKind),
    message: messages.notKind,
  },
  mtu: { isValid: (value) => isWhole(value, MTU_MIN, MTU_MAX), message: messages.notMtu },
  tag: { isValid: (value) => isWhole(value, 1, TAG_MAX), message: messages.notTag },
};

// What is wrong with the fields of a body, as the answer that says so.
function faults(
  body: WriteBody,
  required: readonly (keyof WriteBody)[],
  optional: readonly (keyof WriteBody)[],
  known: { readonly [field: string]: string } = {},
): Answer | undefined {
  const given = optional.filter((field) => body[field] !== undefined);
  const wrong = [...required, ...given].flatMap((field) => {
    const { isValid, message } = fieldRules[field] ?? textRule;
    return isValid(body[field] ?? null) ? [] : [[field, message] as const];
  });
  const errors = { ...known, ...Object.fromEntries(wrong) };
  return Object.keys(errors).length === 0 ? undefined : { status: 400, body: { errors } };
}

function isWhole(value: Json, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

function zoneFields(body: WriteBody): Partial<Zone> {
  return {
    ...(body.bridge === undefined ? {} : { bridge: String(body.bridge) }),
    ...(body.tag === undefined ? {} : { tag: Number(body.tag) }),
    ...(body.mtu === undefined ? {} : { mtu: Number(body.mtu) }),
    ...(body.peers === undefined ? {} : { peers: words(body.peers, ',') }),
  };
}

function interfaceFields(body: WriteBody) {
  return {
    ...(body.mtu === undefined ? {} : { mtu: Number(body.mtu) }),
    ...(body.address === undefined ? {} : { address: String(body.address) }),
    ...(body.ports === undefined ? {} : { ports: words(body.ports, ' ') }),
  };
}

function words(value: Json, separator: string): string[] {
  return String(value)
    .split(separator)
    .filter((word) => word !== '');
}

function clusterChanged(
  cluster: ClusterConfig,
  change: Partial<ClusterConfig>,
  said: JsonObject = {},
): Answer {
  const version = cluster.version + 1;
  const next = { ...cluster, ...change, version };
  return { status: 200, body: { ...said, version }, change: { cluster: next } };
}

function nodeChanged(
  staged: NodeConfig,
  interfaces: NodeConfig['interfaces'],
  said: JsonObject = {},
): Answer {
  const revision = staged.revision + 1;
  const node = { ...staged, interfaces, revision };
  return { status: 200, body: { ...said, revision }, change: { node } };
}

function isNamed(items: readonly { readonly name: string }[], wanted: Json | undefined): boolean {
  return items.some(({ name }) => name === wanted);
}

function refusal(status: number, message: string): Answer {
  return { status, body: { message } };
}
