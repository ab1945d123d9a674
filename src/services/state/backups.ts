/**
 * Backups: copies of named files in folders, each with its time and the hashes of its files.
 *
 * Who restores the newest of one folder may restore an old one, if somebody else saves elsewhere; who
 * trusts a backup unread may restore decay. So there is a way to ask for the newest that verifies, of
 * several folders.
 */
import type { Micros } from '../../kernel/time.ts';
import { type FileHash, hashList } from './directory.ts';

/** Where files are read from; a `Directory` is one. */
export interface FileSource {
  read(path: string): Uint8Array | undefined;
}

export interface Backup {
  readonly folder: string;
  readonly name: string;
  readonly atUs: Micros;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Hashes as of when it was made. */
  readonly hashes: readonly FileHash[];
}

export type BackupOutcome =
  | { readonly outcome: 'saved'; readonly backup: Backup }
  | { readonly outcome: 'failed'; readonly missing: readonly string[] };

export class BackupCatalogue {
  readonly #folders = new Map<string, Map<string, Backup>>();

  /** Saves files under a name, or nothing at all if one of them is missing. */
  save(
    folder: string,
    name: string,
    atUs: Micros,
    source: FileSource,
    paths: readonly string[],
  ): BackupOutcome {
    const files = new Map<string, Uint8Array>();
    const missing: string[] = [];
    for (const path of paths) {
      const bytes = source.read(path);
      if (bytes === undefined) missing.push(path);
      else files.set(path, new Uint8Array(bytes));
    }
    if (missing.length > 0) return { outcome: 'failed', missing };
    const backup = { folder, name, atUs, files, hashes: hashList(files) };
    this.#put(backup);
    return { outcome: 'saved', backup };
  }

  /** Backups of a folder, oldest first; of one time, in order of their names. */
  list(folder: string): Backup[] {
    return [...(this.#folders.get(folder)?.values() ?? [])].sort(compareBackups);
  }

  /** The newest of a folder, whatever state it is in. */
  newest(folder: string): Backup | undefined {
    return this.list(folder).at(-1);
  }

  /** The newest of several folders whose files are what they were; the last folder wins a tie. */
  newestVerified(folders: readonly string[]): Backup | undefined {
    const all = folders.flatMap((folder) => this.list(folder));
    return all
      .sort((a, b) => a.atUs - b.atUs)
      .findLast((backup) => damagedPaths(backup).length === 0);
  }

  /** Replaces the bytes of a file of a backup, as damage does. @returns false if there is none. */
  overwrite(folder: string, name: string, path: string, bytes: Uint8Array): boolean {
    const backup = this.#folders.get(folder)?.get(name);
    if (!backup?.files.has(path)) return false;
    this.#put({ ...backup, files: new Map(backup.files).set(path, bytes) });
    return true;
  }

  /** Loses a file of a backup. @returns false if there is none. */
  lose(folder: string, name: string, path: string): boolean {
    const backup = this.#folders.get(folder)?.get(name);
    if (!backup?.files.has(path)) return false;
    const files = new Map(backup.files);
    files.delete(path);
    this.#put({ ...backup, files });
    return true;
  }

  #put(backup: Backup): void {
    const folder = this.#folders.get(backup.folder) ?? new Map<string, Backup>();
    this.#folders.set(backup.folder, folder);
    folder.set(backup.name, backup);
  }
}

/** Paths of a backup that are gone, or whose bytes are not what they were. */
export function damagedPaths(backup: Backup): string[] {
  const now = new Map(hashList(backup.files).map(({ path, hash }) => [path, hash]));
  return backup.hashes.filter(({ path, hash }) => now.get(path) !== hash).map(({ path }) => path);
}

function compareBackups(a: Backup, b: Backup): number {
  if (a.atUs !== b.atUs) return a.atUs - b.atUs;
  return a.name < b.name ? -1 : 1;
}
