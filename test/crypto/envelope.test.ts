import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex } from '../../src/crypto/bytes.ts';
import {
  decodeEnvelope,
  decodeEnvelopeInput,
  encodeEnvelope,
  encodeEnvelopeInput,
  makeEnvelope,
  SEAL_LENGTH,
  vrfAlpha,
} from '../../src/crypto/envelope.ts';
import {
  decodeEnvelopeContext,
  type EnvelopeContext,
  encodeEnvelopeContext,
} from '../../src/crypto/envelope-context.ts';
import {
  ENVELOPE_BYTES_MAX,
  type EnvelopeMemos,
  verifyEnvelope,
} from '../../src/crypto/envelope-verify.ts';
import { sha256 } from '../../src/crypto/hash.ts';
import { Memo } from '../../src/crypto/memo.ts';
import { StarkError } from '../../src/crypto/stark.ts';
import { bytesOf, honestCluster, prover, sealedEnvelope } from '../support/honest-envelope.ts';

const cluster = honestCluster();
const sealed = sealedEnvelope(cluster);

describe('an honest envelope', () => {
  test('is accepted by a verifier who knows everything', () => {
    expect(verifyEnvelope(sealed, cluster.context, prover)).toBeNull();
  });

  test('is accepted by a verifier who knows only the set and the block before', () => {
    const { height, round, epoch, blockHash, ...least } = cluster.context;
    expect([height, round, epoch, blockHash]).not.toContain(undefined);
    expect(verifyEnvelope(sealed, least, prover)).toBeNull();
  });

  test('is accepted when powers differ and only a bare quorum signed', () => {
    // 1 + 2 + 3 + 4 + 5 of 21 is 15, and the quorum is 15.
    const uneven = honestCluster({ validators: 6, signers: 5, power: (index) => index + 1 });
    expect(verifyEnvelope(sealedEnvelope(uneven), uneven.context, prover)).toBeNull();
  });

  test('is accepted when a set has a single validator', () => {
    const alone = honestCluster({ validators: 1, signers: 1, witnesses: 0 });
    expect(verifyEnvelope(sealedEnvelope(alone), alone.context, prover)).toBeNull();
  });

  test('has the same bytes whenever it is made', () => {
    expect(toHex(sha256(sealedEnvelope(honestCluster())))).toBe(toHex(sha256(sealed)));
  });

  test('keeps every field through its encoding', () => {
    const envelope = makeEnvelope(cluster.input, prover);
    expect(decodeEnvelope(encodeEnvelope(envelope))).toEqual(envelope);
    expect(encodeEnvelope(decodeEnvelope(sealed))).toEqual(sealed);
  });

  test('gives the same verdict with memos as without, once and again', () => {
    const memos = newMemos();
    expect(verifyEnvelope(sealed, cluster.context, prover, memos)).toBeNull();
    expect(verifyEnvelope(sealed, cluster.context, prover, memos)).toBeNull();
    expect(memos.vrf.size).toBe(cluster.input.vrfEntries.length);
  });

  test('is not made when the signers hold no quorum', () => {
    const { input } = honestCluster({ validators: 6, signers: 4 });
    expect(() => makeEnvelope(input, prover)).toThrow(StarkError);
  });
});

describe('a verifier of envelopes', () => {
  const other = bytesOf('other');
  const { context } = cluster;
  const seenVrf = cluster.input.vrfEntries.slice(2, 3);
  const lowTier = context.standings.map((standing) => ({ ...standing, tier: 2 }));
  const disagreements: [string, Partial<EnvelopeContext>][] = [
    ['qc.domain', { chainId: 'other-chain' }],
    ['qc.height', { height: 42 }],
    ['qc.round', { round: 0 }],
    ['vrf.epoch', { epoch: 8 }],
    ['qc.block', { blockHash: other }],
    ['vrf.header', { previousBlockHash: other }],
    ['vrf.tier_seed', { tierSeeds: context.tierSeeds.map(() => other) }],
    ['vrf.entry_owner', { tierSeeds: [...context.tierSeeds].reverse() }],
    ['vrf.replay', { seenVrf }],
    ['vrf.missing', { vrfEntriesMin: 7 }],
    ['envelope.witness_root', { witnessRoot: other }],
    ['select.tier', { standings: lowTier }],
    ['envelope.reputation_root', { standings: context.standings.slice(1) }],
    ['qc.power_mismatch', { validators: context.validators.map((v) => ({ ...v, power: 11 })) }],
    ['qc.valset_hash', { validators: context.validators.map((v) => ({ ...v, voteKey: other })) }],
  ];
  test.each(disagreements)('answers %s when it knows better', (reason, knowledge) => {
    expect(verifyEnvelope(sealed, { ...context, ...knowledge }, prover)).toBe(reason);
  });

  test('refuses one byte too many before it reads any', () => {
    const huge = new Uint8Array(ENVELOPE_BYTES_MAX + 1);
    expect(verifyEnvelope(huge, context, prover)).toBe('stark.oversize');
    expect(verifyEnvelope(huge.subarray(1), context, prover)).toBe('envelope.decode');
  });

  test('refuses every shorter byte string as no envelope', () => {
    fc.assert(
      fc.property(fc.nat({ max: sealed.length - 1 }), (length) => {
        const reason = verifyEnvelope(sealed.subarray(0, length), context, prover);
        expect(reason).toBe('envelope.decode');
      }),
    );
  });

  test('refuses any flipped bit by the seal at the latest', () => {
    fc.assert(
      fc.property(fc.nat({ max: sealed.length * 8 - 1 }), (bit) => {
        const reason = verifyEnvelope(flip(sealed, bit), context, prover);
        expect(['envelope.decode', 'envelope.commitment']).toContain(reason);
      }),
    );
  });

  // The seal is anybody's to make, so it must not be what keeps lies out.
  const memos = newMemos();
  test('refuses any flipped bit also when the seal is made anew', () => {
    const bodyBits = (sealed.length - SEAL_LENGTH) * 8;
    fc.assert(
      fc.property(fc.nat({ max: bodyBits - 1 }), (bit) => {
        const body = flip(sealed, bit).subarray(0, -SEAL_LENGTH);
        const resealed = Uint8Array.of(...body, ...sha256(body));
        expect(verifyEnvelope(resealed, context, prover, memos)).toMatch(/^[a-z]+\.[a-z_]+$/);
      }),
      { numRuns: 50 },
    );
  });

  // Most bytes of an envelope are proof; what comes before is dense with meaning.
  test('refuses any flipped bit before the proof also when the seal is made anew', () => {
    const headBits = (sealed.length - SEAL_LENGTH - decodeEnvelope(sealed).proof.length) * 8;
    fc.assert(
      fc.property(fc.nat({ max: headBits - 1 }), (bit) => {
        const body = flip(sealed, bit).subarray(0, -SEAL_LENGTH);
        const resealed = Uint8Array.of(...body, ...sha256(body));
        const reason = verifyEnvelope(resealed, context, prover, memos);
        expect(reason).not.toBeNull();
        expect(reason).not.toBe('envelope.commitment');
      }),
    );
  });
});

describe('what jobs carry', () => {
  test('an input keeps every field through its encoding', () => {
    expect(decodeEnvelopeInput(encodeEnvelopeInput(cluster.input))).toEqual(cluster.input);
  });

  test('a context keeps every field through its encoding, known or not', () => {
    const full = {
      ...cluster.context,
      ...{ seenVrf: [{ epoch: 1, validator: 2, output: new Uint8Array(64) }] },
      ...{ vrfEntriesMin: 3, witnessRoot: bytesOf('witness root') },
    };
    expect(decodeEnvelopeContext(encodeEnvelopeContext(full))).toEqual(full);
    const least = { ...cluster.context, height: undefined, blockHash: undefined };
    expect(decodeEnvelopeContext(encodeEnvelopeContext(least))).toEqual(least);
  });

  test('a context has a standing and a tier seed for each validator', () => {
    const { context } = cluster;
    const standings = context.standings.slice(1);
    expect(() => encodeEnvelopeContext({ ...context, standings })).toThrow(RangeError);
    const tierSeeds = context.tierSeeds.slice(1);
    expect(() => encodeEnvelopeContext({ ...context, tierSeeds })).toThrow(RangeError);
  });

  test('the input of a VRF is domain, block before, epoch and tier seed', () => {
    const previousBlockHash = new Uint8Array(32).fill(0xaa);
    const tierSeed = new Uint8Array(32).fill(0xbb);
    const alpha = toHex(vrfAlpha({ previousBlockHash, epoch: 258, tierSeed }));
    const domain = `0000000d${Buffer.from('simnet.vrf.v1').toString('hex')}`;
    expect(alpha).toBe(`${domain}${'aa'.repeat(32)}0000000000000102${'bb'.repeat(32)}`);
  });
});

function newMemos(): EnvelopeMemos {
  return { signatures: new Memo(999), vrf: new Memo(999) };
}

function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const flipped = bytes.slice();
  flipped[bit >> 3] = flipped[bit >> 3]! ^ (1 << (bit & 7));
  return flipped;
}
