/**
 * The write-ahead log of a validator: what it must remember so as never to contradict itself.
 *
 * The log is a sequence of frames, each with one record. A crash may leave the last frame
 * unfinished; reading drops it, since what it promised was never sent. Damage before the end is
 * another matter: records that were acted upon are lost, and the reader says so.
 *
 * A frame is a u32 payload length, a CRC-32 of that length and of the frame's place in the log, the
 * CRC-32 of the payload, and the payload. The length has a check of its own, so that a flipped bit
 * in it is not taken for a frame that was cut short; and the place is in it, so that a whole frame
 * which the disk wrote elsewhere than it was told is not believed there.
 */
import { ByteReader, ByteWriter, DecodeError } from '../../crypto/bytes.ts';
import type { VoteStep } from '../../crypto/vote.ts';
import { crc32 } from './crc32.ts';
import type { QuorumSeen, StateChange } from './host.ts';
import type { BlockRef, OwnProposal, OwnVote, VoteRecord } from './messages.ts';

/** One entry of the log. */
export type WalRecord<Block extends BlockRef> =
  | StateChange<Block>
  | ({ readonly kind: 'proposal' } & OwnProposal<Block>)
  | ({ readonly kind: 'vote' } & OwnVote)
  | DecidedRecord;

/** The height is decided; everything before this record may be deleted. */
interface DecidedRecord {
  readonly kind: 'decided';
  readonly height: number;
  readonly round: number;
  readonly blockHash: string;
  /** The precommits that decided it. */
  readonly commit: readonly VoteRecord[];
}

/** How blocks are written to the log. `decode` throws `DecodeError` on what `encode` never gave. */
export interface BlockCodec<Block extends BlockRef> {
  encode(block: Block): Uint8Array;
  decode(bytes: Uint8Array): Block;
}

/** What was read of a log. */
export interface WalContents<Block extends BlockRef> {
  readonly records: readonly WalRecord<Block>[];
  /** Bytes of the frames that hold the records; a repair cuts the log to this length. */
  readonly intactBytes: number;
  /**
   * `clean`: nothing follows the records. `torn`: the last frame was not written to its end, so
   * nothing that it promised was ever sent. `corrupt`: a frame may have decayed after it was acted
   * upon, and the validator must not vote on the ground of this log.
   */
  readonly tail: 'clean' | 'torn' | 'corrupt';
}

/** Bytes of a frame before its payload. */
export const WAL_FRAME_OVERHEAD = 12;

const KIND_BYTE = { round: 1, proposal: 2, vote: 3, quorum: 4, decided: 5, timeout: 6 } as const;
const STEP_BYTE: Record<VoteStep, number> = { prevote: 1, precommit: 2 };

/**
 * The frame of a record, to be appended to the log.
 *
 * @param at - Length of the log so far, bytes.
 */
export function encodeWalRecord<Block extends BlockRef>(
  record: WalRecord<Block>,
  codec: BlockCodec<Block>,
  at: number,
): Uint8Array {
  const writer = new ByteWriter().u8(KIND_BYTE[record.kind]).u64(record.height).u32(record.round);
  writeBody(writer, record, codec);
  const payload = writer.finish();
  return new ByteWriter()
    .u32(payload.length)
    .u32(headerCheck(payload.length, at))
    .u32(crc32(payload))
    .bytes(payload)
    .finish();
}

function headerCheck(length: number, at: number): number {
  return crc32(new ByteWriter().u32(length).u64(at).finish());
}

/**
 * Reads a log up to its end or its first damage.
 *
 * A tail of zeros counts as torn: file systems extend a file before they write to it. Of a last
 * frame with a wrong payload it cannot be told whether it was torn or decayed after its vote was
 * sent; it counts as decayed.
 *
 * @throws DecodeError if an undamaged frame holds no record: another version wrote it.
 */
export function readWal<Block extends BlockRef>(
  bytes: Uint8Array,
  codec: BlockCodec<Block>,
): WalContents<Block> {
  const records: WalRecord<Block>[] = [];
  let intactBytes = 0;
  for (;;) {
    const rest = bytes.subarray(intactBytes);
    const frame = readFrame(rest, intactBytes);
    if (typeof frame === 'string') return { records, intactBytes, tail: frame };
    records.push(decodeRecord(frame, codec));
    intactBytes += WAL_FRAME_OVERHEAD + frame.length;
  }
}

/** The payload of the first frame, which is at a place of the log, or why there is none. */
function readFrame(bytes: Uint8Array, at: number): Uint8Array | WalContents<BlockRef>['tail'] {
  if (bytes.length === 0) return 'clean';
  if (bytes.length < WAL_FRAME_OVERHEAD || bytes.every((byte) => byte === 0)) return 'torn';
  const header = new ByteReader(bytes.subarray(0, WAL_FRAME_OVERHEAD));
  const length = header.u32();
  if (header.u32() !== headerCheck(length, at)) return 'corrupt';
  const end = WAL_FRAME_OVERHEAD + length;
  if (bytes.length < end) return 'torn';
  const payload = bytes.subarray(WAL_FRAME_OVERHEAD, end);
  return header.u32() === crc32(payload) ? payload : 'corrupt';
}

function writeBody<Block extends BlockRef>(
  writer: ByteWriter,
  record: WalRecord<Block>,
  codec: BlockCodec<Block>,
): void {
  switch (record.kind) {
    case 'round':
    case 'timeout':
      break;
    case 'proposal':
      writer.u32(record.validRound + 1).sized(codec.encode(record.block));
      break;
    case 'vote':
      writeVote(writer, record);
      break;
    case 'quorum':
      writer.u8(record.isLock ? 1 : 0).sized(codec.encode(record.block));
      writeVotes(writer, record.prevotes);
      break;
    case 'decided':
      writer.text(record.blockHash);
      writeVotes(writer, record.commit);
      break;
  }
}

function decodeRecord<Block extends BlockRef>(
  payload: Uint8Array,
  codec: BlockCodec<Block>,
): WalRecord<Block> {
  const reader = new ByteReader(payload);
  const kind = reader.u8();
  const height = reader.u64();
  const round = reader.u32();
  const record = readBody(reader, codec, kind, height, round);
  reader.end();
  return record;
}

function readBody<Block extends BlockRef>(
  reader: ByteReader,
  codec: BlockCodec<Block>,
  kind: number,
  height: number,
  round: number,
): WalRecord<Block> {
  switch (kind) {
    case KIND_BYTE.round:
      return { kind: 'round', height, round };
    case KIND_BYTE.timeout:
      return { kind: 'timeout', height, round };
    case KIND_BYTE.proposal: {
      const validRound = reader.u32() - 1;
      return { kind: 'proposal', height, round, validRound, block: codec.decode(reader.sized()) };
    }
    case KIND_BYTE.vote:
      return { kind: 'vote', height, round, ...readVote(reader) };
    case KIND_BYTE.quorum:
      return readQuorum(reader, codec, height, round);
    case KIND_BYTE.decided:
      return readDecided(reader, height, round);
    default:
      throw new DecodeError('unknown kind of log record');
  }
}

function writeVote(writer: ByteWriter, vote: OwnVote): void {
  writer.u8(STEP_BYTE[vote.step]);
  if (vote.blockHash === null) writer.u8(0);
  else writer.u8(1).text(vote.blockHash);
}

function readVote(reader: ByteReader): Pick<OwnVote, 'step' | 'blockHash'> {
  const step = reader.u8();
  if (step !== STEP_BYTE.prevote && step !== STEP_BYTE.precommit) {
    throw new DecodeError('unknown step of a vote');
  }
  return {
    step: step === STEP_BYTE.prevote ? 'prevote' : 'precommit',
    blockHash: readFlag(reader) ? reader.text() : null,
  };
}

function readQuorum<Block extends BlockRef>(
  reader: ByteReader,
  codec: BlockCodec<Block>,
  height: number,
  round: number,
): QuorumSeen<Block> {
  const isLock = readFlag(reader);
  const block = codec.decode(reader.sized());
  const vote = { step: 'prevote', height, round, blockHash: block.hash } as const;
  return { kind: 'quorum', height, round, block, prevotes: readVotes(reader, vote), isLock };
}

function readDecided(reader: ByteReader, height: number, round: number): DecidedRecord {
  const blockHash = reader.text();
  const vote = { step: 'precommit', height, round, blockHash } as const;
  return { kind: 'decided', height, round, blockHash, commit: readVotes(reader, vote) };
}

/** Votes that differ in voter and signature only. */
function writeVotes(writer: ByteWriter, votes: readonly VoteRecord[]): void {
  writer.u32(votes.length);
  for (const vote of votes) writer.u32(vote.validator).sized(vote.signature);
}

function readVotes(reader: ByteReader, vote: OwnVote): VoteRecord[] {
  const count = reader.u32();
  const votes: VoteRecord[] = [];
  for (let index = 0; index < count; index++) {
    votes.push({ ...vote, validator: reader.u32(), signature: reader.sized() });
  }
  return votes;
}

function readFlag(reader: ByteReader): boolean {
  const flag = reader.u8();
  if (flag > 1) throw new DecodeError('a flag is neither 0 nor 1');
  return flag === 1;
}
