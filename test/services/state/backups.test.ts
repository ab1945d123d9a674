import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { BackupCatalogue, damagedPaths } from '../../../src/services/state/backups.ts';
import { withFlippedBit } from '../../../src/services/state/damage.ts';
import { Directory } from '../../../src/services/state/directory.ts';

const PATHS = ['b.cfg', 'a.cfg'];

function source(): Directory {
  const directory = new Directory('etc', true);
  directory.write('a.cfg', Uint8Array.of(1, 2));
  directory.write('b.cfg', Uint8Array.of(3));
  return directory;
}

describe('BackupCatalogue', () => {
  test('lists the SHA-256 of each file, by path', () => {
    const saved = new BackupCatalogue().save('manual', 'one', 5, source(), PATHS);
    const hash = (...bytes: number[]): string =>
      createHash('sha256').update(Uint8Array.from(bytes)).digest('hex');
    expect(saved.outcome === 'saved' && saved.backup.hashes).toEqual([
      { path: 'a.cfg', hash: hash(1, 2) },
      { path: 'b.cfg', hash: hash(3) },
    ]);
  });

  test('fails, and saves nothing, if a path is missing', () => {
    const catalogue = new BackupCatalogue();
    const outcome = catalogue.save('manual', 'one', 5, source(), ['a.cfg', 'zones.cfg']);
    expect(outcome).toEqual({ outcome: 'failed', missing: ['zones.cfg'] });
    expect(catalogue.newest('manual')).toBeUndefined();
  });

  test('keeps the bytes as they were when they were saved', () => {
    const catalogue = new BackupCatalogue();
    const bytes = Uint8Array.of(1);
    catalogue.save('manual', 'one', 5, { read: () => bytes }, ['a']);
    bytes[0] = 7;
    expect(catalogue.newest('manual')?.files.get('a')).toEqual(Uint8Array.of(1));
  });

  test('finds the newest that verifies in several folders, which one folder may not hold', () => {
    const catalogue = new BackupCatalogue();
    catalogue.save('packaged', 'install', 10, source(), PATHS);
    catalogue.save('manual', 'before', 20, source(), PATHS);
    catalogue.save('manual', 'after', 30, source(), PATHS);
    const folders = ['packaged', 'manual'];
    expect(catalogue.newest('packaged')?.name).toBe('install');
    expect(catalogue.newestVerified(folders)?.name).toBe('after');

    const damaged = withFlippedBit(Uint8Array.of(1, 2), 3);
    expect(catalogue.overwrite('manual', 'after', 'a.cfg', damaged)).toBe(true);
    expect(damagedPaths(catalogue.newest('manual')!)).toEqual(['a.cfg']);
    expect(catalogue.newestVerified(folders)?.name).toBe('before');

    expect(catalogue.lose('manual', 'before', 'b.cfg')).toBe(true);
    expect(catalogue.newestVerified(folders)?.name).toBe('install');
    expect(catalogue.lose('manual', 'before', 'b.cfg')).toBe(false);
    expect(catalogue.overwrite('manual', 'none', 'b.cfg', damaged)).toBe(false);
  });

  test('lists by time, then by name', () => {
    const catalogue = new BackupCatalogue();
    for (const [name, atUs] of [
      ['c', 5],
      ['b', 9],
      ['a', 9],
    ] as const) {
      catalogue.save('manual', name, atUs, source(), PATHS);
    }
    expect(catalogue.list('manual').map(({ name }) => name)).toEqual(['c', 'a', 'b']);
  });
});

describe('Directory', () => {
  test('survives a restart if it is persistent, with the same hash', () => {
    const directory = source();
    const hash = directory.contentHash();
    directory.restart();
    expect(directory.contentHash()).toBe(hash);
    expect(directory.paths()).toEqual(['a.cfg', 'b.cfg']);
  });

  test('is empty after a restart otherwise', () => {
    const directory = new Directory('tmp', false);
    directory.write('a.cfg', Uint8Array.of(1));
    directory.restart();
    expect(directory.read('a.cfg')).toBeUndefined();
    expect(directory.contentHash()).toBe(new Directory('other', true).contentHash());
  });

  test('has another hash for another path or content, and not for another order', () => {
    const directory = source();
    const hashes = new Set([directory.contentHash()]);
    directory.write('b.cfg', Uint8Array.of(4));
    hashes.add(directory.contentHash());
    expect(directory.remove('b.cfg')).toBe(true);
    expect(directory.remove('b.cfg')).toBe(false);
    hashes.add(directory.contentHash());
    directory.write('c.cfg', Uint8Array.of(3));
    hashes.add(directory.contentHash());
    expect(hashes.size).toBe(4);
    const other = new Directory('etc', true);
    other.write('b.cfg', Uint8Array.of(3));
    other.write('a.cfg', Uint8Array.of(1, 2));
    expect(other.contentHash()).toBe(source().contentHash());
  });
});
