/**
 * The network configuration of all nodes of a cluster: what is staged, what is in force and what is
 * on their disks. Each node sees the cluster's part through its own replica, however old.
 */
import { check } from '../../kernel/check.ts';
import type { ClusterFilesystem } from './cluster-filesystem.ts';
import type { ClusterConfig, NodeConfig } from './domain.ts';
import { INTERFACES_PATH, OVERLAY_PATH } from './domain.ts';
import { FileText, type TextPool } from './file-text.ts';
import type { ConfigChange, NetworkView, NodeFiles, NodeState } from './implementation.ts';
import { NodeDisk } from './node-disk.ts';

interface NodeRecord {
  readonly disk: NodeDisk;
  staged: NodeConfig;
  running: NodeConfig;
  state: NodeState | undefined;
}

const NO_FILE = new FileText('');

export class NetworkState {
  readonly files: ClusterFilesystem;
  /** Where the cluster's part is among the cluster's files. */
  readonly path: string;
  readonly #nodes = new Map<string, NodeRecord>();
  readonly #decoded = new WeakMap<FileText, ClusterConfig>();
  readonly #views = new Map<string, { readonly view: NetworkView; readonly stamp: number }>();
  #stamp = 0;

  /** @param nodes - What is in force at the start, on every node of the cluster. */
  constructor(
    files: ClusterFilesystem,
    path: string,
    nodes: readonly NodeConfig[],
    pool: TextPool,
  ) {
    this.files = files;
    this.path = path;
    for (const node of nodes) {
      const disk = new NodeDisk(pool);
      this.#nodes.set(node.node, { disk, staged: node, running: node, state: undefined });
    }
  }

  /** The disk of a node. Whoever writes its network files tells {@link NetworkState.touch}. */
  disk(node: string): NodeDisk {
    return this.#record(node).disk;
  }

  staged(node: string): NodeConfig {
    return this.#record(node).staged;
  }

  /** The cluster's part as a node has it. @throws InvariantError if it never got any. */
  cluster(node: string): ClusterConfig {
    const replica = this.files.read(node, this.path);
    check(replica !== undefined, 'node has no cluster configuration', node);
    const known = this.#decoded.get(replica.file);
    if (known !== undefined) return known;
    const decoded = JSON.parse(replica.file.text) as ClusterConfig;
    this.#decoded.set(replica.file, decoded);
    return decoded;
  }

  /** All that answers of a node depend on: the same object until something changes. */
  view(node: string): NetworkView {
    const cluster = this.cluster(node);
    const known = this.#views.get(node);
    if (known?.stamp === this.#stamp && known.view.cluster === cluster) return known.view;
    const nodes = new Map<string, NodeState>();
    for (const [name, record] of this.#nodes) nodes.set(name, stateOf(record));
    const view = { cluster, nodes };
    this.#views.set(node, { view, stamp: this.#stamp });
    return view;
  }

  /** Writes the cluster's part from a node. @returns Whether it counts. */
  writeCluster(node: string, cluster: ClusterConfig): boolean {
    return this.files.write(node, this.path, JSON.stringify(cluster));
  }

  /** Takes what a write on a node made of the configuration. @returns Whether it counts. */
  take(node: string, change: ConfigChange): boolean {
    if (change.cluster !== undefined && !this.writeCluster(node, change.cluster)) return false;
    if (change.node !== undefined) {
      const record = this.#record(change.node.node);
      record.staged = change.node;
      this.#changed(record);
    }
    return true;
  }

  /** Puts a node's configuration in force, as the last step of an apply. */
  commit(node: NodeConfig): void {
    const record = this.#record(node.node);
    record.running = node;
    this.#changed(record);
  }

  /** Puts files on the disk of a node without an apply, as its installation does. */
  install(node: string, files: NodeFiles): void {
    const { disk } = this.#record(node);
    disk.write(INTERFACES_PATH, files.interfaces);
    disk.write(OVERLAY_PATH, files.overlay);
    this.touch(node);
  }

  /** Says that files of a node have changed. */
  touch(node: string): void {
    this.#changed(this.#record(node));
  }

  #changed(record: NodeRecord): void {
    record.state = undefined;
    this.#stamp++;
  }

  #record(node: string): NodeRecord {
    const record = this.#nodes.get(node);
    check(record !== undefined, 'no such node', node);
    return record;
  }
}

function stateOf(record: NodeRecord): NodeState {
  const { staged, running, disk } = record;
  record.state ??= { staged, running, overlay: disk.read(OVERLAY_PATH) ?? NO_FILE };
  return record.state;
}
