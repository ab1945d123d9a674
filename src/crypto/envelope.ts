/**
 * Proof envelopes: all that shows a decision of the cluster to somebody who was not there.
 *
 * An envelope holds a quorum certificate, the VRF proofs by which validators were drawn, the
 * commitments of the witnesses, the standing of every validator, and a STARK over the roots of all
 * of these. It is sealed: its last 32 bytes are the SHA-256 of everything before. The seal says
 * nothing about truth, anybody can make one; it only catches damage before the costly checks.
 */
import { ByteReader, ByteWriter, DecodeError } from './bytes.ts';
import {
  bitmapRoot,
  decodeCertificate,
  encodeCertificate,
  type QuorumCertificate,
  quorumThreshold,
  signatureRoot,
  signerIndices,
} from './certificate.ts';
import { sha256 } from './hash.ts';
import type { ValidatorKey } from './jobs.ts';
import { merkleRoot } from './merkle.ts';
import type { StarkProver, StarkStatement, StarkValidator } from './stark.ts';
import { readList, writeList } from './wire-list.ts';

/** What a validator's VRF is evaluated on. */
export interface VrfInput {
  /** Hash of the block before the one that is proven, 32 bytes. */
  readonly previousBlockHash: Uint8Array;
  readonly epoch: number;
  /** 32 bytes that depend on the validator's standing. */
  readonly tierSeed: Uint8Array;
}

/** A validator's claim to have been drawn. */
export interface VrfEntry extends VrfInput {
  /** Index of the validator in its set. */
  readonly validator: number;
  /** ECVRF proof: 80 bytes in an honest envelope. */
  readonly proof: Uint8Array;
  /** The output that the proof proves: 64 bytes in an honest envelope. */
  readonly output: Uint8Array;
}

/** What the cluster thinks of a validator. */
export interface Standing {
  /** From 0 (new) to 5 (trusted). */
  readonly tier: number;
  /** Credited uptime, whole hours. */
  readonly timetokeHours: number;
  /** Reputation score in millionths, 0 to 1,000,000. */
  readonly scorePpm: number;
}

export interface ConsensusEnvelope {
  readonly chainId: string;
  /** What the STARK shows; its roots commit to the lists below. */
  readonly statement: StarkStatement;
  readonly vrfEntries: readonly VrfEntry[];
  /** 32 bytes each. */
  readonly witnessCommitments: readonly Uint8Array[];
  /** One per validator, in the order of the set. */
  readonly standings: readonly Standing[];
  readonly certificate: QuorumCertificate;
  /** Commitment to the certificate's bitmap, 32 bytes. */
  readonly bitmapRoot: Uint8Array;
  /** Commitment to the certificate's signatures, 32 bytes. */
  readonly signatureRoot: Uint8Array;
  /** The STARK. */
  readonly proof: Uint8Array;
}

/** What a prover node knows. Chain, block, height, round and epoch are the certificate's. */
export interface EnvelopeInput {
  readonly validators: readonly ValidatorKey[];
  readonly standings: readonly Standing[];
  readonly certificate: QuorumCertificate;
  readonly vrfEntries: readonly VrfEntry[];
  readonly witnessCommitments: readonly Uint8Array[];
}

/** Bytes of the seal at the end. */
export const SEAL_LENGTH = 32;

const HASH_LENGTH = 32;
const VRF_DOMAIN = 'simnet.vrf.v1';
const ENVELOPE_DOMAIN = 'simnet.envelope.v1';
const INPUT_DOMAIN = 'simnet.envelope-input.v1';

/** The input of a validator's VRF, which RFC 9381 calls alpha. */
export function vrfAlpha({ previousBlockHash, epoch, tierSeed }: VrfInput): Uint8Array {
  return new ByteWriter()
    .text(VRF_DOMAIN)
    .bytes(requireHash(previousBlockHash))
    .u64(epoch)
    .bytes(requireHash(tierSeed))
    .finish();
}

/** Commitment to VRF entries in their order. */
export function vrfRoot(entries: readonly VrfEntry[]): Uint8Array {
  return merkleRoot(entries.map(encodeEntry));
}

/** Commitment to the standings of a validator set. */
export function reputationRoot(standings: readonly Standing[]): Uint8Array {
  return merkleRoot(standings.map((standing) => encodeStanding(standing)));
}

/** The validators as the STARK knows them: by vote key and power. */
export function starkValidators(validators: readonly ValidatorKey[]): StarkValidator[] {
  return validators.map(({ voteKey, power }) => ({ key: voteKey, power }));
}

/** Who signed a certificate, one claim per validator of the set. */
export function votedBy(certificate: QuorumCertificate, validatorCount: number): boolean[] {
  const voted = new Array<boolean>(validatorCount).fill(false);
  for (const signer of signerIndices(certificate.bitmap)) {
    if (signer < validatorCount) voted[signer] = true;
  }
  return voted;
}

/**
 * Makes an envelope, with one real STARK. The same input gives the same bytes everywhere.
 *
 * It does not judge its input: an envelope over a bad signature or VRF is refused by its verifier.
 *
 * @throws StarkError with `stark.witness` if the signers of the certificate hold no quorum.
 * @throws RangeError if a field cannot be encoded.
 */
export function makeEnvelope(input: EnvelopeInput, prover: StarkProver): ConsensusEnvelope {
  const { certificate, vrfEntries, witnessCommitments, standings } = input;
  const validators = starkValidators(input.validators);
  const statement = statementOf(input, prover.validatorSetRoot(validators));
  const voted = votedBy(certificate, validators.length);
  return {
    ...{ chainId: certificate.chainId, statement },
    ...{ vrfEntries, witnessCommitments, standings, certificate },
    bitmapRoot: bitmapRoot(certificate.bitmap),
    signatureRoot: signatureRoot(certificate.signatures),
    proof: prover.prove(statement, { validators, voted }),
  };
}

/** What an honest proof over this input states. */
function statementOf(input: EnvelopeInput, validatorSetRoot: Uint8Array): StarkStatement {
  const { blockHash, height, round, epoch } = input.certificate;
  const totalPower = input.validators.reduce((sum, { power }) => sum + power, 0);
  return {
    ...{ validatorSetRoot, validatorCount: input.validators.length, totalPower },
    quorumThreshold: quorumThreshold(totalPower),
    ...{ blockHash, height, round, epoch },
    vrfRoot: vrfRoot(input.vrfEntries),
    witnessRoot: merkleRoot(input.witnessCommitments),
    reputationRoot: reputationRoot(input.standings),
  };
}

/**
 * The sealed canonical bytes of an envelope, be it valid or not.
 *
 * @throws RangeError if a number does not fit its field or a hash has not 32 bytes.
 */
export function encodeEnvelope(envelope: ConsensusEnvelope): Uint8Array {
  const writer = new ByteWriter().text(ENVELOPE_DOMAIN).text(envelope.chainId);
  writeStatement(writer, envelope.statement);
  writeList(writer, envelope.vrfEntries, (entry) => writer.bytes(encodeEntry(entry)));
  writeList(writer, envelope.witnessCommitments, (hash) => writer.bytes(requireHash(hash)));
  writeList(writer, envelope.standings, (standing) => writer.bytes(encodeStanding(standing)));
  const body = writer
    .sized(encodeCertificate(envelope.certificate))
    .bytes(requireHash(envelope.bitmapRoot))
    .bytes(requireHash(envelope.signatureRoot))
    .sized(envelope.proof)
    .finish();
  return new ByteWriter().bytes(body).bytes(sha256(body)).finish();
}

/**
 * The envelope that bytes encode. The seal is not compared: see `isSealed`.
 *
 * @throws DecodeError if the bytes are not the canonical form of an envelope and a seal.
 */
export function decodeEnvelope(bytes: Uint8Array): ConsensusEnvelope {
  const reader = new ByteReader(bytes);
  if (reader.text() !== ENVELOPE_DOMAIN) throw new DecodeError('bytes are no envelope');
  const envelope = {
    chainId: reader.text(),
    statement: readStatement(reader),
    vrfEntries: readList(reader, () => readEntry(reader)),
    witnessCommitments: readList(reader, () => reader.bytes(HASH_LENGTH)),
    standings: readList(reader, () => readStanding(reader)),
    certificate: decodeCertificate(reader.sized()),
    bitmapRoot: reader.bytes(HASH_LENGTH),
    signatureRoot: reader.bytes(HASH_LENGTH),
    proof: reader.sized(),
  };
  reader.bytes(SEAL_LENGTH);
  reader.end();
  return envelope;
}

/** The canonical bytes of an input, as a `prove` job carries them. */
export function encodeEnvelopeInput(input: EnvelopeInput): Uint8Array {
  const writer = new ByteWriter().text(INPUT_DOMAIN);
  writeValidators(writer, input.validators);
  writeList(writer, input.standings, (standing) => writer.bytes(encodeStanding(standing)));
  writer.sized(encodeCertificate(input.certificate));
  writeList(writer, input.vrfEntries, (entry) => writer.bytes(encodeEntry(entry)));
  writeList(writer, input.witnessCommitments, (hash) => writer.bytes(requireHash(hash)));
  return writer.finish();
}

/** @throws DecodeError if the bytes are not the canonical form of an input. */
export function decodeEnvelopeInput(bytes: Uint8Array): EnvelopeInput {
  const reader = new ByteReader(bytes);
  if (reader.text() !== INPUT_DOMAIN) throw new DecodeError('bytes are no envelope input');
  const input = {
    validators: readValidators(reader),
    standings: readList(reader, () => readStanding(reader)),
    certificate: decodeCertificate(reader.sized()),
    vrfEntries: readList(reader, () => readEntry(reader)),
    witnessCommitments: readList(reader, () => reader.bytes(HASH_LENGTH)),
  };
  reader.end();
  return input;
}

/** Appends a validator set, in its order. */
export function writeValidators(writer: ByteWriter, validators: readonly ValidatorKey[]): void {
  writeList(writer, validators, ({ voteKey, vrfKey, power }) => {
    writer.sized(voteKey).sized(vrfKey).u32(power);
  });
}

/** Takes a validator set. */
export function readValidators(reader: ByteReader): ValidatorKey[] {
  return readList(reader, () => ({
    voteKey: reader.sized(),
    vrfKey: reader.sized(),
    power: reader.u32(),
  }));
}

/** The bytes of a standing: what the reputation root has as a leaf. */
export function encodeStanding({ tier, timetokeHours, scorePpm }: Standing): Uint8Array {
  return new ByteWriter().u8(tier).u32(timetokeHours).u32(scorePpm).finish();
}

/** Takes a standing. */
export function readStanding(reader: ByteReader): Standing {
  return { tier: reader.u8(), timetokeHours: reader.u32(), scorePpm: reader.u32() };
}

function encodeEntry(entry: VrfEntry): Uint8Array {
  return new ByteWriter()
    .u32(entry.validator)
    .bytes(requireHash(entry.previousBlockHash))
    .u64(entry.epoch)
    .bytes(requireHash(entry.tierSeed))
    .sized(entry.proof)
    .sized(entry.output)
    .finish();
}

function readEntry(reader: ByteReader): VrfEntry {
  return {
    validator: reader.u32(),
    previousBlockHash: reader.bytes(HASH_LENGTH),
    epoch: reader.u64(),
    tierSeed: reader.bytes(HASH_LENGTH),
    proof: reader.sized(),
    output: reader.sized(),
  };
}

function writeStatement(writer: ByteWriter, statement: StarkStatement): void {
  writer
    .bytes(requireHash(statement.validatorSetRoot))
    .u32(statement.validatorCount)
    .u32(statement.totalPower)
    .u32(statement.quorumThreshold)
    .bytes(requireHash(statement.blockHash))
    .u64(statement.height)
    .u32(statement.round)
    .u64(statement.epoch)
    .bytes(requireHash(statement.vrfRoot))
    .bytes(requireHash(statement.witnessRoot))
    .bytes(requireHash(statement.reputationRoot));
}

function readStatement(reader: ByteReader): StarkStatement {
  return {
    validatorSetRoot: reader.bytes(HASH_LENGTH),
    validatorCount: reader.u32(),
    totalPower: reader.u32(),
    quorumThreshold: reader.u32(),
    blockHash: reader.bytes(HASH_LENGTH),
    height: reader.u64(),
    round: reader.u32(),
    epoch: reader.u64(),
    vrfRoot: reader.bytes(HASH_LENGTH),
    witnessRoot: reader.bytes(HASH_LENGTH),
    reputationRoot: reader.bytes(HASH_LENGTH),
  };
}

function requireHash(bytes: Uint8Array): Uint8Array {
  if (bytes.length !== HASH_LENGTH) throw new RangeError('a hash has 32 bytes');
  return bytes;
}
