/** What a verifier of proof envelopes knows by itself, and does not take from the envelope. */
import { ByteReader, ByteWriter, DecodeError } from './bytes.ts';
import {
  encodeStanding,
  readStanding,
  readValidators,
  type Standing,
  writeValidators,
} from './envelope.ts';
import type { ValidatorKey } from './jobs.ts';
import { readList, writeList } from './wire-list.ts';

/** A VRF output that was used before. */
export interface SeenVrf {
  readonly epoch: number;
  readonly validator: number;
  /** 64 bytes. */
  readonly output: Uint8Array;
}

export interface EnvelopeContext {
  readonly chainId: string;
  /** The set of the epoch; it must have passed `checkValidatorSet`. */
  readonly validators: readonly ValidatorKey[];
  /** The standing of each validator, in the order of the set. */
  readonly standings: readonly Standing[];
  /** The tier seed of each validator, 32 bytes each, in the order of the set. */
  readonly tierSeeds: readonly Uint8Array[];
  /** Hash of the block before the one that is proven, 32 bytes. */
  readonly previousBlockHash: Uint8Array;
  /** VRF outputs of envelopes accepted before: none of them may come again. */
  readonly seenVrf: readonly SeenVrf[];
  /** Fields left out are taken from the envelope as it is. */
  readonly height?: number | undefined;
  readonly round?: number | undefined;
  readonly epoch?: number | undefined;
  /** 32 bytes. */
  readonly blockHash?: Uint8Array | undefined;
  /** How many validators were drawn at least; 1 unless said otherwise. */
  readonly vrfEntriesMin?: number | undefined;
  /** Merkle root over the witness commitments, 32 bytes. */
  readonly witnessRoot?: Uint8Array | undefined;
}

const CONTEXT_DOMAIN = 'simnet.envelope-context.v1';

/**
 * The canonical bytes of a context, as `verify-envelope` and `tamper` jobs carry them.
 *
 * @throws RangeError if a field cannot be encoded, or the lists do not match the validators.
 */
export function encodeEnvelopeContext(context: EnvelopeContext): Uint8Array {
  const { validators, standings, tierSeeds } = context;
  if (standings.length !== validators.length || tierSeeds.length !== validators.length) {
    throw new RangeError('a context has one standing and one tier seed per validator');
  }
  const writer = new ByteWriter().text(CONTEXT_DOMAIN).text(context.chainId);
  writeValidators(writer, validators);
  writeList(writer, standings, (standing) => writer.bytes(encodeStanding(standing)));
  writeList(writer, tierSeeds, (seed) => writer.sized(seed));
  writer.sized(context.previousBlockHash);
  writeList(writer, context.seenVrf, ({ epoch, validator, output }) => {
    writer.u64(epoch).u32(validator).sized(output);
  });
  writeOptional(writer, context.height, (height) => writer.u64(height));
  writeOptional(writer, context.round, (round) => writer.u32(round));
  writeOptional(writer, context.epoch, (epoch) => writer.u64(epoch));
  writeOptional(writer, context.blockHash, (hash) => writer.sized(hash));
  writeOptional(writer, context.vrfEntriesMin, (count) => writer.u32(count));
  writeOptional(writer, context.witnessRoot, (root) => writer.sized(root));
  return writer.finish();
}

/** @throws DecodeError if the bytes are not the canonical form of a context. */
export function decodeEnvelopeContext(bytes: Uint8Array): EnvelopeContext {
  const reader = new ByteReader(bytes);
  if (reader.text() !== CONTEXT_DOMAIN) throw new DecodeError('bytes are no envelope context');
  const context = {
    chainId: reader.text(),
    validators: readValidators(reader),
    standings: readList(reader, () => readStanding(reader)),
    tierSeeds: readList(reader, () => reader.sized()),
    previousBlockHash: reader.sized(),
    seenVrf: readList(reader, () => ({
      epoch: reader.u64(),
      validator: reader.u32(),
      output: reader.sized(),
    })),
    height: readOptional(reader, () => reader.u64()),
    round: readOptional(reader, () => reader.u32()),
    epoch: readOptional(reader, () => reader.u64()),
    blockHash: readOptional(reader, () => reader.sized()),
    vrfEntriesMin: readOptional(reader, () => reader.u32()),
    witnessRoot: readOptional(reader, () => reader.sized()),
  };
  reader.end();
  return context;
}

function writeOptional<Value>(
  writer: ByteWriter,
  value: Value | undefined,
  write: (value: Value) => void,
): void {
  writer.u8(value === undefined ? 0 : 1);
  if (value !== undefined) write(value);
}

function readOptional<Value>(reader: ByteReader, read: () => Value): Value | undefined {
  const flag = reader.u8();
  if (flag > 1) throw new DecodeError('flag is neither 0 nor 1');
  return flag === 1 ? read() : undefined;
}
