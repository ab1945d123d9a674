import { afterEach, describe, expect, test } from 'vitest';
import { encodeEnvelopeInput } from '../../src/crypto/envelope.ts';
import { encodeEnvelopeContext } from '../../src/crypto/envelope-context.ts';
import { executeJob } from '../../src/crypto/execute.ts';
import type { CryptoAnswer, CryptoJob, Ticket } from '../../src/crypto/jobs.ts';
import { CryptoPool, type PoolOptions } from '../../src/worker/pool.ts';
import { WorkerError } from '../../src/worker/worker-error.ts';
import {
  bytesOf,
  honestCluster,
  PROVER_WASM,
  prover,
  sealedEnvelope,
} from '../support/honest-envelope.ts';

const DYING = new URL('../support/dying.worker.ts', import.meta.url);
const STILLBORN = new URL('../support/stillborn.worker.ts', import.meta.url);

const opened: CryptoPool[] = [];
async function openPool(options: Partial<PoolOptions>): Promise<CryptoPool> {
  const pool = await CryptoPool.open({ workers: 1, wasm: null, ...options });
  opened.push(pool);
  return pool;
}
afterEach(async () => {
  for (const pool of opened.splice(0)) await pool.close();
});

const cluster = honestCluster({ validators: 4, signers: 3 });
const envelope = sealedEnvelope(cluster);
const context = encodeEnvelopeContext(cluster.context);

/** A job of every kind, and some of them several times. */
const MIXED: readonly CryptoJob[] = [
  signJob(0),
  { kind: 'prove', input: encodeEnvelopeInput(cluster.input) },
  { kind: 'vrf-prove', seed: bytesOf('vrf seed'), alpha: bytesOf('alpha') },
  { kind: 'verify-envelope', envelope, context },
  signJob(1),
  { kind: 'tamper', tamper: 'vrf.scalar_plus_order', envelope, context },
  ...cluster.input.vrfEntries.map(({ proof, validator }): CryptoJob => {
    const publicKey = cluster.input.validators[validator]!.vrfKey;
    return { kind: 'vrf-verify', publicKey, alpha: bytesOf('not its alpha'), proof };
  }),
  { kind: 'verify', publicKey: bytesOf('key'), message: new Uint8Array(), signature: envelope },
];
const EXPECTED = MIXED.map((job) => executeJob(job, () => prover));

function signJob(index: number): CryptoJob {
  return { kind: 'sign', seed: bytesOf('seed'), message: bytesOf(`message ${index}`) };
}

async function answersOf(pool: CryptoPool, tickets: readonly Ticket[]) {
  const answers: (CryptoAnswer | undefined)[] = [];
  for (const ticket of tickets) {
    await pool.wait(ticket);
    answers.push(pool.answer(ticket));
  }
  return answers;
}

function dieJob(how: string): CryptoJob {
  return { kind: 'tamper', tamper: how, envelope: new Uint8Array(), context: new Uint8Array() };
}

describe('CryptoPool', () => {
  test.each([0, 1, 2])('gives the same answers with %i threads', async (workers) => {
    const pool = await openPool({ workers, wasm: PROVER_WASM });
    const tickets = MIXED.map((job) => pool.submit(job));
    expect(await answersOf(pool, tickets)).toEqual(EXPECTED);
  });

  test('answers by ticket in any order', async () => {
    const pool = await openPool({ workers: 2, wasm: PROVER_WASM });
    const tickets = MIXED.map((job) => pool.submit(job));
    const backwards = await answersOf(pool, [...tickets].reverse());
    expect(backwards.reverse()).toEqual(EXPECTED);
  });

  test('answers waits that stand side by side', async () => {
    const pool = await openPool({ workers: 2, wasm: PROVER_WASM });
    const tickets = MIXED.map((job) => pool.submit(job));
    await Promise.all(tickets.map((ticket) => pool.wait(ticket)));
    expect(tickets.map((ticket) => pool.answer(ticket))).toEqual(EXPECTED);
  });

  test.each([0, 2])('answers a thousand cheap jobs, with %i threads', async (workers) => {
    const pool = await openPool({ workers });
    const jobs = Array.from({ length: 1_000 }, (_, index) => signJob(index % 10));
    const tickets = jobs.map((job) => pool.submit(job));
    const answers = await answersOf(pool, tickets);
    const expected = jobs.slice(0, 10).map((job) => executeJob(job, () => prover));
    expect(answers.every((answer, index) => answer && same(answer, expected[index % 10]!))).toBe(
      true,
    );
  });

  test('does a cheap job at once while all its threads are busy for ever', async () => {
    const pool = await openPool({ workers: 1, workerFile: DYING });
    pool.submit(dieJob('stuck'));
    const ticket = pool.submit(signJob(0));
    await pool.wait(ticket);
    expect(pool.answer(ticket)).toEqual(EXPECTED[0]);
  });

  test('has no answer before somebody waited, and the same one ever after', async () => {
    const pool = await openPool({ workers: 0 });
    const ticket = pool.submit(signJob(0));
    expect(pool.answer(ticket)).toBeUndefined();
    await pool.wait(ticket);
    await pool.wait(ticket);
    expect(pool.answer(ticket)).toBe(pool.answer(ticket));
  });

  test('drops what is forgotten, before or after it is answered', async () => {
    const pool = await openPool({ workers: 0 });
    const [kept, answered, queued] = [0, 1, 2].map((index) => pool.submit(signJob(index)));
    await pool.wait(answered!);
    pool.forget(answered!);
    pool.forget(queued!);
    expect(pool.answer(answered!)).toBeUndefined();
    await expect(pool.wait(answered!)).rejects.toThrow(RangeError);
    await expect(pool.wait(queued!)).rejects.toThrow(RangeError);
    await pool.wait(kept!);
    expect(pool.hostTimings().get('sign')).toHaveLength(2);
  });

  test('keeps the time of every job under its kind and ticket', async () => {
    const pool = await openPool({ workers: 2, wasm: PROVER_WASM });
    const tickets = MIXED.map((job) => pool.submit(job));
    await answersOf(pool, [...tickets].reverse());
    const byKind = pool.hostTimings();
    for (const [index, { kind }] of MIXED.entries()) {
      const timings = byKind.get(kind)?.filter(({ ticket }) => ticket === tickets[index]);
      expect(timings).toHaveLength(1);
      expect(timings![0]!.ms).toBeGreaterThan(0);
    }
    for (const timings of byKind.values()) {
      const order = timings.map(({ ticket }) => ticket);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });

  test('opens with a whole number of threads only', async () => {
    for (const workers of [-1, 1.5, Number.NaN, 65]) {
      await expect(openPool({ workers })).rejects.toThrow(RangeError);
    }
  });

  test('does not open with a prover that is no WebAssembly', async () => {
    await expect(openPool({ wasm: new Uint8Array(8) })).rejects.toThrow(/WebAssembly/);
  });
});

describe('a pool whose thread dies', () => {
  test.each([
    ['exit', 'exited with code'],
    ['throw', 'thrown by the test'],
  ])('of %s rejects the wait and names the job', async (how, cause) => {
    const pool = await openPool({ workers: 1, workerFile: DYING });
    // Until a thread is free, whoever waits for a job does it.
    await pool.warm();
    const failure = await pool.wait(pool.submit(dieJob(how))).catch((error) => error);
    expect(failure).toBeInstanceOf(WorkerError);
    expect(failure.jobKind).toBe('tamper');
    expect(failure.message).toContain(cause);
    expect(failure.cause).toBeInstanceOf(Error);
  });

  test('rejects every other wait, of jobs begun, queued or new', async () => {
    const pool = await openPool({ workers: 2, workerFile: DYING });
    const stuck = [0, 1, 2, 3, 4, 5].map(() => pool.submit(dieJob('stuck')));
    const cheap = pool.submit(signJob(0));
    const waits = stuck.map((ticket) => pool.wait(ticket).catch((error) => error));
    await pool.close();
    for (const failure of await Promise.all(waits)) expect(failure).toBeInstanceOf(WorkerError);
    await expect(pool.wait(cheap)).rejects.toThrow(WorkerError);
    await expect(pool.wait(pool.submit(signJob(1)))).rejects.toThrow(WorkerError);
    await expect(pool.wait(pool.submit(dieJob('stuck')))).rejects.toThrow(WorkerError);
  });

  test('rejects when no thread ever starts', async () => {
    const pool = await openPool({ workers: 2, workerFile: STILLBORN });
    const tickets = [0, 1, 2, 3, 4, 5, 6, 7].map(() => pool.submit(dieJob('exit')));
    const waits = tickets.map((ticket) => pool.wait(ticket).catch((error) => error));
    for (const failure of await Promise.all(waits)) {
      expect(failure).toBeInstanceOf(WorkerError);
    }
  });

  test.each([0, 1])('rejects when a job throws, with %i threads', async (workers) => {
    const pool = await openPool({ workers, wasm: PROVER_WASM });
    const garbage = { kind: 'prove', input: Uint8Array.of(1) } as const;
    const failure = await pool.wait(pool.submit(garbage)).catch((error) => error);
    expect(failure).toBeInstanceOf(WorkerError);
    expect(failure.jobKind).toBe('prove');
    expect(failure.cause.name).toBe('DecodeError');
  });

  test.each([0, 1])('rejects a proof that has no prover, with %i threads', async (workers) => {
    const pool = await openPool({ workers });
    const failure = await pool.wait(pool.submit(MIXED[1]!)).catch((error) => error);
    expect(failure).toBeInstanceOf(WorkerError);
    expect(failure.message).toContain('without a prover');
  });
});

function same(a: CryptoAnswer, b: CryptoAnswer): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
