import { describe, expect, test } from 'vitest';
import { Streams } from '../../../src/kernel/streams.ts';
import { BlobStore, type BlobStoreDefects } from '../../../src/services/availability/blob-store.ts';
import { missProbability } from '../../../src/services/availability/miss-probability.ts';
import { reedSolomon } from '../../../src/services/availability/reed-solomon.ts';
import { retrieveBlob } from '../../../src/services/availability/retrieval.ts';
import { sampleBlob } from '../../../src/services/availability/sampling.ts';

const code = reedSolomon(8, 16);
const clients = new Streams('seed');

function stored(defects: BlobStoreDefects = {}, blobCountMax = 8) {
  const stream = new Streams('seed').of('store', 'defects');
  const store = new BlobStore({ code, stream, blobCountMax });
  store.defects = defects;
  const bytes = Uint8Array.from({ length: 200 }, (_, index) => index);
  const other = store.post(Uint8Array.of(1, 2, 3));
  return { store, bytes, other, commitment: store.post(bytes) };
}

const draws = (purpose: string) => clients.of('client', purpose);

describe('BlobStore', () => {
  test('gives back what was posted, byte for byte, through any shards', () => {
    const { store, bytes, commitment } = stored();
    for (let trial = 0; trial < 20; trial++) {
      expect(retrieveBlob(store, code, commitment, draws('healthy')).bytes).toEqual(bytes);
    }
    expect(store.withheldCount).toBe(0);
  });

  test('still serves a blob of which n - k shards are withheld', () => {
    const { store, bytes, commitment } = stored({ withheldCount: 8 });
    const got = retrieveBlob(store, code, commitment, draws('few'));
    expect(got).toMatchObject({ outcome: 'ok', bytes });
    expect(got.askedCount).toBe(8 + store.withheldCount);
  });

  test('loses a blob of which one more is withheld', () => {
    const { store, commitment } = stored({ withheldCount: 9 });
    const got = retrieveBlob(store, code, commitment, draws('lost'));
    expect(got).toMatchObject({ outcome: 'unavailable', bytes: null, askedCount: 16 });
  });

  test('withholds a share, rounded up, and the same shards again', () => {
    const { store, commitment } = stored({ withheldShare: 0.3 });
    const served = () =>
      Array.from({ length: 16 }, (_, number) => store.shard(commitment, number) !== undefined);
    const first = served();
    expect(first.filter((isServed) => !isServed).length).toBe(5);
    expect(served()).toEqual(first);
  });

  test('withholds from sampling at the rate of the closed form', () => {
    const { store, commitment } = stored({ withheldCount: 9 });
    const trials = 800;
    let misses = 0;
    for (let trial = 0; trial < trials; trial++) {
      if (sampleBlob(store, code, commitment, 2, draws('sampling')).isAvailable) misses++;
    }
    const p = missProbability(16, 9, 2);
    expect(Math.abs(misses / trials - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / trials));
  });

  test('shows wrong parity to whoever decodes it, and to no samples', () => {
    const { store, commitment } = stored({ hasWrongParity: true });
    expect(sampleBlob(store, code, commitment, 16, draws('parity')).isAvailable).toBe(true);
    for (let trial = 0; trial < 20; trial++) {
      const got = retrieveBlob(store, code, commitment, draws('parity'));
      expect(got).toMatchObject({ outcome: 'encoding', bytes: null });
    }
  });

  test.each<[string, BlobStoreDefects]>([
    ['bad branches', { badBranchShare: 1 }],
    ['replies of another blob', { otherBlobShare: 1 }],
  ])('has %s refused by every client', (_, defects) => {
    const { store, commitment } = stored(defects);
    const report = sampleBlob(store, code, commitment, 5, draws('bad'));
    expect(report).toMatchObject({ badProofCount: 5, withheldCount: 0, isAvailable: false });
    expect(retrieveBlob(store, code, commitment, draws('bad'))).toMatchObject({
      outcome: 'unavailable',
      badProofCount: 16,
    });
  });

  test('recovers around some bad branches', () => {
    const { store, bytes, commitment } = stored({ badBranchShare: 0.2 });
    const got = retrieveBlob(store, code, commitment, draws('some'));
    expect(got.bytes).toEqual(bytes);
  });

  test('forgets the oldest blob when it is full, and knows none it was not given', () => {
    const { store, other, commitment } = stored({}, 1);
    expect(store.header(other)).toBeUndefined();
    expect(store.evictedCount).toBe(1);
    expect(store.header(commitment)).toBeDefined();
    const report = sampleBlob(store, code, other, 4, draws('gone'));
    expect(report).toMatchObject({ withheldCount: 4, isAvailable: false });
  });
});
