/** A directory of a node: named files, which a restart of its machine or container may not survive. */
import { ByteWriter, toHex } from '../../crypto/bytes.ts';
import { sha256, taggedHash } from '../../crypto/hash.ts';

export class Directory {
  readonly name: string;
  /** Whether it lies on a disk that outlasts a restart. */
  readonly isPersistent: boolean;
  readonly #files = new Map<string, Uint8Array>();

  constructor(name: string, isPersistent: boolean) {
    this.name = name;
    this.isPersistent = isPersistent;
  }

  /** Writes a file; the bytes are not to be changed afterwards. */
  write(path: string, bytes: Uint8Array): void {
    this.#files.set(path, bytes);
  }

  read(path: string): Uint8Array | undefined {
    return this.#files.get(path);
  }

  /** @returns false if there was no such file. */
  remove(path: string): boolean {
    return this.#files.delete(path);
  }

  /** Paths in order. */
  paths(): string[] {
    return [...this.#files.keys()].sort();
  }

  /** The machine or container starts anew. */
  restart(): void {
    if (!this.isPersistent) this.#files.clear();
  }

  /** Hash over paths and contents, hexadecimal: two directories are equal exactly if theirs are. */
  contentHash(): string {
    const parts = hashList(this.#files).map(({ path, hash }) =>
      new ByteWriter().text(path).text(hash).finish(),
    );
    return toHex(taggedHash('simnet.directory.v1', ...parts));
  }
}

/** A file and the SHA-256 of its bytes, hexadecimal. */
export interface FileHash {
  readonly path: string;
  readonly hash: string;
}

/** The hashes of files, in order of their paths. */
export function hashList(files: ReadonlyMap<string, Uint8Array>): FileHash[] {
  return [...files]
    .map(([path, bytes]) => ({ path, hash: toHex(sha256(bytes)) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}
