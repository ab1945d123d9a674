import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '../../src/crypto/bytes.ts';
import { encodeEnvelopeInput } from '../../src/crypto/envelope.ts';
import { encodeEnvelopeContext } from '../../src/crypto/envelope-context.ts';
import { executeJob } from '../../src/crypto/execute.ts';
import type { CryptoJob } from '../../src/crypto/jobs.ts';
import { honestCluster, prover, sealedEnvelope } from '../support/honest-envelope.ts';

interface SignatureVector {
  readonly name: string;
  readonly seed: string;
  readonly key: string;
  readonly message: string;
  readonly signature: string;
}

interface VrfVector {
  readonly example: number;
  readonly sk: string;
  readonly pk: string;
  readonly alpha: string;
  readonly pi: string;
  readonly beta: string;
}

const rfc8032: { vectors: SignatureVector[] } = fixture('rfc8032');
const rfc9381: { ell2: VrfVector[] } = fixture('rfc9381');

function fixture<Vectors>(name: string): Vectors {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), 'utf8'));
}

/** Does a job that needs no prover, and fails if it asks for one. */
function execute(job: CryptoJob) {
  return executeJob(job, () => {
    throw new Error('a job without STARK asked for the prover');
  });
}

describe('executeJob', () => {
  test.each(rfc8032.vectors)('signs and verifies $name of RFC 8032', (vector) => {
    const [seed, publicKey, message] = [vector.seed, vector.key, vector.message].map(fromHex);
    const signature = fromHex(vector.signature);
    const signed = execute({ kind: 'sign', seed: seed!, message: message! });
    expect(signed).toEqual({ kind: 'bytes', bytes: signature });
    const verify = { kind: 'verify', publicKey: publicKey!, message: message! } as const;
    expect(execute({ ...verify, signature })).toEqual({ kind: 'verdict', reason: null });
    const forged = execute({ ...verify, signature: signature.with(0, signature[0]! ^ 1) });
    expect(forged).toEqual({ kind: 'verdict', reason: 'bad_signature' });
  });

  test.each(rfc9381.ell2)('proves and verifies example $example of RFC 9381', (vector) => {
    const [seed, publicKey, alpha] = [vector.sk, vector.pk, vector.alpha].map(fromHex);
    const [proof, output] = [fromHex(vector.pi), fromHex(vector.beta)];
    const proved = execute({ kind: 'vrf-prove', seed: seed!, alpha: alpha! });
    expect(proved).toEqual({ kind: 'vrf', proof, output });
    const verify = { kind: 'vrf-verify', publicKey: publicKey!, alpha: alpha! } as const;
    expect(execute({ ...verify, proof })).toEqual({ kind: 'verdict', reason: null, output });
    const forged = execute({ ...verify, proof: proof.with(40, proof[40]! ^ 1) });
    expect(forged).toEqual({ kind: 'verdict', reason: 'vrf.challenge_mismatch' });
  });

  test('proves, verifies and tampers with an envelope that came as bytes', () => {
    const cluster = honestCluster({ validators: 4, signers: 3 });
    const context = encodeEnvelopeContext(cluster.context);
    const job = { kind: 'prove', input: encodeEnvelopeInput(cluster.input) } as const;
    const answer = executeJob(job, () => prover);
    if (answer.kind !== 'bytes') throw new Error('a prove job is answered with bytes');
    const envelope = answer.bytes;
    expect(toHex(envelope)).toBe(toHex(sealedEnvelope(cluster)));

    const verdict = executeJob({ kind: 'verify-envelope', envelope, context }, () => prover);
    expect(verdict).toEqual({ kind: 'verdict', reason: null });
    const tamper = 'qc.signature_bit_flip';
    const tampered = executeJob({ kind: 'tamper', tamper, envelope, context }, () => prover);
    expect(tampered).toEqual({ kind: 'tamper', reason: 'qc.bad_signature', controlReason: null });
  });

  test('throws for a job that its asker encoded wrongly', () => {
    const garbage = Uint8Array.of(1, 2, 3);
    const run = () => executeJob({ kind: 'prove', input: garbage }, () => prover);
    expect(run).toThrow('bytes end too early');
    const sign = () => execute({ kind: 'sign', seed: garbage, message: garbage });
    expect(sign).toThrow(RangeError);
  });
});
