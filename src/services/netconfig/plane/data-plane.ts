/**
 * Whether packets arrive: a reachability graph of the nodes of a cluster, built from the text of the
 * files on their disks. It knows nothing of versions, of the API or of who wrote the files.
 */
import { check } from '../../../kernel/check.ts';
import { INTERFACES_PATH, OVERLAY_PATH } from '../domain.ts';
import type { FileText } from '../file-text.ts';
import { type Attachment, attachmentOf, type Hop } from './attachment.ts';
import { type Device, readDevices } from './devices.ts';

/** One node as the data plane sees it. */
export interface PlaneNode {
  readonly name: string;
  /** Names of its network cards. */
  readonly nics: readonly string[];
  /** Reads its disk. */
  readonly read: (path: string) => FileText | undefined;
}

/** Where a packet comes from or goes to: a device of a node, such as the bridge of a network. */
export interface ProbeEnd {
  readonly node: string;
  readonly device: string;
}

type DropReason =
  /** Larger than the MTU of the sender's own device, which the sender is told. */
  | 'refused'
  /** Larger than the MTU of a device on the way, which nobody is told. */
  | 'black_hole'
  | 'no_device'
  | 'no_uplink'
  /** The two ends leave their nodes under different VLAN or network numbers. */
  | 'other_segment'
  | 'no_tunnel'
  | 'node_down';

export type ProbeResult =
  | { readonly isDelivered: true }
  | { readonly isDelivered: false; readonly reason: DropReason; readonly at: string };

interface NodeGraph {
  readonly interfaces: FileText | undefined;
  readonly overlay: FileText | undefined;
  readonly devices: ReadonlyMap<string, Device>;
  readonly attachments: Map<string, Attachment>;
}

const delivered: ProbeResult = { isDelivered: true };

/** The wires of a cluster and what hangs on them. All cards are on one switched network. */
export class DataPlane {
  readonly #nodes = new Map<string, PlaneNode>();
  readonly #nics = new Map<string, ReadonlySet<string>>();
  readonly #graphs = new Map<string, NodeGraph>();
  readonly #down = new Set<string>();
  readonly #wireMtu: number;

  /** @param wireMtu - Largest packet that the switches between the nodes take, in bytes. */
  constructor(nodes: readonly PlaneNode[], wireMtu = 9216) {
    this.#wireMtu = wireMtu;
    for (const node of nodes) {
      this.#nodes.set(node.name, node);
      this.#nics.set(node.name, new Set(node.nics));
    }
  }

  /** Takes a node off the wires or puts it back. */
  setUp(node: string, isUp: boolean): void {
    if (isUp) this.#down.delete(node);
    else this.#down.add(node);
  }

  /** MTU that a device has on its node, in bytes; `undefined` if there is no such device. */
  mtuOf({ node, device }: ProbeEnd): number | undefined {
    return this.#graph(node).devices.get(device)?.mtu;
  }

  /** Sends a packet of some bytes, its network header included. */
  probe(from: ProbeEnd, to: ProbeEnd, bytes: number): ProbeResult {
    const source = this.#graph(from.node);
    const target = this.#graph(to.node);
    const notThere = this.#missing(from, source) ?? this.#missing(to, target);
    if (notThere !== undefined) return notThere;
    const out = this.#attachment(from, source);
    if (bytes > (out.hops[0]?.mtu ?? 0)) return drop('refused', placeOf(from.node, from.device));
    if (from.node === to.node && from.device === to.device) return delivered;
    const into = this.#attachment(to, target);
    const noWay = leaves(out, from.node) ?? leaves(into, to.node) ?? joins(out, into, to.node);
    return noWay ?? this.#carry(out, into, bytes, from.node, to.node);
  }

  /** Sends the largest packet that the sender's own device takes: what a real guest would send. */
  probeLargest(from: ProbeEnd, to: ProbeEnd): ProbeResult {
    return this.probe(from, to, this.mtuOf(from) ?? 0);
  }

  #missing({ node, device }: ProbeEnd, { devices }: NodeGraph): ProbeResult | undefined {
    if (this.#down.has(node)) return drop('node_down', node);
    return devices.has(device) ? undefined : drop('no_device', placeOf(node, device));
  }

  #carry(out: Attachment, into: Attachment, bytes: number, from: string, to: string): ProbeResult {
    const narrowOut = out.hops.find((hop) => isTooNarrow(hop, bytes));
    if (narrowOut !== undefined) return drop('black_hole', placeOf(from, narrowOut.device));
    const wireBytes = bytes + (out.hops.at(-1)?.overheadBytes ?? 0);
    if (wireBytes > this.#wireMtu) return drop('black_hole', 'wire');
    // It comes in the way that what is sent there goes out.
    const narrowIn = into.hops.findLast((hop) => isTooNarrow(hop, bytes));
    return narrowIn === undefined ? delivered : drop('black_hole', placeOf(to, narrowIn.device));
  }

  #attachment({ node, device }: ProbeEnd, { devices, attachments }: NodeGraph): Attachment {
    const known = attachments.get(device);
    if (known !== undefined) return known;
    const made = attachmentOf(device, devices, this.#nics.get(node) ?? new Set());
    attachments.set(device, made);
    return made;
  }

  // Built anew when a file of the node is another one than before.
  #graph(name: string): NodeGraph {
    const node = this.#nodes.get(name);
    check(node !== undefined, 'no such node', name);
    const interfaces = node.read(INTERFACES_PATH);
    const overlay = node.read(OVERLAY_PATH);
    const known = this.#graphs.get(name);
    const isCurrent = known?.interfaces === interfaces && known?.overlay === overlay;
    if (known !== undefined && isCurrent) return known;
    const devices = readDevices(interfaces?.text ?? '', overlay?.text ?? '');
    const graph = { interfaces, overlay, devices, attachments: new Map<string, Attachment>() };
    this.#graphs.set(name, graph);
    return graph;
  }
}

function leaves({ exit }: Attachment, node: string): ProbeResult | undefined {
  if (exit.kind === 'local') return drop('no_uplink', node);
  return exit.kind === 'missing' ? drop('no_device', placeOf(node, exit.device)) : undefined;
}

function joins(out: Attachment, into: Attachment, node: string): ProbeResult | undefined {
  const a = out.exit;
  const b = into.exit;
  const isTunnel = a.kind === 'tunnel';
  if (isTunnel !== (b.kind === 'tunnel')) return drop('other_segment', node);
  if (!('tags' in a && 'tags' in b)) return drop('other_segment', node);
  const isSameTags =
    a.tags.length === b.tags.length && a.tags.every((tag, depth) => tag === b.tags[depth]);
  if (!isSameTags) return drop('other_segment', node);
  if (a.kind !== 'tunnel' || b.kind !== 'tunnel') return undefined;
  if (a.network !== b.network) return drop('other_segment', node);
  return a.remotes.includes(b.address) ? undefined : drop('no_tunnel', node);
}

function isTooNarrow({ mtu, overheadBytes }: Hop, bytes: number): boolean {
  return bytes + overheadBytes > mtu;
}

function drop(reason: DropReason, at: string): ProbeResult {
  return { isDelivered: false, reason, at };
}

function placeOf(node: string, device: string): string {
  return `${node}/${device}`;
}
