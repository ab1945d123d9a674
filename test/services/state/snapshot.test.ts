import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { cutShort, withFlippedBit, withRandomFlip } from '../../../src/services/state/damage.ts';
import { restoreDrill } from '../../../src/services/state/restore-drill.ts';
import { hashedLayout, plainLayout, type Schema } from '../../../src/services/state/schema.ts';
import {
  readSnapshotHeader,
  restoreSnapshot,
  snapshotDigest,
  writeSnapshot,
} from '../../../src/services/state/snapshot.ts';
import { State } from '../../../src/services/state/state.ts';
import type { Write } from '../../../src/services/state/value.ts';
import { StateWal } from '../../../src/services/state/wal.ts';
import { anyWrite, sampleState } from './sample.ts';

const V3: Schema = { version: 3, layouts: [plainLayout('accounts', 'accounts.3')] };
const V4: Schema = { version: 4, layouts: [hashedLayout('accounts', 'accounts.4')] };
const SOUND = { skipsDigest: false, skipsRoot: false };

describe('writeSnapshot and restoreSnapshot', () => {
  test('give back any state under any schema', () => {
    fc.assert(
      fc.property(fc.array(anyWrite), fc.constantFrom(V3, V4), (writes, schema) => {
        const state = State.empty.with(writes);
        const outcome = restoreSnapshot(writeSnapshot(state, 77, schema), schema);
        expect(outcome).toMatchObject({ outcome: 'restored', height: 77 });
        if (outcome.outcome === 'restored') expect(outcome.state.rootHex).toBe(state.rootHex);
      }),
      { numRuns: 40 },
    );
  });

  test('refuse every flipped bit', () => {
    const bytes = writeSnapshot(sampleState(4), 9, V3);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      expect(restoreSnapshot(withFlippedBit(bytes, bit), V3).outcome).toBe('refused');
    }
  });

  test('survive no flipped bit without a digest to check, either, that changes the content', () => {
    const state = sampleState(4);
    const bytes = writeSnapshot(state, 9, V3);
    const careless = { skipsDigest: true, skipsRoot: false };
    for (let bit = 0; bit < 8 * (bytes.length - 32); bit++) {
      const outcome = restoreSnapshot(withFlippedBit(bytes, bit), V3, careless);
      if (outcome.outcome === 'restored') expect(outcome.state.rootHex).toBe(state.rootHex);
    }
  });

  test('refuse every length but the right one', () => {
    const bytes = writeSnapshot(sampleState(4), 9, V3);
    for (let length = 0; length < bytes.length; length++) {
      expect(restoreSnapshot(cutShort(bytes, length), V3).outcome).toBe('refused');
    }
    expect(restoreSnapshot(Uint8Array.of(...bytes, 0), V3).outcome).toBe('refused');
  });

  test('refuse another schema version, in both directions', () => {
    const state = sampleState(10);
    const refusal = { outcome: 'refused', reason: 'snapshot.schema' };
    expect(restoreSnapshot(writeSnapshot(state, 1, V3), V4)).toEqual(refusal);
    expect(restoreSnapshot(writeSnapshot(state, 1, V4), V3)).toEqual(refusal);
  });

  test('tell by the root that a writer left rows out', () => {
    const bytes = writeSnapshot(sampleState(10), 1, V3, { omitsEvery: 4 });
    expect(restoreSnapshot(bytes, V3)).toEqual({ outcome: 'refused', reason: 'snapshot.root' });
    const blind = restoreSnapshot(bytes, V3, { ...SOUND, skipsRoot: true });
    expect(blind.outcome === 'restored' && blind.state.size).toBe(8);
  });

  test('refuse bytes of another kind whose digest is right', () => {
    const bytes = Buffer.from(writeSnapshot(sampleState(3), 1, V3));
    bytes[0] = 0;
    const body = bytes.subarray(0, -32);
    const forged = Buffer.concat([body, createHash('sha256').update(body).digest()]);
    expect(restoreSnapshot(forged, V3)).toEqual({ outcome: 'refused', reason: 'snapshot.magic' });
  });

  test('carry their height, root and number of rows in front, and SHA-256 as their name', () => {
    const state = sampleState(10);
    const bytes = writeSnapshot(state, 12_345, V4);
    expect(readSnapshotHeader(bytes)).toEqual({
      schemaVersion: 4,
      height: 12_345,
      root: state.root,
      rowCount: 10,
    });
    expect(snapshotDigest(bytes)).toBe(createHash('sha256').update(bytes).digest('hex'));
  });
});

describe('restoreDrill', () => {
  const state = sampleState(30);
  const snapshot = writeSnapshot(state, 5, V3);
  const writes: Write[] = [{ family: 'accounts', key: 'key-1', value: 99 }];
  const after = state.with(writes);
  const wal = new StateWal();
  wal.append({ height: 6, root: after.root, writes });
  const log = { bytes: wal.bytes(), firstSequence: 0, toHeight: 6 };

  test('passes with the recorded root, of the snapshot or of the log behind it', () => {
    const alone = restoreDrill({ snapshot, recordedRoot: state.rootHex, schema: V3 });
    expect(alone).toEqual({ outcome: 'pass', root: state.rootHex, height: 5 });
    const both = restoreDrill({ snapshot, log, recordedRoot: after.rootHex, schema: V3 });
    expect(both).toEqual({ outcome: 'pass', root: after.rootHex, height: 6 });
  });

  test('fails with the reason of whatever is bad', () => {
    const stream = new Streams('drill').of('snapshot', 'flip');
    const base = { snapshot, log, recordedRoot: after.rootHex, schema: V3 };
    expect(restoreDrill({ ...base, snapshot: withRandomFlip(snapshot, stream) })).toMatchObject({
      outcome: 'fail',
      root: null,
    });
    expect(restoreDrill({ ...base, schema: V4 })).toMatchObject({ reason: 'snapshot.schema' });
    expect(restoreDrill({ ...base, recordedRoot: state.rootHex })).toEqual({
      outcome: 'fail',
      reason: 'restore.root',
      root: after.rootHex,
      height: 6,
    });
    const torn = { ...log, bytes: cutShort(log.bytes, log.bytes.length - 1) };
    expect(restoreDrill({ ...base, log: torn })).toEqual({
      outcome: 'fail',
      reason: 'wal.torn',
      root: state.rootHex,
      height: 5,
    });
  });

  test('fails for a program that does not look, by the root that it reaches', () => {
    const thin = writeSnapshot(state, 5, V3, { omitsEvery: 7 });
    const defects = { ...SOUND, skipsRoot: true, skipsChecksum: false };
    const outcome = restoreDrill({
      snapshot: thin,
      recordedRoot: state.rootHex,
      schema: V3,
      defects,
    });
    expect(outcome).toMatchObject({ outcome: 'fail', reason: 'restore.root' });
  });
});
