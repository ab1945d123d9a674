import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { ValidatorDisk } from '../../../src/services/chain/disk.ts';
import { State } from '../../../src/services/state/state.ts';

const stream = () => new Streams('disk').of('test', 'damage');

/** A disk with an image of height 10 and five logged heights behind it, and the states of each. */
function written() {
  const disk = new ValidatorDisk();
  disk.schema = 1;
  disk.genesis = 'genesis';
  const writes = Array.from({ length: 40 }, (_, account) => {
    return { family: 'balances', key: `account-${account}`, value: 1_000 + account };
  });
  let state = State.empty.with(writes);
  disk.persist(state, 10, 0);
  const roots = new Map([[10, state.rootHex]]);
  for (let height = 11; height <= 15; height++) {
    const change = [{ family: 'balances', key: `account-${height}`, value: height }];
    state = state.with(change);
    disk.append({ height, root: state.root, writes: change });
    roots.set(height, state.rootHex);
  }
  return { disk, state, roots };
}

describe('ValidatorDisk', () => {
  test('opens to the state of the last height that was logged', () => {
    const { disk, state } = written();
    disk.crash(null);
    const opened = disk.open(1);
    expect(opened).toMatchObject({ outcome: 'opened', height: 15, lost: null });
    expect(opened.outcome === 'opened' && opened.state.rootHex).toBe(state.rootHex);
  });

  test('loses the last record to a torn write, and what a lying disk never wrote', () => {
    const torn = written().disk;
    torn.crash(stream());
    expect(torn.open(1)).toMatchObject({ height: 14 });
    const { disk, state } = written();
    disk.lie(true);
    disk.append({ height: 16, root: state.root, writes: [] });
    disk.crash(null);
    expect(disk.open(1)).toMatchObject({ height: 15 });
  });

  test('replays to the root of any earlier height', () => {
    const { disk, roots } = written();
    for (const [height, root] of roots) {
      const reached = disk.replayTo(height, null);
      expect(typeof reached !== 'string' && reached.state.rootHex).toBe(root);
    }
  });

  test('fails a drill and a restore once a bit of a snapshot has flipped', () => {
    const { disk, state } = written();
    disk.takeSnapshot('before', state, 15, 0, 0);
    expect(disk.drill('before', 1)).toMatchObject({ outcome: 'pass', root: state.rootHex });
    disk.decay('snapshot', stream());
    expect(disk.drill('before', 1)).toMatchObject({ outcome: 'fail' });
    expect(typeof disk.restore('before', 1)).toBe('string');
  });

  test('finds rows that a snapshot left out, though its digest is right', () => {
    const { disk, state } = written();
    disk.takeSnapshot('short', state, 15, 0, 10);
    expect(disk.drill('short', 1)).toMatchObject({ outcome: 'fail', reason: 'snapshot.root' });
  });

  test('refuses other schemas, and a store that is half migrated, until a migration ends', () => {
    const { disk, state } = written();
    expect(disk.open(2)).toMatchObject({ outcome: 'refused' });
    expect(disk.migrate(2, 0.6, 0, 0)).toMatchObject({ outcome: 'crashed' });
    expect(disk.open(1)).toMatchObject({ outcome: 'refused' });
    expect(disk.open(2)).toMatchObject({ outcome: 'refused' });
    expect(disk.migrate(2, null, 0, 0)).toMatchObject({ outcome: 'done' });
    expect(disk.open(1)).toMatchObject({ outcome: 'refused' });
    const opened = disk.open(2);
    expect(opened.outcome === 'opened' && opened.state.rootHex).toBe(state.rootHex);
  });

  test('shows rows that a migration lost by another root', () => {
    const { disk, state } = written();
    disk.migrate(2, null, 10, 0);
    const opened = disk.open(2);
    expect(opened.outcome === 'opened' && opened.state.rootHex).not.toBe(state.rootHex);
  });

  test('puts schema and state back to a backup, unless it decayed', () => {
    const { disk, state } = written();
    disk.takeBackup('before', state, 15, 0);
    disk.migrate(2, 0.6, 0, 0);
    expect(disk.restoreBackup('before', 1)).toBeNull();
    expect(disk.open(1)).toMatchObject({ outcome: 'opened', height: 15 });
    disk.decay('backup', stream());
    expect(disk.restoreBackup('before', 2)).toBe('backup before is damaged');
    expect(disk.restoreBackup(null, 2)).toBe('no backup verifies');
  });
});
