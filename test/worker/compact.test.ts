import { describe, expect, test } from 'vitest';
import type { CryptoJob } from '../../src/crypto/jobs.ts';
import { compactJob } from '../../src/worker/compact.ts';

const slab = Uint8Array.from({ length: 4_096 }, (_, index) => index);
const view = () => slab.subarray(100, 132);

const JOBS: readonly CryptoJob[] = [
  { kind: 'sign', seed: view(), message: view() },
  { kind: 'verify', publicKey: view(), message: view(), signature: view() },
  { kind: 'vrf-prove', seed: view(), alpha: view() },
  { kind: 'vrf-verify', publicKey: view(), alpha: view(), proof: view() },
  { kind: 'prove', input: view() },
  { kind: 'verify-envelope', envelope: view(), context: view() },
  { kind: 'tamper', tamper: 'qc.step', envelope: view(), context: view() },
];

describe('compactJob', () => {
  test.each(JOBS)('cuts the bytes of a $kind job out of what they lay in', (job) => {
    const compact = compactJob(job);
    expect(compact).toEqual(job);
    for (const value of Object.values(compact)) {
      if (value instanceof Uint8Array) expect(value.buffer.byteLength).toBe(32);
    }
  });

  test('copies nothing that owns its buffer', () => {
    const message = new Uint8Array(32);
    const compact = compactJob({ kind: 'sign', seed: view(), message });
    expect(compact.kind === 'sign' && compact.message).toBe(message);
  });
});
