/** What the nodes of a cluster share: its files, its configuration, its wires. */
import { check } from '../../../kernel/check.ts';
import { ClusterFilesystem } from '../../netconfig/cluster-filesystem.ts';
import type { ClusterConfig, Vnet } from '../../netconfig/domain.ts';
import { MTU_DEFAULT, TUNNEL_OVERHEAD_BYTES } from '../../netconfig/domain.ts';
import { TextPool } from '../../netconfig/file-text.ts';
import type { ApiRequest, Implementation } from '../../netconfig/implementation.ts';
import { legacyImplementation } from '../../netconfig/legacy/legacy.ts';
import { NetworkState } from '../../netconfig/network-state.ts';
import { DataPlane, type ProbeEnd } from '../../netconfig/plane/data-plane.ts';
import { rewriteImplementation } from '../../netconfig/rewrite/rewrite.ts';
import type { CapabilityHost } from '../../runtime/capability.ts';
import type { Instance } from '../../runtime/instance.ts';
import { Variants } from './code.ts';
import { ClusterLinks } from './links.ts';
import { CLUSTER_PATH, MIGRATION_PATH, STORAGE_PATH } from './paths.ts';
import type { NetconfigSpec } from './spec.ts';
import { CHURN_VNET, cardsOf, clusterOf, nodeOf } from './topology.ts';

const STORAGE = 'dir: local\n\tpath /var/lib/guests\n\tcontent images\n';
/** A probe of a few hundred packets tells a link that loses more than this from a sound one. */
const LOSS_MAX = 0.01;

export class Cluster {
  readonly files: ClusterFilesystem;
  readonly state: NetworkState;
  readonly links: ClusterLinks;
  readonly plane: DataPlane;
  /** Reads of clients of something that exists: nobody looks at what the answers say. */
  readonly unread = new WeakSet<ApiRequest>();
  readonly legacy = new Variants(legacyImplementation());
  readonly rewrite = new Variants(rewriteImplementation());
  /** The old implementation as it was made, whatever strikes those that run. */
  readonly reference: Implementation = this.legacy.with([]);
  readonly #nodes: readonly Instance[];
  readonly #host: CapabilityHost;

  constructor(host: CapabilityHost, { topology }: NetconfigSpec) {
    this.#host = host;
    this.#nodes = host.instances;
    const names = host.instances.map(({ name }) => name);
    const pool = new TextPool();
    this.files = new ClusterFilesystem(names, pool);
    const configs = names.map((name, place) => nodeOf(topology, name, place));
    this.state = new NetworkState(this.files, CLUSTER_PATH, configs, pool);
    this.links = new ClusterLinks(this.files, host.instances, host);
    const nics = cardsOf(topology);
    this.plane = new DataPlane(
      names.map((name) => ({ name, nics, read: (path) => this.state.disk(name).read(path) })),
    );
    const [first] = names;
    check(first !== undefined, 'a cluster needs a node');
    const cluster = clusterOf(topology, names.length);
    this.state.writeCluster(first, cluster);
    this.files.write(first, STORAGE_PATH, STORAGE);
    for (const config of configs) {
      this.state.install(config.node, this.reference.generate(cluster, config, 'apply'));
    }
  }

  /** Puts what the old implementation makes of a node's configuration on its disk. */
  reinstall(node: string): void {
    const { state } = this;
    const files = this.reference.generate(state.cluster(node), state.staged(node), 'apply');
    state.install(node, files);
  }

  /**
   * Writes the migration settings of a node for the whole cluster.
   *
   * @returns Whether it counts: a node without quorum cannot.
   */
  writeMigration(node: Instance, text: string): boolean {
    this.links.beforeWrite(node);
    return this.files.write(node.name, MIGRATION_PATH, text);
  }

  /** Hash of the migration settings that a node has; empty if it has none. */
  migrationHash(node: string): string {
    return this.files.read(node, MIGRATION_PATH)?.file.hash ?? '';
  }

  /** Share of all nodes that a node sees with the same migration settings as its own. */
  migrationShare(node: Instance): number {
    this.links.follow();
    const own = this.migrationHash(node.name);
    if (own === '') return 0;
    const same = this.#nodes.filter((other) => {
      return !this.#isCut(node, other) && this.migrationHash(other.name) === own;
    });
    return same.length / this.#nodes.length;
  }

  /**
   * Sends packets between a node and every other one over every network that spans nodes. The
   * network that is changed all day is left out: until its next apply a node rightly lags behind.
   *
   * @param bytes - Size of a packet; if left out the largest that the configuration promises, and
   *   the largest that the sender's own device takes.
   * @returns What was lost, and how many pairs of ends were tried.
   */
  probePlane(node: Instance, bytes?: number): { readonly lost: string[]; readonly tried: number } {
    const cluster = this.state.cluster(node.name);
    const lost: string[] = [];
    let tried = 0;
    for (const vnet of cluster.vnets) {
      if (vnet.name === CHURN_VNET) continue;
      const isLocal = cluster.zones.find(({ name }) => name === vnet.zone)?.kind === 'simple';
      const size = bytes ?? this.#promisedBytes(cluster, vnet, node.name);
      for (const other of isLocal ? [node] : this.#nodes.filter((one) => one !== node)) {
        tried += 1;
        const reason = this.#loss(node, other, vnet.name, size, bytes === undefined);
        if (reason !== null) lost.push(`${vnet.name} to ${other.name}: ${reason}`);
      }
    }
    return { lost, tried };
  }

  #loss(
    from: Instance,
    to: Instance,
    device: string,
    bytes: number,
    isLargestToo: boolean,
  ): string | null {
    if (from !== to && this.#isCut(from, to)) return 'cut off';
    const lost = from === to ? 0 : this.#host.fabric.lossBetween(from.index, to.index);
    if (lost > LOSS_MAX) return `loses ${Math.round(lost * 100)} % of packets`;
    const one = { node: from.name, device };
    const other = { node: to.name, device };
    return (
      this.#lossOneWay(one, other, bytes, isLargestToo) ??
      this.#lossOneWay(other, one, bytes, isLargestToo)
    );
  }

  #lossOneWay(from: ProbeEnd, to: ProbeEnd, bytes: number, isLargestToo: boolean): string | null {
    const asked = this.plane.probe(from, to, bytes);
    if (!asked.isDelivered) return `${asked.reason} of ${bytes} bytes at ${asked.at}`;
    if (!isLargestToo || this.plane.mtuOf(from) === bytes) return null;
    const largest = this.plane.probeLargest(from, to);
    return largest.isDelivered ? null : `${largest.reason} of the largest at ${largest.at}`;
  }

  // What the configuration says a guest may send; the implementations have no hand in it.
  #promisedBytes({ zones }: ClusterConfig, vnet: Vnet, node: string): number {
    const zone = zones.find(({ name }) => name === vnet.zone);
    if (zone === undefined) return MTU_DEFAULT;
    if (zone.mtu !== 0) return zone.mtu;
    if (zone.kind !== 'vxlan' && zone.kind !== 'evpn') return MTU_DEFAULT;
    const carrier = this.state
      .staged(node)
      .interfaces.find(({ address }) => zone.peers.includes(address.split('/')[0] ?? ''));
    return (carrier?.mtu || MTU_DEFAULT) - TUNNEL_OVERHEAD_BYTES;
  }

  #isCut(one: Instance, other: Instance): boolean {
    return this.#host.fabric.isCut(one.index, other.index);
  }
}
