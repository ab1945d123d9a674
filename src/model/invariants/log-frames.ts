/**
 * Looks for a vote in the frames of a write-ahead log. It reads the few bytes that tell, at their
 * places, and not by the code that reads logs for nodes.
 */
import { ByteReader } from '../../crypto/bytes.ts';
import { crc32 } from '../consensus/crc32.ts';
import type { OwnVote } from '../consensus/messages.ts';

/** A frame's header: length of the payload, check of the header, check of the payload. */
const HEADER_BYTES = 12;
const VOTE_KIND = 3;
const PREVOTE = 1;
const PRECOMMIT = 2;

/** What a record of a log is about; the step and the value of a vote only. */
interface LogEntry {
  readonly kind: number;
  readonly height: number;
  readonly round: number;
  readonly step: number;
  readonly blockHash: string | null;
}

/** Whether a log holds a vote; null if it is damaged, and nobody can tell. */
export function logHolds(log: readonly Uint8Array[], vote: OwnVote): boolean | null {
  for (let at = log.length - 1; at >= 0; at -= 1) {
    const entries = entriesOf(log[at] as Uint8Array);
    if (entries === null) return null;
    if (entries.some((entry) => isSame(entry, vote))) return true;
  }
  return false;
}

function isSame(entry: LogEntry, { step, height, round, blockHash }: OwnVote): boolean {
  return (
    entry.kind === VOTE_KIND &&
    entry.height === height &&
    entry.round === round &&
    entry.step === (step === 'prevote' ? PREVOTE : PRECOMMIT) &&
    entry.blockHash === blockHash
  );
}

/** The records in bytes of the log, which may hold several frames; null if any is damaged. */
function entriesOf(bytes: Uint8Array): readonly LogEntry[] | null {
  const entries: LogEntry[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < HEADER_BYTES) return null;
    const header = new ByteReader(bytes.subarray(at, at + HEADER_BYTES));
    const length = header.u32();
    header.u32();
    const check = header.u32();
    const payload = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + length);
    const isVote = payload[0] === VOTE_KIND;
    if (payload.length !== length || length === 0) return null;
    if (isVote && crc32(payload) !== check) return null;
    if (isVote) entries.push(entryOf(payload));
    at += HEADER_BYTES + length;
  }
  return entries;
}

function entryOf(payload: Uint8Array): LogEntry {
  const reader = new ByteReader(payload);
  const [kind, height, round, step] = [reader.u8(), reader.u64(), reader.u32(), reader.u8()];
  return { kind, height, round, step, blockHash: reader.u8() === 1 ? reader.text() : null };
}
