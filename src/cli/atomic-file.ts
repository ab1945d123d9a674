/**
 * Replaces one file as a whole: a reader finds the old text or the new one.
 */
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { onDisk, syncFolder, writeSynced } from './disk.ts';

/**
 * Writes the file, making its folder if needed.
 *
 * @throws EnvironmentError if it cannot be written; the old file is then as it was.
 */
export function writeFileAtomic(file: string, text: string): void {
  const folder = dirname(file);
  const fresh = join(folder, `.${basename(file)}.tmp-${process.pid}`);
  onDisk(`write ${file}`, () => {
    mkdirSync(folder, { recursive: true });
    try {
      writeSynced(fresh, text);
      renameSync(fresh, file);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw error;
    }
    syncFolder(folder);
  });
}

/** Removes a file, if it is there. */
export function removeFile(file: string): void {
  onDisk(`remove ${file}`, () => rmSync(file, { force: true }));
}
