/**
 * File operations that are sure to have reached the disk, and names for what goes wrong with it.
 */
import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { EnvironmentError } from '../run/errors.ts';

const CAUSES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a file of that name is in the way',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
  EIO: 'input or output error',
};

/** Words for the code of an error of the file system. */
export function causeText(code: string): string {
  return CAUSES[code] === undefined ? code : `${CAUSES[code]} (${code})`;
}

/**
 * Runs file operations.
 *
 * @param what - What they do, for the message: `write artifacts/canary`.
 * @throws EnvironmentError in place of an error of the file system; others pass as they are.
 */
export function onDisk<Result>(what: string, operation: () => Result): Result {
  try {
    return operation();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    throw new EnvironmentError(`cannot ${what}: ${causeText(code)}`, { cause: error });
  }
}

/** Writes a file and waits until it is on the disk. */
export function writeSynced(file: string, text: string): void {
  const descriptor = openSync(file, 'w');
  try {
    writeFileSync(descriptor, text, 'utf8');
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Waits until the names in a folder are on the disk. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // has no such thing
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
