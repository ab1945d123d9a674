/** The write-ahead log of one validator on its machine's disk. */

import { concatBytes } from '../../crypto/bytes.ts';
import { check } from '../../kernel/check.ts';
import type { Block } from '../chain/block.ts';
import type { StateChange } from '../consensus/host.ts';
import type { OwnProposal, OwnVote } from '../consensus/messages.ts';
import { encodeWalRecord, readWal, type WalRecord } from '../consensus/wal.ts';
import { replayWal, type WalReplay } from '../consensus/wal-replay.ts';
import { blockCodec } from '../wire/codec.ts';
import type { Disk } from './disk.ts';

export class ConsensusLog {
  readonly #disk: Disk;
  readonly #codec: ReturnType<typeof blockCodec>;

  constructor(disk: Disk, chainId: string) {
    this.#disk = disk;
    this.#codec = blockCodec(chainId);
  }

  state(change: StateChange<Block>): void {
    this.#append(change);
  }

  vote(vote: OwnVote): void {
    this.#append({ kind: 'vote', ...vote });
  }

  proposal(proposal: OwnProposal<Block>): void {
    this.#append({ kind: 'proposal', ...proposal });
  }

  /** A height is decided: nothing recorded before is needed any more. */
  decided(height: number, round: number, blockHash: string): void {
    this.#disk.wal = [];
    this.#append({ kind: 'decided', height, round, blockHash, commit: [] });
  }

  /** Reads the log as a new process does. A record that was not written to its end is cut off. */
  replay(): { readonly records: number; readonly replay: WalReplay<Block> | undefined } {
    const bytes = concatBytes(...this.#disk.wal);
    const { records, intactBytes, tail } = readWal(bytes, this.#codec);
    check(tail !== 'corrupt', 'the write-ahead log is corrupt', intactBytes);
    if (tail === 'torn') this.#disk.wal = [bytes.slice(0, intactBytes)];
    return { records: records.length, replay: replayWal(records) };
  }

  #append(record: WalRecord<Block>): void {
    this.#disk.wal.push(encodeWalRecord(record, this.#codec));
  }
}
