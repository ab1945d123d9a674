import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError, fromHex, toHex } from '../../src/crypto/bytes.ts';
import {
  bitmapRoot,
  type CertificateExpectation,
  certificateFault,
  checkValidatorSet,
  decodeCertificate,
  encodeCertificate,
  type QuorumCertificate,
  quorumThreshold,
  signatureRoot,
  signerBitmap,
  signerIndices,
  TOTAL_POWER_END,
  validatorSetHash,
  verifyCertificate,
} from '../../src/crypto/certificate.ts';
import { VrfKey } from '../../src/crypto/ecvrf.ts';
import { type SignatureReason, SigningKey } from '../../src/crypto/ed25519.ts';
import type { ValidatorKey } from '../../src/crypto/jobs.ts';
import { Memo } from '../../src/crypto/memo.ts';
import { merkleRoot } from '../../src/crypto/merkle.ts';
import { type VoteContent, voteSignBytes } from '../../src/crypto/vote.ts';
import {
  flipBit,
  NON_CANONICAL_KEYS,
  ORDER,
  SMALL_ORDER_KEYS,
  scalarBytes,
  scalarOf,
  withBytes,
} from '../support/edwards.ts';

const COUNT = 21;
const keys = Array.from({ length: COUNT }, (_, index) =>
  SigningKey.fromSeed(new Uint8Array(32).fill(index + 1)),
);
const validators: readonly ValidatorKey[] = keys.map(({ publicKey }, index) => ({
  voteKey: publicKey,
  vrfKey: VrfKey.fromSeed(new Uint8Array(32).fill(100 + index)).publicKey,
  power: 10,
}));
const blockHash = new Uint8Array(32).fill(0xb1);
const vote: VoteContent = {
  chainId: 'net',
  step: 'precommit',
  height: 7,
  round: 2,
  epoch: 1,
  blockHash,
};
const expected: CertificateExpectation = {
  chainId: 'net',
  validators,
  height: 7,
  round: 2,
  epoch: 1,
  blockHash,
};
const everyone = indicesBelow(COUNT);

function indicesBelow(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** A certificate in which these validators signed this vote for this set. */
function certify(
  signers: readonly number[],
  content: VoteContent = vote,
  set: readonly ValidatorKey[] = validators,
): QuorumCertificate {
  const message = voteSignBytes(content);
  return {
    chainId: content.chainId,
    height: content.height,
    round: content.round,
    epoch: content.epoch,
    blockHash: content.blockHash!,
    validatorSetHash: validatorSetHash(set),
    bitmap: signerBitmap(signers, set.length),
    signatures: signers.map((signer) => keys[signer]!.sign(message)),
  };
}

const certificate = certify(everyone);
/** Verifies the certificate with some fields replaced. */
const tampered = (change: Partial<QuorumCertificate>) =>
  certificateFault({ ...certificate, ...change }, expected);
const fault = (reason: string, signer: number | null = null) => ({ reason, signer });
const withSignature = (signer: number, signature: Uint8Array) =>
  certificate.signatures.with(signer, signature);

describe('verifyCertificate', () => {
  test('accepts the untampered certificate, with and without expectations', () => {
    expect(verifyCertificate(certificate, expected)).toBeNull();
    expect(verifyCertificate(certificate, { chainId: 'net', validators })).toBeNull();
  });

  test('accepts prevotes where prevotes are expected', () => {
    const polka = certify(everyone, { ...vote, step: 'prevote' });
    expect(verifyCertificate(polka, { ...expected, step: 'prevote' })).toBeNull();
  });

  describe('refuses a certificate that is about something else', () => {
    test.each([
      ['qc.domain', { chainId: 'other' }],
      ['qc.height', { height: 8 }],
      ['qc.round', { round: 3 }],
      ['qc.epoch', { epoch: 2 }],
      ['qc.block', { blockHash: new Uint8Array(32).fill(0xb2) }],
    ] as const)('%s', (reason, change) => {
      const other = certify(everyone, { ...vote, ...change });
      expect(certificateFault(other, expected)).toEqual(fault(reason));
      // The control: it is a good certificate of what it is about.
      expect(verifyCertificate(other, { ...expected, ...change })).toBeNull();
      // A changed label alone does not carry the signatures over.
      const relabelled = { ...certificate, ...change };
      expect(certificateFault(relabelled, { ...expected, ...change })).toEqual(
        fault('qc.bad_signature', 0),
      );
    });

    test('qc.block for a hash of another length', () => {
      const { blockHash: _, ...open } = expected;
      const short = { ...certificate, blockHash: blockHash.subarray(1) };
      expect(certificateFault(short, open)).toEqual(fault('qc.block'));
    });

    test('qc.valset_hash for the set of another epoch', () => {
      const next = validators.with(0, { ...validators[0]!, power: 11 });
      const reordered = validators.toReversed();
      for (const set of [next, reordered, validators.slice(1)]) {
        expect(certificateFault(certificate, { ...expected, validators: set })).toEqual(
          fault('qc.valset_hash'),
        );
      }
    });

    test('qc.step for prevotes offered as precommits', () => {
      const polka = certify(everyone, { ...vote, step: 'prevote' });
      expect(certificateFault(polka, expected)).toEqual(fault('qc.step', 0));
      const mixed = { ...certificate, signatures: withSignature(5, polka.signatures[5]!) };
      expect(certificateFault(mixed, expected)).toEqual(fault('qc.step', 5));
      const asPolka = certificateFault(certificate, { ...expected, step: 'prevote' });
      expect(asPolka).toEqual(fault('qc.step', 0));
    });

    test('votes for nil', () => {
      const nil = voteSignBytes({ ...vote, blockHash: null });
      const signatures = keys.map((key) => key.sign(nil));
      expect(tampered({ signatures })).toEqual(fault('qc.bad_signature', 0));
    });
  });

  describe('refuses signers that do not add up', () => {
    test.each([2, 4])('qc.bitmap_range for a bitmap of %i bytes', (length) => {
      const bitmap = new Uint8Array(length).fill(0xff);
      expect(tampered({ bitmap })).toEqual(fault('qc.bitmap_range'));
    });

    test('qc.unknown_signer for a bit beyond the set', () => {
      const bitmap = flipBit(certificate.bitmap, COUNT);
      const signatures = [...certificate.signatures, keys[0]!.sign(blockHash)];
      expect(tampered({ bitmap, signatures })).toEqual(fault('qc.unknown_signer'));
    });

    test('qc.duplicate_signer for one signature under two indices', () => {
      const half = certify(indicesBelow(14));
      const bitmap = flipBit(half.bitmap, 14);
      const signatures = [...half.signatures, half.signatures[0]!];
      expect(tampered({ bitmap, signatures })).toEqual(fault('qc.duplicate_signer'));
      expect(tampered({ bitmap: half.bitmap, signatures })).toEqual(fault('qc.duplicate_signer'));
    });

    test('qc.signature_count for a signature too few or too many', () => {
      const fewer = certificate.signatures.slice(1);
      expect(tampered({ signatures: fewer })).toEqual(fault('qc.signature_count'));
      const more = [...certificate.signatures, keys[0]!.sign(blockHash)];
      expect(tampered({ signatures: more })).toEqual(fault('qc.signature_count'));
    });

    test('qc.insufficient_power at exactly two thirds, and accepts one signer more', () => {
      expect(certificateFault(certify(indicesBelow(14)), expected)).toEqual(
        fault('qc.insufficient_power'),
      );
      expect(verifyCertificate(certify(indicesBelow(15)), expected)).toBeNull();
    });

    test('qc.insufficient_power for nobody', () => {
      expect(certificateFault(certify([]), expected)).toEqual(fault('qc.insufficient_power'));
    });

    test('accepts any signers if, and only if, they have more than two thirds', () => {
      const powers = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 });
      const cases = powers.chain((list) =>
        fc.record({ list: fc.constant(list), signers: fc.subarray(indicesBelow(list.length)) }),
      );
      fc.assert(
        fc.property(cases, ({ list, signers }) => {
          const set = list.map((power, index) => ({ ...validators[index]!, power }));
          const total = list.reduce((sum, power) => sum + power, 0);
          const signed = signers.reduce((sum, signer) => sum + list[signer]!, 0);
          const reason = verifyCertificate(certify(signers, vote, set), {
            ...expected,
            validators: set,
          });
          expect(reason).toBe(3 * signed > 2 * total ? null : 'qc.insufficient_power');
        }),
        { numRuns: 60 },
      );
    });
  });

  describe('refuses a signature and names its signer', () => {
    test('qc.bad_signature for any one bit flipped in R', () => {
      for (const bit of [0, 100, 255]) {
        const signatures = withSignature(3, flipBit(certificate.signatures[3]!, bit));
        expect(tampered({ signatures })).toEqual(fault('qc.bad_signature', 3));
      }
    });

    test('qc.bad_signature for two signatures that changed places', () => {
      const [first, second] = certificate.signatures;
      const signatures = certificate.signatures.with(0, second!).with(1, first!);
      expect(tampered({ signatures })).toEqual(fault('qc.bad_signature', 0));
    });

    test('qc.bad_signature under the index of a validator who did not sign', () => {
      const part = certify(indicesBelow(16));
      const bitmap = flipBit(flipBit(part.bitmap, 15), 16);
      expect(certificateFault({ ...part, bitmap }, expected)).toEqual(
        fault('qc.bad_signature', 16),
      );
    });

    test('qc.bad_signature for one of another length', () => {
      const signatures = withSignature(2, certificate.signatures[2]!.subarray(1));
      expect(tampered({ signatures })).toEqual(fault('qc.bad_signature', 2));
    });

    test('qc.sig_malleable for s + L', () => {
      const original = certificate.signatures[4]!;
      const s = scalarOf(original.subarray(32));
      const signatures = withSignature(4, withBytes(original, 32, scalarBytes(s + ORDER)));
      expect(tampered({ signatures })).toEqual(fault('qc.sig_malleable', 4));
    });

    // R = identity, s = 0 is a signature of everything under a key of small order.
    test.each([
      ['qc.key_weak', SMALL_ORDER_KEYS[0]!],
      ['qc.key_encoding', NON_CANONICAL_KEYS[2]!],
      ['qc.key_encoding', new Uint8Array(31)],
    ])('%s for a key that should not have been registered', (reason, voteKey) => {
      const set = validators.with(6, { ...validators[6]!, voteKey });
      const forged = withBytes(new Uint8Array(64), 0, SMALL_ORDER_KEYS[0]!);
      const changed = {
        ...certificate,
        validatorSetHash: validatorSetHash(set),
        signatures: withSignature(6, forged),
      };
      expect(certificateFault(changed, { ...expected, validators: set })).toEqual(fault(reason, 6));
    });
  });

  test('gives the same answers with a memo, and verifies each signature once', () => {
    const memo = new Memo<SignatureReason | null>(1000);
    const bad = {
      ...certificate,
      signatures: withSignature(20, flipBit(certificate.signatures[20]!, 1)),
    };
    for (let receiver = 0; receiver < 3; receiver++) {
      expect(certificateFault(certificate, expected, memo)).toBeNull();
      expect(certificateFault(bad, expected, memo)).toEqual(fault('qc.bad_signature', 20));
      expect(memo.size).toBe(COUNT + 1);
    }
  });
});

describe('encodeCertificate and decodeCertificate', () => {
  const part = certify([0, 2, 3, 9]);
  const encoded = encodeCertificate(part);

  test('give back any certificate', () => {
    fc.assert(
      fc.property(fc.subarray(everyone), fc.maxSafeNat(), (signers, height) => {
        const any = { ...certify(signers), height };
        expect(decodeCertificate(encodeCertificate(any))).toEqual(any);
      }),
      { numRuns: 30 },
    );
  });

  test('refuse every cut and every addition', () => {
    for (let length = 0; length < encoded.length; length++) {
      expect(() => decodeCertificate(encoded.subarray(0, length))).toThrow(DecodeError);
    }
    expect(() => decodeCertificate(Uint8Array.of(...encoded, 0))).toThrow('bytes follow the end');
  });

  test('refuse another number of signatures than signers', () => {
    const bitmap = flipBit(part.bitmap, 0);
    expect(() => decodeCertificate(encodeCertificate({ ...part, bitmap }))).toThrow(DecodeError);
  });

  test('refuse the encoding of something else', () => {
    expect(() => decodeCertificate(voteSignBytes(vote))).toThrow('bytes are no certificate');
  });

  test('refuse to encode fields of another length', () => {
    const short = blockHash.subarray(1);
    expect(() => encodeCertificate({ ...part, blockHash: short })).toThrow(RangeError);
    expect(() => encodeCertificate({ ...part, validatorSetHash: short })).toThrow(RangeError);
    expect(() => encodeCertificate({ ...part, signatures: [short] })).toThrow(RangeError);
  });

  test('leave no bit of a certificate free', () => {
    const whole = encodeCertificate(certificate);
    fc.assert(
      fc.property(fc.nat({ max: 8 * whole.length - 1 }), (bit) => {
        const changed = flipBit(whole, bit);
        let isAccepted = true;
        try {
          isAccepted = verifyCertificate(decodeCertificate(changed), expected) === null;
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
          isAccepted = false;
        }
        expect(isAccepted).toBe(false);
      }),
      { numRuns: 150 },
    );
  });
});

describe('checkValidatorSet', () => {
  const first = validators[0]!;
  const withFirst = (change: Partial<ValidatorKey>) => validators.with(0, { ...first, ...change });

  test('accepts a set', () => {
    expect(checkValidatorSet(validators)).toBeNull();
    expect(checkValidatorSet(validators.slice(0, 1))).toBeNull();
  });

  test.each([
    ['set.empty', []],
    ['set.power', withFirst({ power: 0 })],
    ['set.power', withFirst({ power: -1 })],
    ['set.power', withFirst({ power: 1.5 })],
    ['set.power', withFirst({ power: Number.NaN })],
    ['set.total', withFirst({ power: TOTAL_POWER_END - 10 * (COUNT - 1) })],
    ['set.key_weak', withFirst({ voteKey: SMALL_ORDER_KEYS[3]! })],
    ['set.key_weak', withFirst({ vrfKey: SMALL_ORDER_KEYS[4]! })],
    ['set.key_encoding', withFirst({ voteKey: NON_CANONICAL_KEYS[4]! })],
    ['set.key_encoding', withFirst({ vrfKey: NON_CANONICAL_KEYS[5]! })],
    ['set.key_encoding', withFirst({ vrfKey: new Uint8Array(33) })],
    ['set.duplicate_key', withFirst({ voteKey: validators[1]!.voteKey })],
    ['set.duplicate_key', withFirst({ vrfKey: validators[1]!.vrfKey })],
  ])('%s', (reason, set) => {
    expect(checkValidatorSet(set)).toBe(reason);
  });

  test('accepts the largest total', () => {
    const power = TOTAL_POWER_END - 1 - 10 * (COUNT - 1);
    expect(checkValidatorSet(withFirst({ power }))).toBeNull();
  });
});

describe('validatorSetHash', () => {
  test('is the Merkle root over index, vote key, VRF key and power', () => {
    const leaves = validators.slice(0, 3).map(({ voteKey, vrfKey }, index) => {
      const fields = [`0000000${index}`, '00000020', toHex(voteKey), '00000020', toHex(vrfKey)];
      return fromHex(`${fields.join('')}0000000a`);
    });
    expect(validatorSetHash(validators.slice(0, 3))).toEqual(merkleRoot(leaves));
  });

  test('commits to every field and to the order', () => {
    const [first, second] = validators.slice(0, 2) as [ValidatorKey, ValidatorKey];
    const sets = [
      [first, second],
      [second, first],
      [first],
      [{ ...first, power: 11 }, second],
      [{ ...first, voteKey: second.voteKey }, second],
      [{ ...first, vrfKey: second.vrfKey }, second],
      [{ ...first, voteKey: first.vrfKey, vrfKey: first.voteKey }, second],
    ];
    expect(new Set(sets.map((set) => toHex(validatorSetHash(set)))).size).toBe(sets.length);
  });
});

describe('quorumThreshold', () => {
  test('is the least power above two thirds of the total', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: TOTAL_POWER_END - 1 }), (total) => {
        const threshold = BigInt(quorumThreshold(total));
        expect(3n * threshold > 2n * BigInt(total)).toBe(true);
        expect(3n * (threshold - 1n) > 2n * BigInt(total)).toBe(false);
      }),
    );
  });

  test.each([
    [1, 1],
    [3, 3],
    [4, 3],
    [24, 17],
    [100, 67],
  ])('of %i is %i', (total, threshold) => {
    expect(quorumThreshold(total)).toBe(threshold);
  });

  test.each([0, -1, 1.5, TOTAL_POWER_END])('refuses the total %d', (total) => {
    expect(() => quorumThreshold(total)).toThrow(RangeError);
  });
});

describe('signerBitmap and signerIndices', () => {
  test('put validator 0 into the lowest bit of the first byte', () => {
    expect(signerBitmap([0, 2, 9], 10)).toEqual(Uint8Array.of(0b101, 0b10));
  });

  test('give back any signers', () => {
    fc.assert(
      fc.property(fc.subarray(everyone), (signers) => {
        const bitmap = signerBitmap(signers, COUNT);
        expect(bitmap).toHaveLength(3);
        expect(signerIndices(bitmap)).toEqual(signers);
      }),
    );
  });

  test.each([[[-1]], [[10]], [[0.5]], [[3, 3]]])('refuse the signers %j of 10', (signers) => {
    expect(() => signerBitmap(signers, 10)).toThrow(RangeError);
  });
});

describe('bitmapRoot and signatureRoot', () => {
  test('change with every bit of a bitmap', () => {
    const { bitmap } = certificate;
    const roots = indicesBelow(8 * bitmap.length).map((bit) => bitmapRoot(flipBit(bitmap, bit)));
    expect(new Set([bitmapRoot(bitmap), ...roots].map(toHex)).size).toBe(8 * bitmap.length + 1);
  });

  test('change with the signatures and with their order', () => {
    const { signatures } = certificate;
    const roots = [
      signatureRoot(signatures),
      signatureRoot(signatures.toReversed()),
      signatureRoot(signatures.slice(1)),
      signatureRoot(withSignature(0, flipBit(signatures[0]!, 0))),
    ];
    expect(new Set(roots.map(toHex)).size).toBe(roots.length);
  });
});
