import { describe, expect, test } from 'vitest';
import { BackupStore } from '../../../src/services/netconfig/backup.ts';
import { TextPool } from '../../../src/services/netconfig/file-text.ts';
import { NodeDisk } from '../../../src/services/netconfig/node-disk.ts';

function filledDisk() {
  const disk = new NodeDisk(new TextPool());
  disk.write('/etc/a', 'first');
  disk.write('/etc/b', 'second');
  return disk;
}

const PATHS = ['/etc/a', '/etc/b'];

describe('BackupStore', () => {
  test('fails a backup that lacks a path, and passes over it', () => {
    const disk = filledDisk();
    const store = new BackupStore();
    const whole = store.take('manual', 1, PATHS, (path) => disk.read(path));
    const partial = store.take('manual', 2, [...PATHS, '/etc/c'], (path) => disk.read(path));
    expect(partial.missing).toEqual(['/etc/c']);
    expect(store.newest(['manual'])).toBe(partial);
    expect(store.newestVerified(['manual'])).toBe(whole);
    expect(store.restore(partial, () => expect.unreachable())).toBe(false);
  });

  test('takes the newest of both folders, which the newest of one is not', () => {
    const disk = filledDisk();
    const store = new BackupStore();
    const packaged = store.take('packaged', 5, PATHS, (path) => disk.read(path));
    const manual = store.take('manual', 9, PATHS, (path) => disk.read(path));
    expect(store.newestVerified(['packaged'])).toBe(packaged);
    expect(store.newestVerified(['manual', 'packaged'])).toBe(manual);
  });

  test('does not restore a backup whose file no longer has its hash', () => {
    const disk = filledDisk();
    const store = new BackupStore();
    const old = store.take('manual', 1, PATHS, (path) => disk.read(path));
    const newer = store.take('manual', 2, PATHS, (path) => disk.read(path));
    store.damage(newer, '/etc/a', 'firsT');
    expect(store.isVerified(newer)).toBe(false);
    expect(store.newestVerified(['manual'])).toBe(old);
  });

  test('restores the very hashes of its manifest', () => {
    const disk = filledDisk();
    const store = new BackupStore();
    const backup = store.take('manual', 1, PATHS, (path) => disk.read(path));
    disk.write('/etc/a', 'broken');
    disk.remove('/etc/b');
    expect(store.restore(backup, (path, text) => disk.write(path, text))).toBe(true);
    const hashes = backup.manifest.map(({ path, hash }) => [path, hash]);
    expect(disk.paths.map((path) => [path, disk.read(path)?.hash])).toEqual(hashes);
  });
});
