/** The resources of one node: its interfaces, its status, its apply. */

import type { NodeConfig, NodeInterface } from '../domain.ts';
import { INTERFACE_KINDS } from '../domain.ts';
import { FileText } from '../file-text.ts';
import {
  type Answer,
  type Json,
  messages,
  type NetworkView,
  type NodeState,
} from '../implementation.ts';
import { interfaceColumns, row } from './columns.ts';
import { Form } from './form.ts';
import { ok, orRefuse, type Resource, refuse } from './resource.ts';
import { scanned } from './scanner.ts';
import { found, inOrder } from './search.ts';

/** The resource below `/nodes` that the segments lead to, or `undefined` if there is none. */
export function nodeResource(segments: readonly string[], view: NetworkView): Resource | undefined {
  const [node, part, name, ...beyond] = segments;
  if (!node || beyond.length > 0 || name === '') return undefined;
  const shape = `${part}${name === undefined ? '' : '/*'}`;
  const make = resources.get(shape);
  if (make === undefined) return undefined;
  const state = view.nodes.get(node);
  return state === undefined ? missing(make(nobody, '', view)) : make(state, name ?? '', view);
}

type Maker = (state: NodeState, name: string, view: NetworkView) => Resource;

const resources: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ['status', (state, _, view) => ({ GET: () => ok(statusOf(state, view)) })],
  ['network', (state) => interfaces(state)],
  ['network/*', (state, name) => interfaceOf(state, name)],
  [
    'apply',
    (state, _, view) => ({
      GET: () => ok(dryRunOf(state, view)),
      PUT: () => {
        const { node, revision } = state.staged;
        return ok({ task: `apply:${node}:${view.cluster.version}:${revision}` });
      },
    }),
  ],
]);

const nobody: NodeState = {
  staged: { node: '', revision: 0, interfaces: [] },
  running: { node: '', revision: 0, interfaces: [] },
  overlay: new FileText(''),
};

// The same methods as a resource that exists, each answering that there is no such node.
function missing(resource: Resource): Resource {
  const methods = Object.keys(resource).map(
    (method) => [method, () => refuse(404, messages.noNode)] as const,
  );
  return Object.fromEntries(methods);
}

function statusOf(state: NodeState, view: NetworkView): Json {
  const { version } = scanned(state.overlay);
  return {
    version: view.cluster.version,
    local_version: version,
    interfaces: state.staged.interfaces.length,
    state: version >= view.cluster.version ? 'available' : 'pending',
    node: state.staged.node,
  };
}

function dryRunOf(state: NodeState, view: NetworkView): Json {
  const changes = changesOf(inOrder(state.running.interfaces), inOrder(state.staged.interfaces));
  const { version } = scanned(state.overlay);
  const isBehind = version !== view.cluster.version;
  return {
    changes,
    node: state.staged.node,
    version_from: version,
    version_to: view.cluster.version,
    reload_count: changes.length + (isBehind ? view.cluster.vnets.length : 0),
  };
}

// Merges two lists that are in the order of their names.
function changesOf(before: readonly NodeInterface[], after: readonly NodeInterface[]): Json[] {
  const changes: Json[] = [];
  let a = 0;
  let b = 0;
  while (a < before.length || b < after.length) {
    const old = before[a];
    const next = after[b];
    if (next === undefined || (old !== undefined && old.name < next.name)) {
      changes.push({ iface: old?.name ?? '', change: 'remove' });
      a++;
    } else if (old === undefined || next.name < old.name) {
      changes.push({ iface: next.name, change: 'add' });
      b++;
    } else {
      if (old !== next && fingerprint(old) !== fingerprint(next)) {
        changes.push({ iface: next.name, change: 'change' });
      }
      a++;
      b++;
    }
  }
  return changes;
}

function fingerprint(item: NodeInterface): string {
  const { kind, mtu, address, gateway, ports, bondMode, tag, isVlanAware } = item;
  return JSON.stringify([kind, mtu, address, gateway, ports, bondMode, tag, isVlanAware]);
}

function interfaces(state: NodeState): Resource {
  return {
    GET: () => {
      const active = new Set(state.running.interfaces.map(({ name }) => name));
      const rows = inOrder(state.staged.interfaces).map((item) =>
        row(interfaceColumns, { item, isActive: active.has(item.name) }),
      );
      return ok(rows);
    },
    POST: (body) => {
      const form = new Form(body);
      const made: NodeInterface = {
        name: form.name('iface'),
        kind: form.oneOf('type', INTERFACE_KINDS, messages.notKind) ?? 'physical',
        mtu: form.mtu(0),
        address: form.text('address', ''),
        gateway: form.text('gateway', ''),
        ports: form.list('ports', ' ', []),
        bondMode: form.text('bond_mode', ''),
        tag: form.tag(0),
        isVlanAware: form.flag('vlan_aware'),
      };
      if (form.errors !== undefined) return { status: 400, body: { errors: form.errors } };
      if (found(state.staged.interfaces, made.name) >= 0) return refuse(400, messages.exists);
      return changed(state.staged, made.name, state.staged.interfaces.concat(made));
    },
  };
}

function interfaceOf({ staged, running }: NodeState, name: string): Resource {
  const at = found(staged.interfaces, name);
  const orNone = orRefuse(staged.interfaces[at], messages.noInterface);
  return {
    GET: orNone((item) => {
      const isActive = found(running.interfaces, name) >= 0;
      return ok(row(interfaceColumns, { item, isActive }));
    }),
    PUT: orNone((item, body) => {
      const form = new Form(body);
      const mtu = form.mtu(item.mtu);
      const address = form.text('address', item.address);
      const ports = form.list('ports', ' ', item.ports);
      if (form.errors !== undefined) return { status: 400, body: { errors: form.errors } };
      return changed(staged, name, staged.interfaces.with(at, { ...item, mtu, address, ports }));
    }),
    DELETE: orNone(() => {
      for (const { ports } of staged.interfaces) {
        if (ports.includes(name)) return refuse(400, messages.inUse);
      }
      return changed(staged, undefined, staged.interfaces.toSpliced(at, 1));
    }),
  };
}

function changed(
  staged: NodeConfig,
  iface: string | undefined,
  interfaces: readonly NodeInterface[],
): Answer {
  const revision = staged.revision + 1;
  const body = iface === undefined ? { revision } : { revision, iface };
  return { status: 200, body, change: { node: { ...staged, revision, interfaces } } };
}
