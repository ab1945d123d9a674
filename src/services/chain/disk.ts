/** What a validator keeps on its disk: an image of the state, the log behind it, snapshots, backups. */
import { check } from '../../kernel/check.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import { type Backup, BackupCatalogue, damagedPaths } from '../state/backups.ts';
import { withRandomFlip } from '../state/damage.ts';
import {
  losingRows,
  type MigrateOutcome,
  type MigrationStep,
  migrate,
  moveStep,
} from '../state/migration.ts';
import { type RestoreDrillOutcome, restoreDrill } from '../state/restore-drill.ts';
import { RowStore } from '../state/row-store.ts';
import { type FamilyLayout, hashedLayout, plainLayout, type Schema } from '../state/schema.ts';
import { restoreSnapshot, snapshotDigest, writeSnapshot } from '../state/snapshot.ts';
import type { State } from '../state/state.ts';
import { StateWal } from '../state/wal.ts';
import type { WalRecord } from '../state/wal-frame.ts';
import { type ReplayOutcome, replay } from '../state/wal-replay.ts';

/** A state as bytes, with what was written down about it when it was taken. */
export interface StoredState {
  readonly bytes: Uint8Array;
  readonly height: number;
  /** Hexadecimal. */
  readonly root: string;
  readonly atUs: Micros;
}

export type OpenedDisk =
  | {
      readonly outcome: 'opened';
      readonly state: State;
      readonly height: number;
      readonly lost: string | null;
    }
  /** Nothing is there: the validator begins from its genesis. */
  | { readonly outcome: 'empty' }
  | { readonly outcome: 'refused'; readonly reason: string };

const FAMILIES = ['balances', 'stakes', 'identities'];
const BACKUP_FOLDER = 'backups';
const BACKUP_FILES = ['state', 'meta'];

/** The schema of a version: how it lays out accounts, stakes and identities. */
export function schemaOf(version: number): Schema {
  return { version, layouts: FAMILIES.map((family) => layoutOf(family, version)) };
}

export class ValidatorDisk {
  /** Schema of the data; null while there is none. */
  schema: number | null = null;
  /** Hash of the genesis that it began from; null before the first start. */
  genesis: string | null = null;
  readonly snapshots = new Map<string, StoredState>();
  #image: StoredState | null = null;
  #wal = new StateWal();
  #walHeight = 0;
  /** Length of the log before its last record. */
  #lengthBefore = 0;
  /** Rows of a migration that has not ended. */
  #halfMigrated: RowStore | null = null;
  readonly #backups = new BackupCatalogue();
  #endLie: (() => void) | null = null;

  /** Syncs of the log. */
  get syncCount(): number {
    return this.#wal.syncCount;
  }

  /** Height of the last record of the log. */
  get walHeight(): number {
    return this.#walHeight;
  }

  /** Blocks in the log behind the image of the state. */
  get queue(): number {
    return this.#image === null ? 0 : this.#walHeight - this.#image.height;
  }

  /** Everything is gone. */
  wipe(): void {
    this.schema = null;
    this.genesis = null;
    this.#image = null;
    this.#wal = new StateWal();
    this.#walHeight = 0;
    this.#halfMigrated = null;
    this.snapshots.clear();
  }

  /** Writes the whole state, and drops the log before it. */
  persist(state: State, height: number, atUs: Micros): void {
    check(this.schema !== null, 'a disk without schema keeps nothing');
    this.#image = this.#stored(state, height, atUs);
    if (height === this.#walHeight) this.#wal.prune(height);
    else this.#wal = new StateWal();
    this.#walHeight = height;
    this.#lengthBefore = this.#wal.length;
  }

  /** Logs what a height did, and makes it durable. */
  append(record: WalRecord): void {
    this.#lengthBefore = this.#wal.length;
    this.#wal.append(record);
    this.#wal.sync();
    this.#walHeight = record.height;
  }

  /** Whether the log can take the record of a height: that behind its last one. */
  follows(height: number): boolean {
    return this.#image !== null && height === this.#walHeight + 1;
  }

  /** From now on syncs of the log are lied about, or no longer are. */
  lie(isLying: boolean): void {
    if (isLying) this.#endLie ??= this.#wal.lie();
    else {
      this.#endLie?.();
      this.#endLie = null;
    }
  }

  /** The machine stops. @param tear - Draws how much of the last record is left; whole without it. */
  crash(tear: Stream | null): void {
    this.#wal.crash();
    const last = this.#wal.length - this.#lengthBefore;
    if (tear !== null && last > 0) this.#wal.cutTo(this.#lengthBefore + tear.below(last));
  }

  /** Opens the store as a program of a schema does. */
  open(version: number): OpenedDisk {
    if (this.#halfMigrated !== null) {
      return { outcome: 'refused', reason: 'the store is half migrated' };
    }
    if (this.#image === null) return { outcome: 'empty' };
    if (this.schema !== version) {
      const reason = `the store has schema ${this.schema}, this release reads ${version}`;
      return { outcome: 'refused', reason };
    }
    const restored = restoreSnapshot(this.#image.bytes, schemaOf(version));
    if (restored.outcome === 'refused') return restored;
    const reached = this.#replayed(restored, Number.MAX_SAFE_INTEGER);
    const lost = reached.reason === 'wal.end' ? null : (reached.reason ?? null);
    this.#wal.repair();
    this.#walHeight = reached.height;
    this.#lengthBefore = this.#wal.length;
    const { state, height } = reached;
    return { outcome: 'opened', state, height, lost };
  }

  /** Replays the log behind the image, or behind a snapshot, up to a height. */
  replayTo(height: number, from: string | null): ReplayOutcome | string {
    const stored = from === null ? this.#image : this.snapshots.get(from);
    if (stored === null || stored === undefined) return 'there is nothing to replay from';
    const restored = restoreSnapshot(stored.bytes, schemaOf(this.schema ?? 0));
    return restored.outcome === 'refused' ? restored.reason : this.#replayed(restored, height);
  }

  takeSnapshot(name: string, state: State, height: number, atUs: Micros, omitsEvery: number): void {
    const whole = this.#stored(state, height, atUs);
    if (omitsEvery === 0) {
      this.snapshots.set(name, whole);
      return;
    }
    const bytes = writeSnapshot(state, height, schemaOf(this.schema ?? 0), { omitsEvery });
    this.snapshots.set(name, { ...whole, bytes });
  }

  /** The state of a snapshot, as a program of a schema reads it; or why it refuses. */
  restore(
    name: string,
    version: number,
  ): { readonly state: State; readonly height: number } | string {
    const stored = this.snapshots.get(name);
    if (stored === undefined) return `there is no snapshot ${name}`;
    const restored = restoreSnapshot(stored.bytes, schemaOf(version));
    if (restored.outcome === 'refused') return restored.reason;
    return restored.state.rootHex === stored.root ? restored : 'restore.root';
  }

  /** Restores a snapshot beside the store, and compares it with the root recorded. */
  drill(name: string, version: number): RestoreDrillOutcome | null {
    const stored = this.snapshots.get(name);
    if (stored === undefined) return null;
    const { bytes: snapshot, root: recordedRoot } = stored;
    return restoreDrill({ snapshot, recordedRoot, schema: schemaOf(version) });
  }

  /** Digest of the bytes of a snapshot; null when there is none. */
  digestOf(name: string): string | null {
    const stored = this.snapshots.get(name);
    return stored === undefined ? null : snapshotDigest(stored.bytes);
  }

  takeBackup(name: string, state: State, height: number, atUs: Micros): void {
    const stored = this.#stored(state, height, atUs);
    const meta = new TextEncoder().encode(JSON.stringify([height, stored.root, this.schema]));
    const files = new Map([
      ['state', stored.bytes],
      ['meta', meta],
    ]);
    const source = { read: (path: string) => files.get(path) };
    this.#backups.save(BACKUP_FOLDER, name, atUs, source, BACKUP_FILES);
  }

  /** Puts the store back to a backup, with its schema. @returns Why it cannot, or null. */
  restoreBackup(name: string | null, atUs: Micros): string | null {
    const backup =
      name === null
        ? this.#backups.newestVerified([BACKUP_FOLDER])
        : this.#backups.list(BACKUP_FOLDER).find((one) => one.name === name);
    if (backup === undefined) return name === null ? 'no backup verifies' : `no backup ${name}`;
    if (damagedPaths(backup).length > 0) return `backup ${backup.name} is damaged`;
    const { height, root, schema } = metaOf(backup);
    this.schema = schema;
    this.#halfMigrated = null;
    this.#image = { bytes: backup.files.get('state')!, height, root, atUs };
    this.#wal = new StateWal();
    this.#walHeight = height;
    this.#lengthBefore = 0;
    return null;
  }

  /** Restores a backup beside the store, as it was written. @returns Why that fails, or null. */
  drillBackup(name: string): string | null {
    const backup = this.#backups.list(BACKUP_FOLDER).find((one) => one.name === name);
    if (backup === undefined) return `there is no backup ${name}`;
    if (damagedPaths(backup).length > 0) return `backup ${name} is damaged`;
    const { root, schema } = metaOf(backup);
    const restored = restoreSnapshot(backup.files.get('state')!, schemaOf(schema));
    if (restored.outcome === 'refused') return restored.reason;
    return restored.state.rootHex === root ? null : `backup ${name} restores to another root`;
  }

  /**
   * Migrates the store, or goes on with it.
   *
   * @param crashAt - Share of the rows after which it dies; null if it does not.
   * @param losesEvery - The defect that loses every so many rows; 0 for none.
   */
  migrate(
    to: number,
    crashAt: number | null,
    losesEvery: number,
    atUs: Micros,
  ): MigrateOutcome | string {
    const from = this.schema;
    if (from === null || this.#image === null) return 'there is nothing to migrate';
    if (from === to) return { outcome: 'done', moved: 0, total: 0 };
    const opened = this.#halfMigrated === null ? this.open(from) : null;
    if (opened !== null && opened.outcome !== 'opened') return 'the store cannot be read';
    if (opened !== null) this.persist(opened.state, opened.height, atUs);
    this.#halfMigrated ??= RowStore.of(opened!.state, schemaOf(from));
    const store = this.#halfMigrated;
    const plain = FAMILIES.map((family) => moveStep(layoutOf(family, from), layoutOf(family, to)));
    const steps = plain.map(
      (step): MigrationStep => (losesEvery > 0 ? losingRows(step, losesEvery) : step),
    );
    const outcome = migrate(store, { from, to, steps, isResumable: true }, crashAt ?? undefined);
    if (outcome.outcome !== 'done') return outcome;
    const migrated = store.open(schemaOf(to));
    if (migrated.outcome === 'refused') return migrated.reason;
    this.schema = to;
    this.#halfMigrated = null;
    this.persist(migrated.state, this.#walHeight, atUs);
    return outcome;
  }

  /** One bit decays. @returns Whether there was one. */
  decay(where: string, stream: Stream): boolean {
    if (where === 'wal') return this.#wal.decay(stream);
    if (where === 'backup') return this.#decayBackup(stream);
    if (where === 'state') {
      if (this.#image === null) return false;
      this.#image = { ...this.#image, bytes: withRandomFlip(this.#image.bytes, stream) };
      return true;
    }
    for (const [name, stored] of this.snapshots) {
      this.snapshots.set(name, { ...stored, bytes: withRandomFlip(stored.bytes, stream) });
    }
    return this.snapshots.size > 0;
  }

  #decayBackup(stream: Stream): boolean {
    const newest = this.#backups.newest(BACKUP_FOLDER);
    const bytes = newest?.files.get('state');
    if (newest === undefined || bytes === undefined) return false;
    return this.#backups.overwrite(
      BACKUP_FOLDER,
      newest.name,
      'state',
      withRandomFlip(bytes, stream),
    );
  }

  #replayed(from: { readonly state: State; readonly height: number }, to: number): ReplayOutcome {
    const log = { bytes: this.#wal.bytes(), firstSequence: this.#wal.firstSequence };
    return replay(log, from, to);
  }

  #stored(state: State, height: number, atUs: Micros): StoredState {
    const bytes = imageOf(state, height, this.schema ?? 0);
    return { bytes, height, root: state.rootHex, atUs };
  }
}

/** What a backup says of the state in it. */
function metaOf({ files }: Backup) {
  const meta = new TextDecoder().decode(files.get('meta'));
  const [height, root, schema] = JSON.parse(meta) as [number, string, number];
  return { height, root, schema };
}

/** Of one state there is one image under each schema, however many disks it lies on. */
const images = new WeakMap<State, Map<string, Uint8Array>>();

function imageOf(state: State, height: number, version: number): Uint8Array {
  const known = images.get(state) ?? new Map<string, Uint8Array>();
  images.set(state, known);
  const key = `${version}/${height}`;
  const bytes = known.get(key) ?? writeSnapshot(state, height, schemaOf(version));
  known.set(key, bytes);
  return bytes;
}

/** Even versions file rows under the hash of their key, odd ones under the key itself. */
function layoutOf(family: string, version: number): FamilyLayout {
  const column = `${family}.v${version}`;
  return version % 2 === 0 ? hashedLayout(family, column) : plainLayout(family, column);
}
