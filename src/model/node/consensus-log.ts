/**
 * The write-ahead log of one validator on its machine's disk.
 *
 * A validator never votes where it may have voted and does not know how. It votes at no height but
 * the one after its last finalised block, and the log tells what it said there. So:
 * - A torn end of the log is cut off: what it promised had not been sent.
 * - With a log that decayed, cannot be read or holds what belongs elsewhere, the validator says
 *   nothing at the height after its last finalised block, and takes part from the next one on.
 * - With an empty disk it does not know its last finalised block either. It fetches the chain and
 *   says nothing through the height after the highest that it hears a peer work on: no correct peer
 *   need have finalised less than one block below it. A peer whose disk was emptied too does not
 *   count until it has heard so much itself.
 * - What there was no room for is written before any vote that comes later: a precommit rests on the
 *   lock of its round.
 * - What a process says again that the log holds from an earlier one is not written again: else the
 *   log of a height that lasts would grow with every restart.
 * When so many validators keep silent at one height that no quorum is left, the chain stops there:
 * safety comes before progress, and that many lost disks are beyond what the protocol bears.
 *
 * Against a disk that says of a write that it is durable when it is not, there is no such rule: the
 * validator cannot know, and may contradict itself.
 */

import type { Block } from '../chain/block.ts';
import type { StateChange } from '../consensus/host.ts';
import type { OwnProposal, OwnVote } from '../consensus/messages.ts';
import { encodeWalRecord, readWal, type WalRecord } from '../consensus/wal.ts';
import { replayWal, type WalReplay } from '../consensus/wal-replay.ts';
import { blockCodec } from '../wire/codec.ts';
import type { Disk } from './disk.ts';
import type { UnreadFrame } from './log-file.ts';

export class ConsensusLog {
  readonly #disk: Disk;
  readonly #codec: ReturnType<typeof blockCodec>;
  /** What there was no room for, in its order. */
  #unwritten: StateChange<Block>[] = [];
  /** What the log held when it was read last, by what it says. */
  #held: ReadonlySet<string> = new Set();

  constructor(disk: Disk, chainId: string) {
    this.#disk = disk;
    this.#codec = blockCodec(chainId);
  }

  /** @returns false if it could not be written. So each of the following. */
  state(change: StateChange<Block>): boolean {
    if (this.#catchUp() && this.#append(change)) return true;
    this.#unwritten.push(change);
    return false;
  }

  vote(vote: OwnVote): boolean {
    return this.#catchUp() && this.#append({ kind: 'vote', ...vote });
  }

  proposal(proposal: OwnProposal<Block>): boolean {
    return this.#catchUp() && this.#append({ kind: 'proposal', ...proposal });
  }

  /** A height is decided: nothing recorded before is needed any more. */
  decided(height: number, round: number, blockHash: string): boolean {
    this.#unwritten = [];
    this.#held = new Set();
    const record = { kind: 'decided', height, round, blockHash, commit: [] } as const;
    return this.#disk.replaceLog([this.#frameOf(record)]);
  }

  /**
   * Reads the log as a new process does. A record that was not written to its end is cut off; a log
   * that is damaged is given up, and the validator is silent where it may have voted.
   */
  replay(): { readonly records: number; readonly replay: WalReplay<Block> | undefined } {
    const bytes = this.#disk.readLog();
    const read = bytes === null ? null : readWal(bytes, this.#codec);
    if (read === null || read.tail === 'corrupt') {
      this.#disk.abandonLog();
      this.#held = new Set();
      return { records: 0, replay: undefined };
    }
    const { records, intactBytes, tail } = read;
    if (tail === 'torn') this.#disk.truncateLog(intactBytes);
    this.#held = new Set(records.map(keyOf));
    return { records: records.length, replay: replayWal(records) };
  }

  /** Writes what there was no room for. @returns Whether all of it is in the log now. */
  #catchUp(): boolean {
    const writtenCount = this.#unwritten.findIndex((change) => !this.#append(change));
    this.#unwritten = writtenCount < 0 ? [] : this.#unwritten.slice(writtenCount);
    return writtenCount < 0;
  }

  #append(record: WalRecord<Block>): boolean {
    if (this.#held.size > 0 && this.#held.has(keyOf(record))) return true;
    return this.#disk.appendLog(this.#frameOf(record));
  }

  #frameOf(record: WalRecord<Block>): UnreadFrame {
    return { record, encode: (at) => encodeWalRecord(record, this.#codec, at) };
  }
}

/** What a record says, but for the votes that prove it. */
function keyOf(record: WalRecord<Block>): string {
  const { kind, height, round } = record;
  const place = `${kind} ${height} ${round}`;
  switch (record.kind) {
    case 'round':
    case 'timeout':
      return place;
    case 'vote':
      return `${place} ${record.step} ${record.blockHash}`;
    case 'proposal':
      return `${place} ${record.validRound} ${record.block.hash}`;
    case 'quorum':
      return `${place} ${record.isLock} ${record.block.hash}`;
    case 'decided':
      return `${place} ${record.blockHash}`;
  }
}
