/**
 * Backups of files: what was to be saved, what was, and whether it still is what it was.
 *
 * Backups lie in folders, and not every backup is made by the same hand: who restores takes the
 * newest of all folders that is complete and whose files still have the hashes of its manifest.
 */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';
import { FileText } from './file-text.ts';

/** One file of a backup and what it must hash to. */
interface ManifestEntry {
  readonly path: string;
  readonly hash: string;
}

export interface Backup {
  /** From 0, in the order in which they were taken. */
  readonly id: number;
  readonly folder: string;
  readonly takenUs: Micros;
  readonly manifest: readonly ManifestEntry[];
  /** Paths that were asked for and did not exist; a backup with any is a failure. */
  readonly missing: readonly string[];
}

/** The backups of one node. */
export class BackupStore {
  readonly #backups: Backup[] = [];
  readonly #files = new Map<number, Map<string, FileText>>();

  get backups(): readonly Backup[] {
    return this.#backups;
  }

  /** Saves the files of some paths, as far as they exist. */
  take(
    folder: string,
    nowUs: Micros,
    paths: readonly string[],
    read: (path: string) => FileText | undefined,
  ): Backup {
    const files = new Map<string, FileText>();
    const missing: string[] = [];
    for (const path of [...paths].sort()) {
      const file = read(path);
      if (file === undefined) missing.push(path);
      else files.set(path, file);
    }
    const id = this.#backups.length;
    const manifest = [...files].map(([path, { hash }]) => ({ path, hash }));
    const backup = { id, folder, takenUs: nowUs, manifest, missing };
    this.#backups.push(backup);
    this.#files.set(id, files);
    return backup;
  }

  /** Whether a backup is complete and every file of it hashes to what its manifest says. */
  isVerified({ id, manifest, missing }: Backup): boolean {
    const files = this.#files.get(id);
    return (
      missing.length === 0 && manifest.every(({ path, hash }) => files?.get(path)?.hash === hash)
    );
  }

  /** The newest of some folders, verified or not. */
  newest(folders: readonly string[]): Backup | undefined {
    return this.#newestWhere(({ folder }) => folders.includes(folder));
  }

  /** The newest of some folders that is verified. */
  newestVerified(folders: readonly string[]): Backup | undefined {
    return this.#newestWhere(
      (backup) => folders.includes(backup.folder) && this.isVerified(backup),
    );
  }

  /**
   * Gives every file of a backup to whoever writes it.
   *
   * @returns Whether the backup was verified. If not, nothing was written.
   */
  restore(backup: Backup, write: (path: string, text: string) => void): boolean {
    if (!this.isVerified(backup)) return false;
    const files = this.#files.get(backup.id);
    for (const { path } of backup.manifest) write(path, files?.get(path)?.text ?? '');
    return true;
  }

  /** Changes a file of a backup, as a failing disk does; its manifest stays as it was. */
  damage({ id }: Backup, path: string, text: string): void {
    const files = this.#files.get(id);
    check(files?.has(path) === true, 'backup has no such file', path);
    files.set(path, new FileText(text));
  }

  #newestWhere(isWanted: (backup: Backup) => boolean): Backup | undefined {
    let newest: Backup | undefined;
    for (const backup of this.#backups) {
      if (isWanted(backup) && backup.takenUs >= (newest?.takenUs ?? 0)) newest = backup;
    }
    return newest;
  }
}
