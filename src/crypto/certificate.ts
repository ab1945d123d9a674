/**
 * Quorum certificates: proof that validators with more than two thirds of the power voted for a
 * block.
 *
 * A certificate names its signers by a bitmap over the validator set, lowest bit of the first byte
 * first, and carries one Ed25519 signature per set bit, in index order. Nobody can be counted
 * twice. The signed bytes are those of the votes themselves (see vote.ts), so a certificate is
 * assembled from votes without asking the voters again.
 */
import { bitmapLength, hasBit, setBit } from './bitmap.ts';
import { ByteReader, ByteWriter, DecodeError, equalBytes, toHex } from './bytes.ts';
import {
  checkPublicKey,
  type KeyReason,
  SIGNATURE_LENGTH,
  type SignatureReason,
  verifySignature,
} from './ed25519.ts';
import { sha256 } from './hash.ts';
import type { ValidatorKey } from './jobs.ts';
import type { Memo } from './memo.ts';
import { merkleRoot } from './merkle.ts';
import { BLOCK_HASH_LENGTH, type VoteStep, voteSignBytes } from './vote.ts';

export interface QuorumCertificate {
  readonly chainId: string;
  readonly height: number;
  readonly round: number;
  readonly epoch: number;
  /** Hash of the certified block, 32 bytes. */
  readonly blockHash: Uint8Array;
  /** Commitment to the validators that the bitmap indexes, 32 bytes. See `validatorSetHash`. */
  readonly validatorSetHash: Uint8Array;
  /** One bit per validator, in as few bytes as hold them; the bits left over are zero. */
  readonly bitmap: Uint8Array;
  /** 64 bytes for each set bit, in index order. */
  readonly signatures: readonly Uint8Array[];
}

/** What a verifier knows by itself. Fields left out are not compared. */
export interface CertificateExpectation {
  readonly chainId: string;
  /** The validator set of the epoch; it must have passed `checkValidatorSet`. */
  readonly validators: readonly ValidatorKey[];
  readonly height?: number;
  readonly round?: number;
  readonly epoch?: number;
  readonly blockHash?: Uint8Array;
  /** The vote that the signatures must be; `precommit` unless said otherwise. */
  readonly step?: VoteStep;
}

/** Why a certificate was refused, in the order in which it is checked. */
export type CertificateReason =
  | 'qc.domain'
  | 'qc.height'
  | 'qc.round'
  | 'qc.epoch'
  | 'qc.block'
  | 'qc.valset_hash'
  | 'qc.bitmap_range'
  | 'qc.unknown_signer'
  | 'qc.duplicate_signer'
  | 'qc.signature_count'
  | 'qc.insufficient_power'
  | 'qc.key_encoding'
  | 'qc.key_weak'
  | 'qc.sig_malleable'
  | 'qc.step'
  | 'qc.bad_signature';

export interface CertificateFault {
  readonly reason: CertificateReason;
  /** Index of the validator at fault, where it is one. */
  readonly signer: number | null;
}

/** Why a list of validators cannot be a validator set. */
export type ValidatorSetReason =
  | 'set.empty'
  | 'set.power'
  | 'set.total'
  | 'set.key_encoding'
  | 'set.key_weak'
  | 'set.duplicate_key';

/** Answers of `verifySignature`, so that each signature of a run is verified once. */
export type SignatureMemo = Memo<SignatureReason | null>;

/** The total power of a set stays below this: 2^30. */
export const TOTAL_POWER_END = 0x4000_0000;

const CERTIFICATE_DOMAIN = 'simnet.certificate.v1';
const SET_HASH_LENGTH = 32;

/** Why these validators cannot form a set, or null if they can. */
export function checkValidatorSet(validators: readonly ValidatorKey[]): ValidatorSetReason | null {
  if (validators.length === 0) return 'set.empty';
  for (const { power } of validators) {
    if (!Number.isSafeInteger(power) || power <= 0) return 'set.power';
  }
  if (totalPower(validators) >= TOTAL_POWER_END) return 'set.total';
  for (const { voteKey, vrfKey } of validators) {
    const reason = checkPublicKey(voteKey) ?? checkPublicKey(vrfKey);
    if (reason !== null) return `set.${keyFault(reason)}`;
  }
  const voteKeys = new Set(validators.map(({ voteKey }) => toHex(voteKey)));
  const vrfKeys = new Set(validators.map(({ vrfKey }) => toHex(vrfKey)));
  const isDistinct = voteKeys.size === validators.length && vrfKeys.size === validators.length;
  return isDistinct ? null : 'set.duplicate_key';
}

/** The Merkle root over (index, vote key, VRF key, power): commits to the set and its order. */
export function validatorSetHash(validators: readonly ValidatorKey[]): Uint8Array {
  return merkleRoot(
    validators.map(({ voteKey, vrfKey, power }, index) =>
      new ByteWriter().u32(index).sized(voteKey).sized(vrfKey).u32(power).finish(),
    ),
  );
}

/**
 * The least power that is more than two thirds of a total.
 *
 * @throws RangeError if the total is no whole number from 1 to 2^30 - 1.
 */
export function quorumThreshold(total: number): number {
  if (!Number.isSafeInteger(total) || total < 1 || total >= TOTAL_POWER_END) {
    throw new RangeError('total is no total power');
  }
  return Math.floor((2 * total) / 3) + 1;
}

/**
 * The bitmap of some signers of a set.
 *
 * @throws RangeError if an index lies outside the set or occurs twice.
 */
export function signerBitmap(indices: readonly number[], validatorCount: number): Uint8Array {
  const bitmap = new Uint8Array(bitmapLength(validatorCount));
  for (const index of indices) {
    if (!Number.isSafeInteger(index) || index < 0 || index >= validatorCount) {
      throw new RangeError('no validator has this index');
    }
    if (hasBit(bitmap, index)) throw new RangeError('a signer occurs twice');
    setBit(bitmap, index);
  }
  return bitmap;
}

/** The indices whose bits are set, ascending. */
export function signerIndices(bitmap: Uint8Array): number[] {
  const indices: number[] = [];
  for (const [at, byte] of bitmap.entries()) {
    for (let bit = 0; bit < 8; bit++) {
      if ((byte & (1 << bit)) !== 0) indices.push(8 * at + bit);
    }
  }
  return indices;
}

/** Commitment to a bitmap, one leaf a byte. */
export function bitmapRoot(bitmap: Uint8Array): Uint8Array {
  return merkleRoot(Array.from(bitmap, (byte) => Uint8Array.of(byte)));
}

/** Commitment to signatures in their order. */
export function signatureRoot(signatures: readonly Uint8Array[]): Uint8Array {
  return merkleRoot(signatures);
}

/**
 * The canonical bytes of a certificate, be it valid or not.
 *
 * @throws RangeError if a number does not fit its field, or a hash or signature has a length other
 *   than its own.
 */
export function encodeCertificate(certificate: QuorumCertificate): Uint8Array {
  const writer = new ByteWriter()
    .text(CERTIFICATE_DOMAIN)
    .text(certificate.chainId)
    .u64(certificate.height)
    .u32(certificate.round)
    .u64(certificate.epoch)
    .bytes(requireLength(certificate.blockHash, BLOCK_HASH_LENGTH))
    .bytes(requireLength(certificate.validatorSetHash, SET_HASH_LENGTH))
    .sized(certificate.bitmap)
    .u32(certificate.signatures.length);
  for (const signature of certificate.signatures) {
    writer.bytes(requireLength(signature, SIGNATURE_LENGTH));
  }
  return writer.finish();
}

/**
 * The certificate that bytes encode.
 *
 * Bits beyond the validator set are the business of `verifyCertificate`, which knows the set.
 *
 * @throws DecodeError if the bytes are not the canonical form of a certificate with as many
 *   signatures as its bitmap has bits.
 */
export function decodeCertificate(bytes: Uint8Array): QuorumCertificate {
  const reader = new ByteReader(bytes);
  if (reader.text() !== CERTIFICATE_DOMAIN) throw new DecodeError('bytes are no certificate');
  const chainId = reader.text();
  const height = reader.u64();
  const round = reader.u32();
  const epoch = reader.u64();
  const blockHash = reader.bytes(BLOCK_HASH_LENGTH);
  const setHash = reader.bytes(SET_HASH_LENGTH);
  const bitmap = reader.sized();
  const signatureCount = reader.u32();
  if (signatureCount !== signerIndices(bitmap).length) {
    throw new DecodeError('certificate has not one signature per signer');
  }
  const signatures: Uint8Array[] = [];
  while (signatures.length < signatureCount) signatures.push(reader.bytes(SIGNATURE_LENGTH));
  reader.end();
  return {
    ...{ chainId, height, round, epoch, blockHash },
    ...{ validatorSetHash: setHash, bitmap, signatures },
  };
}

/** Why a certificate does not hold, or null if it holds. See `certificateFault` for the signer. */
export function verifyCertificate(
  certificate: QuorumCertificate,
  expected: CertificateExpectation,
  memo?: SignatureMemo,
): CertificateReason | null {
  return certificateFault(certificate, expected, memo)?.reason ?? null;
}

/**
 * Verifies a certificate and names the first fault, with the signer at fault where it is one.
 *
 * What is cheap is checked first; signatures come last.
 *
 * @param memo - Known answers about signatures; changes nothing but the time taken.
 * @returns null if the certificate holds.
 * @throws RangeError if height, round or epoch have no encoding. Decoded certificates always have.
 */
export function certificateFault(
  certificate: QuorumCertificate,
  expected: CertificateExpectation,
  memo?: SignatureMemo,
): CertificateFault | null {
  const { validators } = expected;
  const reason = labelReason(certificate, expected) ?? signersReason(certificate, validators);
  if (reason !== null) return { reason, signer: null };

  const step = expected.step ?? 'precommit';
  const message = voteSignBytes({ ...certificate, step });
  for (const [place, signer] of signerIndices(certificate.bitmap).entries()) {
    const signature = certificate.signatures[place]!;
    const { voteKey } = validators[signer]!;
    const fault = verifyOnce(voteKey, message, signature, memo);
    if (fault === null) continue;
    const isOtherStep =
      fault === 'bad_signature' && signsOtherStep(certificate, step, voteKey, signature);
    return { reason: isOtherStep ? 'qc.step' : signatureFault(fault), signer };
  }
  return null;
}

/** What the certificate says it is about, against what the verifier expects. */
function labelReason(
  certificate: QuorumCertificate,
  expected: CertificateExpectation,
): CertificateReason | null {
  const { chainId, height, round, epoch, blockHash, validators } = expected;
  if (certificate.chainId !== chainId) return 'qc.domain';
  if (height !== undefined && certificate.height !== height) return 'qc.height';
  if (round !== undefined && certificate.round !== round) return 'qc.round';
  if (epoch !== undefined && certificate.epoch !== epoch) return 'qc.epoch';
  if (blockHash !== undefined && !equalBytes(certificate.blockHash, blockHash)) return 'qc.block';
  if (certificate.blockHash.length !== BLOCK_HASH_LENGTH) return 'qc.block';
  const isSet = equalBytes(certificate.validatorSetHash, validatorSetHash(validators));
  return isSet ? null : 'qc.valset_hash';
}

/** Who signed, and with how much power. */
function signersReason(
  { bitmap, signatures }: QuorumCertificate,
  validators: readonly ValidatorKey[],
): CertificateReason | null {
  if (bitmap.length !== bitmapLength(validators.length)) return 'qc.bitmap_range';
  const signers = signerIndices(bitmap);
  if (signers.some((signer) => signer >= validators.length)) return 'qc.unknown_signer';
  // Two keys never give one signature: equal ones are one signer under two indices.
  if (new Set(signatures.map(toHex)).size !== signatures.length) return 'qc.duplicate_signer';
  if (signers.length !== signatures.length) return 'qc.signature_count';
  const power = totalPower(signers.map((signer) => validators[signer]!));
  return power >= quorumThreshold(totalPower(validators)) ? null : 'qc.insufficient_power';
}

function verifyOnce(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
  memo: SignatureMemo | undefined,
): SignatureReason | null {
  if (memo === undefined) return verifySignature(publicKey, message, signature);
  const sized = new ByteWriter().sized(publicKey).sized(signature).sized(message).finish();
  return memo.get(toHex(sha256(sized)), () => verifySignature(publicKey, message, signature));
}

/** Whether the signature holds for the round's other vote: a prevote offered as a precommit. */
function signsOtherStep(
  certificate: QuorumCertificate,
  step: VoteStep,
  publicKey: Uint8Array,
  signature: Uint8Array,
): boolean {
  const other = step === 'precommit' ? 'prevote' : 'precommit';
  const message = voteSignBytes({ ...certificate, step: other });
  return verifySignature(publicKey, message, signature) === null;
}

function signatureFault(reason: SignatureReason): CertificateReason {
  if (reason === 'bad_signature' || reason === 'sig_malleable') return `qc.${reason}`;
  return reason === 'sig_length' ? 'qc.bad_signature' : `qc.${keyFault(reason)}`;
}

/** A key of another length is one of another encoding. */
function keyFault(reason: KeyReason): 'key_encoding' | 'key_weak' {
  return reason === 'key_weak' ? 'key_weak' : 'key_encoding';
}

function totalPower(validators: readonly ValidatorKey[]): number {
  return validators.reduce((sum, { power }) => sum + power, 0);
}

function requireLength(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new RangeError('bytes have another length than their field');
  return bytes;
}
