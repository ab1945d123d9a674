import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CryptoJob } from '../../src/crypto/jobs.ts';
import { JobQueue } from '../../src/worker/job-queue.ts';

const bytes = new Uint8Array(1);
const SIGN: CryptoJob = { kind: 'sign', seed: bytes, message: bytes };
const VRF: CryptoJob = { kind: 'vrf-prove', seed: bytes, alpha: bytes };

function filled(jobs: readonly CryptoJob[]): JobQueue {
  const queue = new JobQueue();
  for (const [ticket, job] of jobs.entries()) queue.push(ticket, job);
  return queue;
}

describe('JobQueue', () => {
  test('hands every job out once, in order, whatever is taken in between', () => {
    const someJobs = fc.array(fc.constantFrom(SIGN, VRF), { maxLength: 400 });
    fc.assert(
      fc.property(someJobs, fc.array(fc.nat(500)), fc.nat(50_000), (jobs, picks, costUs) => {
        const queue = filled(jobs);
        const picked = new Set(picks.filter((ticket) => queue.take(ticket) !== undefined));
        const handed: number[] = [];
        for (let batch = queue.takeBatch(costUs); batch.tickets.length > 0; ) {
          handed.push(...batch.tickets);
          batch = queue.takeBatch(costUs + 1);
        }
        const expected = jobs.map((_, ticket) => ticket).filter((ticket) => !picked.has(ticket));
        expect(handed).toEqual(costUs === 0 ? handed : expected);
        if (costUs > 0) expect(queue.costUs).toBe(0);
      }),
    );
  });

  test('fills a batch with what its cost allows, and with one job at least', () => {
    const queue = filled(new Array<CryptoJob>(20).fill(VRF));
    const perJobUs = queue.costUs / 20;
    expect(queue.takeBatch(perJobUs * 3).jobs).toHaveLength(3);
    expect(queue.takeBatch(perJobUs / 2).jobs).toHaveLength(1);
    expect(queue.costUs).toBe(perJobUs * 16);
  });

  test('keeps a batch of cheap jobs to 256 of them', () => {
    const queue = filled(new Array<CryptoJob>(1_000).fill(SIGN));
    expect(queue.takeBatch(1e9).jobs).toHaveLength(256);
  });

  test('gives a job to whoever takes it first', () => {
    const queue = filled([SIGN, VRF]);
    expect(queue.take(1)).toBe(VRF);
    expect(queue.take(1)).toBeUndefined();
    expect(queue.takeBatch(1e9)).toEqual({ tickets: [0], jobs: [SIGN] });
    expect(queue.costUs).toBe(0);
  });
});
