/**
 * Reads Bitcoin blocks as the network carries them: header, transactions, witnesses.
 *
 * The reader is strict: every count and length in its shortest form, nothing left over, no witness
 * record without a witness. So one block has one encoding, and its hashes name exactly these bytes.
 * Whether the block obeys the rules is another question: see `block-fault.ts`.
 */
import { DecodeError } from '../../crypto/bytes.ts';
import { displayHex, doubleSha256 } from './bitcoin-hash.ts';
import { LittleEndianReader } from './byte-reader-le.ts';

/** No block is longer: a byte weighs at least 1, a block at most this. Source: BIP-141. */
export const BLOCK_WEIGHT_MAX = 4_000_000;

const HEADER_LENGTH = 80;
/** Outpoint, empty script, sequence. */
const INPUT_LENGTH_MIN = 41;
/** Value, empty script. */
const OUTPUT_LENGTH_MIN = 9;
/** Version, one input, one output, lock time. */
const TRANSACTION_LENGTH_MIN = 60;
const WITNESS_FLAG = 1;
const NO_OUTPUT = 0xffff_ffff;
const NO_TRANSACTION = '00'.repeat(32);

interface BitcoinHeader {
  /** The 80 bytes that are hashed. */
  readonly raw: Uint8Array;
  readonly version: number;
  /** Id of the block before, in display order. */
  readonly previousId: string;
  /** 32 bytes in the order in which they are hashed. */
  readonly merkleRoot: Uint8Array;
  /** Seconds since 1970, as the miner claims. */
  readonly timeSeconds: number;
  /** The target, in its compact form. */
  readonly bits: number;
  readonly nonce: number;
}

/** A place where a transaction left coins. */
export interface Outpoint {
  /** In display order. */
  readonly txid: string;
  /** Index among the outputs of that transaction. */
  readonly vout: number;
}

interface BitcoinInput {
  readonly previous: Outpoint;
  readonly script: Uint8Array;
  readonly sequence: number;
  readonly witness: readonly Uint8Array[];
}

interface BitcoinOutput {
  readonly satoshi: number;
  readonly script: Uint8Array;
}

export interface BitcoinTransaction {
  /** In display order. */
  readonly txid: string;
  /** Hash over all but the witnesses, 32 bytes in the order in which they are hashed. */
  readonly hash: Uint8Array;
  /** Hash over everything; equals `hash` when no input has a witness. */
  readonly witnessHash: Uint8Array;
  readonly version: number;
  readonly inputs: readonly BitcoinInput[];
  readonly outputs: readonly BitcoinOutput[];
  readonly lockTime: number;
  /** A byte of a witness weighs 1, any other byte 4. Source: BIP-141. */
  readonly weight: number;
}

export interface BitcoinBlock {
  /** In display order. */
  readonly id: string;
  /** Double SHA-256 of the header, 32 bytes in the order in which they are hashed. */
  readonly hash: Uint8Array;
  readonly header: BitcoinHeader;
  readonly transactions: readonly BitcoinTransaction[];
  readonly weight: number;
}

/**
 * Reads a block from its bytes, which it copies.
 *
 * @throws DecodeError if they are not the encoding of one block, or too many.
 */
export function parseBlock(bytes: Uint8Array): BitcoinBlock {
  if (bytes.length > BLOCK_WEIGHT_MAX) throw new DecodeError('block is too long');
  const reader = new LittleEndianReader(bytes);
  const header = readHeader(reader);
  const count = reader.count(TRANSACTION_LENGTH_MIN);
  const overhead = reader.at;
  const transactions = Array.from({ length: count }, () => readTransaction(reader));
  reader.end();

  const hash = doubleSha256(header.raw);
  const weight = transactions.reduce((total, tx) => total + tx.weight, 4 * overhead);
  return { id: displayHex(hash), hash, header, transactions, weight };
}

/** Whether a transaction makes new coins: it has one input, and that names no output. */
export function isCoinbase({ inputs }: BitcoinTransaction): boolean {
  return inputs.length === 1 && isNowhere(inputs[0]!.previous);
}

/** Whether an outpoint is the one that names no output. */
export function isNowhere({ txid, vout }: Outpoint): boolean {
  return vout === NO_OUTPUT && txid === NO_TRANSACTION;
}

/** `txid:vout`, the form in which an outpoint serves as a key. */
export function outpointKey({ txid, vout }: Outpoint): string {
  return `${txid}:${vout}`;
}

function readHeader(reader: LittleEndianReader): BitcoinHeader {
  const raw = reader.bytes(HEADER_LENGTH);
  const fields = new LittleEndianReader(raw);
  return {
    raw,
    version: fields.i32(),
    previousId: displayHex(fields.bytes(32)),
    merkleRoot: fields.bytes(32),
    timeSeconds: fields.u32(),
    bits: fields.u32(),
    nonce: fields.u32(),
  };
}

function readTransaction(reader: LittleEndianReader): BitcoinTransaction {
  const start = reader.at;
  const version = reader.i32();
  const isExtended = readMarker(reader);
  const bodyStart = start + (isExtended ? 6 : 4);
  const bare = Array.from({ length: reader.count(INPUT_LENGTH_MIN) }, () => readInput(reader));
  if (bare.length === 0) throw new DecodeError('transaction has no input');
  const outputs = Array.from({ length: reader.count(OUTPUT_LENGTH_MIN) }, () => readOutput(reader));
  const bodyEnd = reader.at;
  const inputs = isExtended ? readWitnesses(reader, bare) : bare;
  const lockTime = reader.u32();

  const whole = reader.taken(start, reader.at);
  const body = reader.taken(bodyStart, bodyEnd);
  const witnessHash = doubleSha256(whole);
  const hash = isExtended
    ? doubleSha256(whole.subarray(0, 4), body, whole.subarray(-4))
    : witnessHash;
  const weight = whole.length + 3 * (body.length + 8);
  const txid = displayHex(hash);
  return { txid, hash, witnessHash, version, inputs, outputs, lockTime, weight };
}

/** Takes the marker and flag of BIP-144 if they are there. */
function readMarker(reader: LittleEndianReader): boolean {
  if (reader.peek() !== 0) return false;
  reader.u8();
  if (reader.u8() !== WITNESS_FLAG) throw new DecodeError('transaction has an unknown flag');
  return true;
}

function readInput(reader: LittleEndianReader): BitcoinInput {
  const txid = displayHex(reader.bytes(32));
  const vout = reader.u32();
  return { previous: { txid, vout }, script: reader.sized(), sequence: reader.u32(), witness: [] };
}

function readOutput(reader: LittleEndianReader): BitcoinOutput {
  return { satoshi: reader.u64(), script: reader.sized() };
}

function readWitnesses(
  reader: LittleEndianReader,
  inputs: readonly BitcoinInput[],
): BitcoinInput[] {
  const filled = inputs.map((input) => ({
    ...input,
    witness: Array.from({ length: reader.count(1) }, () => reader.sized()),
  }));
  if (filled.every(({ witness }) => witness.length === 0)) {
    throw new DecodeError('witness record holds no witness');
  }
  return filled;
}
