/**
 * Writes a folder of artifacts so that a reader finds the old one or the new one, never a mixture.
 *
 * All files are written and synced in a hidden folder beside the target, `.<name>.tmp-<pid>`. The
 * swap is two renames: target to `.<name>.old-<pid>`, then the new folder to the target; then the
 * old one is removed. A run killed between the two renames leaves nothing under the name but both
 * whole folders beside it, and the next run puts the old one back before it does anything else.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  ALERTS,
  LOGS,
  REGRESSION_HTML,
  REGRESSION_JSON,
  SUMMARIES,
} from '../report/artifact-paths.ts';
import { REGRESSION_KIND } from '../report/regression-json.ts';
import { onDisk, syncFolder, writeSynced } from './disk.ts';
import { UsageError } from './usage-error.ts';

/** Points at which a test may kill the process. */
export type StoreStep = 'file-written' | 'written' | 'old-moved' | 'new-moved' | 'old-removed';

/** Texts by path, relative to the folder and with forward slashes. */
export type ArtifactFiles = ReadonlyMap<string, string>;

const ENTRIES: ReadonlySet<string> = new Set([
  REGRESSION_JSON,
  REGRESSION_HTML,
  SUMMARIES,
  LOGS,
  ALERTS,
]);
const SWAP_TRIES = 5;

/**
 * Makes sure that a folder can take artifacts: repairs what a killed run left, and tries to write
 * beside it. Called before a run, so that a long run does not end in a refusal.
 *
 * @throws UsageError if the folder holds anything but artifacts of ours: it is not replaced.
 * @throws EnvironmentError if it cannot be written.
 */
export function prepareArtifacts(target: string): void {
  onDisk(`prepare ${target}`, () => {
    mkdirSync(dirname(target), { recursive: true });
    recover(target);
    refuseForeign(target);
    const probe = siblingOf(target, 'tmp');
    rmSync(probe, { recursive: true, force: true });
    mkdirSync(probe);
    rmSync(probe, { recursive: true });
  });
}

/**
 * Replaces the folder by one that holds these files and no others.
 *
 * @throws UsageError and EnvironmentError as `prepareArtifacts` does; the old folder is then as it
 *   was.
 */
export function writeArtifacts(
  target: string,
  files: ArtifactFiles,
  onStep: (step: StoreStep) => void = () => {},
): void {
  prepareArtifacts(target);
  const fresh = siblingOf(target, 'tmp');
  onDisk(`write ${target}`, () => {
    try {
      writeAll(fresh, files, onStep);
      onStep('written');
      refuseForeign(target);
      swap(target, fresh, onStep);
    } catch (error) {
      rmSync(fresh, { recursive: true, force: true });
      throw error;
    }
  });
}

/**
 * Checks what is on disk after a write.
 *
 * @returns The paths of files that are not there or are empty.
 */
export function missingArtifacts(target: string, required: readonly string[]): readonly string[] {
  return required.filter((path) => {
    const stats = statSync(join(target, ...path.split('/')), { throwIfNoEntry: false });
    return stats === undefined || !stats.isFile() || stats.size === 0;
  });
}

/** Removes a folder of artifacts, if it is one of ours and there is one. */
export function removeArtifacts(target: string): void {
  onDisk(`remove ${target}`, () => {
    if (!existsSync(target) || foreignReason(target) !== null) return;
    rmSync(target, { recursive: true, force: true });
  });
}

function writeAll(fresh: string, files: ArtifactFiles, onStep: (step: StoreStep) => void): void {
  const folders = new Set([fresh]);
  mkdirSync(fresh, { recursive: true });
  for (const [path, text] of files) {
    const file = join(fresh, ...path.split('/'));
    folders.add(dirname(file));
    mkdirSync(dirname(file), { recursive: true });
    writeSynced(file, text);
    onStep('file-written');
  }
  for (const folder of folders) syncFolder(folder);
}

/** Another run may swap at the same time; whoever comes last wins, and both leave whole folders. */
function swap(target: string, fresh: string, onStep: (step: StoreStep) => void): void {
  const old = siblingOf(target, 'old');
  for (let left = SWAP_TRIES - 1; ; left -= 1) {
    if (existsSync(target)) renameSync(target, old);
    onStep('old-moved');
    try {
      renameSync(fresh, target);
      break;
    } catch (error) {
      if (left === 0 || !isOccupied(error)) {
        if (existsSync(old) && !existsSync(target)) renameSync(old, target);
        throw error;
      }
      rmSync(old, { recursive: true, force: true });
    }
  }
  syncFolder(dirname(target));
  onStep('new-moved');
  rmSync(old, { recursive: true, force: true });
  onStep('old-removed');
}

function isOccupied(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOTEMPTY' || code === 'EEXIST';
}

/** Puts right what runs that are no longer alive left beside the target. */
function recover(target: string): void {
  const left = leftovers(target);
  const old = left.find(({ kind }) => kind === 'old');
  if (old !== undefined && !existsSync(target)) renameSync(old.path, target);
  for (const { path } of left) rmSync(path, { recursive: true, force: true });
}

interface Leftover {
  readonly path: string;
  readonly kind: 'tmp' | 'old';
}

function leftovers(target: string): readonly Leftover[] {
  const folder = dirname(target);
  const prefix = `.${basename(target)}.`;
  return readdirSync(folder)
    .sort()
    .flatMap((entry) => {
      if (!entry.startsWith(prefix)) return [];
      const [, kind, pid] = /^(tmp|old)-(\d{1,10})$/.exec(entry.slice(prefix.length)) ?? [];
      if (kind === undefined || isAlive(Number(pid))) return [];
      return [{ path: join(folder, entry), kind: kind as Leftover['kind'] }];
    });
}

/** Our own process counts as dead: what bears its number was left by an earlier one. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function siblingOf(target: string, kind: Leftover['kind']): string {
  return join(dirname(target), `.${basename(target)}.${kind}-${process.pid}`);
}

function refuseForeign(target: string): void {
  const reason = foreignReason(target);
  if (reason !== null) throw new UsageError(`${target} is not replaced: ${reason}`);
}

function foreignReason(target: string): string | null {
  const stats = lstatSync(target, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  if (stats.isSymbolicLink()) return 'it is a symbolic link';
  if (!stats.isDirectory()) return 'it is not a folder';
  const entries = readdirSync(target).sort();
  if (entries.length === 0) return null;
  const foreign = entries.find((entry) => !ENTRIES.has(entry));
  if (foreign !== undefined) return `it holds ${foreign}, which no run of simnet wrote`;
  return hasMarker(target) ? null : `it holds no ${REGRESSION_JSON} of simnet`;
}

function hasMarker(target: string): boolean {
  const file = join(target, REGRESSION_JSON);
  if (!existsSync(file)) return false;
  try {
    const document: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return (document as { kind?: unknown } | null)?.kind === REGRESSION_KIND;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}
