/** The backups of one node: taken, restored, tried out, and struck by decay. */
import type { Micros } from '../../../kernel/time.ts';
import { type Backup, BackupStore } from '../../netconfig/backup.ts';
import type { ClusterConfig, NodeConfig } from '../../netconfig/domain.ts';
import { INTERFACES_PATH, OVERLAY_PATH } from '../../netconfig/domain.ts';
import { FileText, TextPool } from '../../netconfig/file-text.ts';
import { NodeDisk } from '../../netconfig/node-disk.ts';
import type { Instance } from '../../runtime/instance.ts';
import type { Cluster } from './cluster.ts';
import { heldText } from './held-text.ts';
import { CLUSTER_PATH, STAGED_PATH } from './paths.ts';
import type { NetconfigSpec } from './spec.ts';
import { churnCard } from './topology.ts';

/** Asks for the newest backup of all folders that verifies. */
export const NEWEST_VERIFIED = 'newest_verified';

export class NodeBackups {
  readonly #node: Instance;
  readonly #cluster: Cluster;
  readonly #spec: NetconfigSpec;
  readonly #names = new Map<string, Backup>();
  #store = new BackupStore();
  #isDecaying = false;
  #tornCount = 0;

  constructor(node: Instance, cluster: Cluster, spec: NetconfigSpec) {
    this.#node = node;
    this.#cluster = cluster;
    this.#spec = spec;
  }

  /** Loses all of them, as a new disk has none. */
  clear(): void {
    this.#store = new BackupStore();
    this.#names.clear();
  }

  /** @param paths - What to save; what the scenario says if empty. */
  take(name: string, folder: string, nowUs: Micros, paths: readonly string[] = []): Backup {
    const wanted = paths.length === 0 ? this.#spec.backup.paths : paths;
    const backup = this.#store.take(folder, nowUs, wanted, (path) => this.#read(path));
    this.#names.set(name, backup);
    if (this.#isDecaying) this.#decay(backup);
    return backup;
  }

  /** Lets the newest backup decay when it begins, and each that is taken while it lasts. */
  setDecaying(isDecaying: boolean): void {
    const newest = this.#store.newest(this.folders);
    if (isDecaying && !this.#isDecaying && newest !== undefined) this.#decay(newest);
    this.#isDecaying = isDecaying;
  }

  get folders(): readonly string[] {
    const { automaticFolder, manualFolder } = this.#spec.backup;
    return [automaticFolder, manualFolder];
  }

  /** The newest of some folders, verified or not. */
  newest(folders: readonly string[] = this.folders): Backup | undefined {
    return this.#store.newest(folders);
  }

  isVerified(backup: Backup): boolean {
    return this.#store.isVerified(backup);
  }

  /** A backup by name, the newest of a folder by the folder's name, or the newest that verifies. */
  find(name: string): Backup | undefined {
    if (name === NEWEST_VERIFIED) return this.#store.newestVerified(this.folders);
    return this.#names.get(name) ?? this.#store.newest([name]);
  }

  /** Writes a backup back. @returns Why it could not; null if it could. */
  restore(backup: Backup): string | null {
    this.#cluster.links.beforeWrite(this.#node);
    if (!this.isVerified(backup)) return 'the backup does not verify';
    const isShared = backup.manifest.some(({ path }) => this.#isShared(path));
    if (isShared && !this.#cluster.files.isQuorate(this.#node.name)) return 'no quorum';
    this.#store.restore(backup, (path, text) => this.#write(path, text));
    this.#cluster.state.touch(this.#node.name);
    return null;
  }

  /**
   * Restores a backup into scratch space, generates from it what it says is generated, and compares
   * both with each other and with what is live.
   *
   * @returns What is wrong; null if nothing is.
   */
  drill(backup: Backup): string | null {
    const scratch = this.scratch(backup);
    if (scratch === undefined) return 'the backup does not verify';
    const staged = scratch.read(STAGED_PATH)?.text;
    const cluster = scratch.read(CLUSTER_PATH)?.text;
    if (staged === undefined || cluster === undefined) {
      return 'the backup lacks what its files are generated from';
    }
    const made = this.#cluster.reference.generate(
      JSON.parse(cluster) as ClusterConfig,
      JSON.parse(staged) as NodeConfig,
      'apply',
    );
    const wanted = [
      [INTERFACES_PATH, made.interfaces],
      [OVERLAY_PATH, made.overlay],
    ] as const;
    for (const [path, text] of wanted) {
      const restored = this.#held(scratch.read(path));
      if (restored !== heldText(text, churnCard(this.#spec.topology))) {
        return `${path} of the backup is not what its configuration gives`;
      }
      if (restored !== this.#held(this.#read(path))) return `${path} differs from the live one`;
    }
    return null;
  }

  /** The files of a backup on a disk of their own; undefined if it does not verify. */
  scratch(backup: Backup): NodeDisk | undefined {
    const disk = new NodeDisk(new TextPool());
    const isRestored = this.#store.restore(backup, (path, text) => disk.write(path, text));
    return isRestored ? disk : undefined;
  }

  #held(file: FileText | undefined): string {
    return heldText(file?.text ?? '', churnCard(this.#spec.topology));
  }

  #isShared(path: string): boolean {
    return this.#cluster.files.read(this.#node.name, path) !== undefined;
  }

  #read(path: string): FileText | undefined {
    const { state, files } = this.#cluster;
    const { name } = this.#node;
    if (path === STAGED_PATH) return new FileText(JSON.stringify(state.staged(name)));
    return state.disk(name).read(path) ?? files.read(name, path)?.file;
  }

  #write(path: string, text: string): void {
    const { state, files } = this.#cluster;
    const { name } = this.#node;
    if (path === STAGED_PATH) state.take(name, { node: JSON.parse(text) as NodeConfig });
    else if (path === CLUSTER_PATH) this.#writeCluster(JSON.parse(text) as ClusterConfig);
    else if (this.#isShared(path)) files.write(name, path, text);
    else state.disk(name).write(path, text);
  }

  // An older configuration is a new version of it: nodes must see that theirs is not the newest.
  #writeCluster(cluster: ClusterConfig): void {
    const { state } = this.#cluster;
    const { version } = state.cluster(this.#node.name);
    const now = JSON.stringify({ ...state.cluster(this.#node.name), version: 0 });
    if (JSON.stringify({ ...cluster, version: 0 }) === now) return;
    state.writeCluster(this.#node.name, { ...cluster, version: version + 1 });
  }

  #decay(backup: Backup): void {
    const entry = backup.manifest[this.#tornCount % Math.max(1, backup.manifest.length)];
    if (entry === undefined) return;
    const text = this.scratch(backup)?.read(entry.path)?.text;
    if (text === undefined || text === '') return;
    this.#tornCount += 1;
    const place = text.length >> 1;
    const flipped = String.fromCharCode(text.charCodeAt(place) ^ 1);
    this.#store.damage(backup, entry.path, text.slice(0, place) + flipped + text.slice(place + 1));
  }
}
