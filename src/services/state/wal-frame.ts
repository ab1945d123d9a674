/**
 * Frames of the log of a state: what one height wrote, with all that tells damage.
 *
 *   frame   = u32 length of payload ‖ u64 sequence ‖ CRC-32 of both ‖ CRC-32 of payload ‖ payload
 *   payload = u64 height ‖ root after it ‖ u32 writes ‖ (family ‖ key ‖ 0, or 1 and value)*
 */
import { ByteReader, ByteWriter, DecodeError } from '../../crypto/bytes.ts';
import { crc32 } from '../../model/consensus/crc32.ts';
import { readValue, type Write, writeValue } from './value.ts';

/** What one height did to the state. Nobody changes it once it was logged. */
export interface WalRecord {
  readonly height: number;
  /** Root of the state after it, 32 bytes. */
  readonly root: Uint8Array;
  readonly writes: readonly Write[];
}

/** Why reading ends before the end of a log. */
export type WalDamage = 'wal.torn' | 'wal.header' | 'wal.sequence' | 'wal.checksum' | 'wal.format';

/** What stands at a place of a log. */
export type WalFrame =
  | { readonly kind: 'record'; readonly record: WalRecord; readonly end: number }
  | { readonly kind: 'damage'; readonly reason: WalDamage }
  | { readonly kind: 'end' };

const HEADER_LENGTH = 20;
const ROOT_LENGTH = 32;

/** Of one record there is one payload, however many logs it is in. */
const payloads = new WeakMap<WalRecord, { readonly bytes: Uint8Array; readonly crc: number }>();

/** Length of the frame of a record, bytes. */
export function frameLength(record: WalRecord): number {
  return HEADER_LENGTH + payloadOf(record).bytes.length;
}

/** The frame of the record that is so many records behind the first of the log's life. */
export function encodeFrame(record: WalRecord, sequence: number): Uint8Array {
  const { bytes, crc } = payloadOf(record);
  return new ByteWriter()
    .u32(bytes.length)
    .u64(sequence)
    .u32(headerCheck(bytes.length, sequence))
    .u32(crc)
    .bytes(bytes)
    .finish();
}

/**
 * Reads the frame at an offset.
 *
 * @param skipsChecksum - Believes a payload whose checksum is wrong, as a defective version does.
 */
export function readFrame(
  log: Uint8Array,
  at: number,
  sequence: number,
  skipsChecksum: boolean,
): WalFrame {
  if (at === log.length) return { kind: 'end' };
  if (log.length - at < HEADER_LENGTH) return damage('wal.torn');
  const header = new ByteReader(log.subarray(at, at + HEADER_LENGTH));
  const length = header.u32();
  const written = header.bytes(8);
  if (crc32(new ByteWriter().u32(length).bytes(written).finish()) !== header.u32()) {
    return damage('wal.header');
  }
  if (new ByteReader(written).u64() !== sequence) return damage('wal.sequence');
  const end = at + HEADER_LENGTH + length;
  if (end > log.length) return damage('wal.torn');
  const payload = log.subarray(at + HEADER_LENGTH, end);
  if (header.u32() !== crc32(payload) && !skipsChecksum) return damage('wal.checksum');
  const record = recordIn(payload);
  return record === undefined ? damage('wal.format') : { kind: 'record', record, end };
}

function recordIn(payload: Uint8Array): WalRecord | undefined {
  try {
    const reader = new ByteReader(payload);
    const height = reader.u64();
    const root = reader.bytes(ROOT_LENGTH);
    const count = reader.u32();
    const writes: Write[] = [];
    for (let index = 0; index < count; index++) writes.push(readWrite(reader));
    reader.end();
    return { height, root, writes };
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function readWrite(reader: ByteReader): Write {
  const family = reader.text();
  const key = reader.text();
  const flag = reader.u8();
  if (flag > 1) throw new DecodeError('a flag is neither 0 nor 1');
  return { family, key, value: flag === 1 ? readValue(reader) : null };
}

function payloadOf(record: WalRecord): { readonly bytes: Uint8Array; readonly crc: number } {
  const known = payloads.get(record);
  if (known !== undefined) return known;
  const writer = new ByteWriter().u64(record.height).bytes(record.root).u32(record.writes.length);
  for (const { family, key, value } of record.writes) {
    writer.text(family).text(key);
    if (value === null) writer.u8(0);
    else writeValue(writer.u8(1), value);
  }
  const bytes = writer.finish();
  const payload = { bytes, crc: crc32(bytes) };
  payloads.set(record, payload);
  return payload;
}

function headerCheck(length: number, sequence: number): number {
  return crc32(new ByteWriter().u32(length).u64(sequence).finish());
}

function damage(reason: WalDamage): WalFrame {
  return { kind: 'damage', reason };
}
