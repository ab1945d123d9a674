/** Answers by descending the path: each segment narrows the resource, the last takes the method. */
import type { ClusterConfig, Vnet, Zone } from '../domain.ts';
import { ZONE_KINDS } from '../domain.ts';
import {
  type Answer,
  type ApiRequest,
  type Json,
  messages,
  type NetworkView,
} from '../implementation.ts';
import { row, subnetColumns, vnetColumns, zoneColumns } from './columns.ts';
import { Form } from './form.ts';
import { nodeResource } from './node-resources.ts';
import { ok, orRefuse, type Resource, refuse } from './resource.ts';
import { scanned } from './scanner.ts';
import { found, inOrder } from './search.ts';

/** Answers one request. */
export function answerResource(request: ApiRequest, view: NetworkView): Answer {
  const [root, top, ...rest] = request.path.split('/');
  const resource = root === '' ? resourceAt(top, rest, view) : undefined;
  if (resource === undefined) return refuse(404, messages.noRoute);
  const act = resource[request.method];
  return act === undefined ? refuse(405, messages.noMethod) : act(request.body ?? {});
}

function resourceAt(
  top: string | undefined,
  rest: readonly string[],
  view: NetworkView,
): Resource | undefined {
  if (top === 'nodes') return nodeResource(rest, view);
  if (top !== 'cluster' || rest[0] !== 'network') return undefined;
  const [, collection, name, detail, ...beyond] = rest;
  if (beyond.length > 0 || name === '') return undefined;
  if (collection === 'status' && name === undefined) return { GET: () => ok(statusOf(view)) };
  if (collection === 'zones' && detail === undefined) {
    return name === undefined ? zones(view.cluster) : zone(name, view.cluster);
  }
  if (collection !== 'vnets') return undefined;
  if (name === undefined) return vnets(view.cluster);
  if (detail === undefined) return vnet(name, view.cluster);
  return detail === 'subnets' ? subnets(name, view.cluster) : undefined;
}

function statusOf(view: NetworkView): Json {
  const nodes: Json[] = [];
  for (const name of [...view.nodes.keys()].sort()) {
    const overlay = view.nodes.get(name)?.overlay;
    const localVersion = overlay === undefined ? -1 : scanned(overlay).version;
    const state = localVersion >= view.cluster.version ? 'available' : 'pending';
    nodes.push({ state, node: name, local_version: localVersion });
  }
  return { nodes, version: view.cluster.version };
}

function zones(cluster: ClusterConfig): Resource {
  return {
    GET: () => {
      const counts = vnetCounts(cluster);
      const rows = inOrder(cluster.zones).map((zone) =>
        row(zoneColumns, { zone, vnetCount: counts.get(zone.name) ?? 0 }),
      );
      return ok(rows);
    },
    POST: (body) => {
      const form = new Form(body);
      const name = form.name('zone');
      const kind = form.oneOf('type', ZONE_KINDS, messages.notKind);
      const blank = { bridge: '', tag: 0, mtu: 0, peers: [] };
      const made = zoneFrom(form, { name, kind: kind ?? 'simple', ...blank });
      if (form.errors !== undefined) return { status: 400, body: { errors: form.errors } };
      if (found(cluster.zones, name) >= 0) return refuse(400, messages.exists);
      return changed(cluster, 'zone', name, { zones: cluster.zones.concat(made) });
    },
  };
}

function zone(name: string, cluster: ClusterConfig): Resource {
  const at = found(cluster.zones, name);
  const known = cluster.zones[at];
  const orNone = orRefuse(known, messages.noZone);
  return {
    GET: orNone((zone) =>
      ok(row(zoneColumns, { zone, vnetCount: vnetCounts(cluster).get(name) ?? 0 })),
    ),
    PUT: orNone((zone, body) => {
      const form = new Form(body);
      const next = zoneFrom(form, zone);
      if (form.errors !== undefined) return { status: 400, body: { errors: form.errors } };
      return changed(cluster, 'zone', name, { zones: cluster.zones.with(at, next) });
    }),
    DELETE: orNone(() => {
      if (vnetCounts(cluster).has(name)) return refuse(400, messages.inUse);
      return changed(cluster, undefined, name, { zones: cluster.zones.toSpliced(at, 1) });
    }),
  };
}

function zoneFrom(form: Form, from: Zone): Zone {
  return {
    name: from.name,
    kind: from.kind,
    bridge: form.text('bridge', from.bridge),
    tag: form.tag(from.tag),
    mtu: form.mtu(from.mtu),
    peers: form.list('peers', ',', from.peers),
  };
}

function vnets(cluster: ClusterConfig): Resource {
  return {
    GET: () => ok(inOrder(cluster.vnets).map((vnet) => row(vnetColumns, vnet))),
    POST: (body) => {
      const form = new Form(body);
      const names = cluster.zones.map((zone) => zone.name);
      const made: Vnet = {
        name: form.name('vnet'),
        zone: form.oneOf('zone', names, messages.noZone) ?? '',
        tag: form.tag(0),
        alias: form.text('alias', ''),
        isVlanAware: form.flag('vlan_aware'),
      };
      if (form.errors !== undefined) return { status: 400, body: { errors: form.errors } };
      if (found(cluster.vnets, made.name) >= 0) return refuse(400, messages.exists);
      return changed(cluster, 'vnet', made.name, { vnets: cluster.vnets.concat(made) });
    },
  };
}

function vnet(name: string, cluster: ClusterConfig): Resource {
  const at = found(cluster.vnets, name);
  const orNone = orRefuse(cluster.vnets[at], messages.noVnet);
  return {
    GET: orNone((vnet) => ok(row(vnetColumns, vnet))),
    DELETE: orNone(() => {
      for (const subnet of cluster.subnets) {
        if (subnet.vnet === name) return refuse(400, messages.inUse);
      }
      return changed(cluster, undefined, name, { vnets: cluster.vnets.toSpliced(at, 1) });
    }),
  };
}

function subnets(name: string, cluster: ClusterConfig): Resource {
  const orNone = orRefuse(cluster.vnets[found(cluster.vnets, name)], messages.noVnet);
  return {
    GET: orNone(() => {
      const rows = new Map<string, Json>();
      for (const subnet of cluster.subnets) {
        if (subnet.vnet === name) rows.set(subnet.cidr, row(subnetColumns, subnet));
      }
      return ok([...rows.keys()].sort().map((cidr) => rows.get(cidr) ?? null));
    }),
  };
}

function vnetCounts(cluster: ClusterConfig): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { zone } of cluster.vnets) counts.set(zone, (counts.get(zone) ?? 0) + 1);
  return counts;
}

function changed(
  cluster: ClusterConfig,
  kind: string | undefined,
  name: string,
  parts: Partial<ClusterConfig>,
): Answer {
  const version = cluster.version + 1;
  const body = kind === undefined ? { version } : { version, [kind]: name };
  return { status: 200, body, change: { cluster: { ...cluster, ...parts, version } } };
}
