/** The files of one node: real text by path. */
import type { FileText, TextPool } from './file-text.ts';

export class NodeDisk {
  readonly #pool: TextPool;
  readonly #files = new Map<string, FileText>();

  /** @param pool - Shares texts among disks. */
  constructor(pool: TextPool) {
    this.#pool = pool;
  }

  /** Paths in order. */
  get paths(): string[] {
    return [...this.#files.keys()].sort();
  }

  read(path: string): FileText | undefined {
    return this.#files.get(path);
  }

  write(path: string, text: string): FileText {
    const file = this.#pool.of(text);
    this.#files.set(path, file);
    return file;
  }

  remove(path: string): void {
    this.#files.delete(path);
  }
}
