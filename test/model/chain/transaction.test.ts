import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DecodeError } from '../../../src/crypto/bytes.ts';
import {
  decodeVrfSubmission,
  encodeVrfSubmission,
  sealTransaction,
  TRANSACTION_KINDS,
  TRANSACTION_OVERHEAD,
  transactionSignBytes,
} from '../../../src/model/chain/transaction.ts';
import { canaryV1 } from '../../../src/model/versions/canary-v1.ts';
import { sized, tagged, text, u8, u32, u64 } from '../../support/world-bytes.ts';

const CHAIN = 'transaction-1';
const unsigned = {
  kind: 'anchor' as const,
  sender: new Uint8Array(32).fill(7),
  nonce: 258,
  payload: Uint8Array.of(1, 2, 3),
};
const SIGNATURE = new Uint8Array(64).fill(9);
const idOf = (changes: Partial<typeof unsigned>, chain = CHAIN) =>
  sealTransaction(chain, { ...unsigned, ...changes }, SIGNATURE).id;

describe('a transaction', () => {
  test('is signed over its domain, chain, kind, sender, nonce and payload', () => {
    const expected = Buffer.concat([
      ...[text('simnet/transaction/v1'), text(CHAIN), u8(1), unsigned.sender],
      ...[u64(258), sized(unsigned.payload)],
    ]);
    expect(Buffer.from(transactionSignBytes(CHAIN, unsigned))).toEqual(expected);
    expect(idOf({})).toBe(tagged('simnet/transaction-id/v1', expected).toString('hex'));
  });

  test('has another id when anything that is signed differs', () => {
    const ids = [
      idOf({}),
      idOf({}, 'transaction-2'),
      ...[0, 2].map((kind) => idOf({ kind: TRANSACTION_KINDS[kind] as 'anchor' })),
      idOf({ sender: new Uint8Array(32).fill(8) }),
      idOf({ nonce: 259 }),
      idOf({ payload: Uint8Array.of(1, 2, 3, 0) }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('keeps its id when only the signature differs', () => {
    const other = sealTransaction(CHAIN, unsigned, new Uint8Array(64));
    expect(other.id).toBe(idOf({}));
  });

  test('is as long on the wire of the first release as its overhead says', () => {
    const transaction = sealTransaction(CHAIN, unsigned, SIGNATURE);
    const bytes = canaryV1(CHAIN).codec.encode({ type: 'submit', transaction });
    // The message type and the kind take eight bytes each there.
    expect(bytes.length).toBe(8 + 7 + TRANSACTION_OVERHEAD + unsigned.payload.length);
  });
});

describe('a VRF submission', () => {
  const submissions = fc.record({
    epoch: fc.nat({ max: 2 ** 32 - 1 }),
    validator: fc.nat({ max: 2 ** 32 - 1 }),
    proof: fc.uint8Array({ minLength: 80, maxLength: 80 }),
  });

  test('is read as it was written', () => {
    fc.assert(
      fc.property(submissions, (submission) => {
        const { epoch, validator, proof } = submission;
        const payload = encodeVrfSubmission(submission);
        expect(Buffer.from(payload)).toEqual(Buffer.concat([u32(epoch), u32(validator), proof]));
        expect(decodeVrfSubmission(payload)).toEqual(submission);
      }),
    );
  });

  test('is refused at any length but its own', () => {
    for (const length of [0, 87, 89, 200]) {
      expect(() => decodeVrfSubmission(new Uint8Array(length))).toThrow(DecodeError);
    }
  });
});
