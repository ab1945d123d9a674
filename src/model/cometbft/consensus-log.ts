/**
 * The write-ahead log of a node's consensus routine, and the disk under it.
 *
 * What peers send is written and left to the cache; an own message is on the disk before it takes
 * effect, and all that was written before goes with it. The log is also flushed every two seconds,
 * and whatever is written meanwhile waits.
 *
 * Source: cometbft v1.0, `internal/consensus/wal.go` (`walDefaultFlushInterval`) and
 * `receiveRoutine` of `state.go`.
 */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';

/** How often a log is flushed. */
export const LOG_FLUSH_US = 2_000_000;

/** The disk of a node. */
export interface QaDisk {
  /** Of one sync with next to nothing to write. */
  readonly syncUs: Micros;
  readonly diskBytesPerSecond: number;
}

export class ConsensusLog {
  readonly #disk: QaDisk;
  #nextFlushUs: Micros;
  #busyUntilUs: Micros = 0;
  #cachedBytes = 0;

  /** @param firstFlushUs - When it is flushed first. */
  constructor(disk: QaDisk, firstFlushUs: Micros) {
    this.#disk = disk;
    this.#nextFlushUs = firstFlushUs;
  }

  /** Writes to the cache; returns when that is done. */
  write(nowUs: Micros, bytes: number): Micros {
    this.#flushUntil(nowUs);
    this.#cachedBytes += bytes;
    return Math.max(nowUs, this.#busyUntilUs);
  }

  /** Brings all that is in the cache to the disk; returns when it is there. */
  sync(nowUs: Micros): Micros {
    this.#flushUntil(nowUs);
    this.#flush(nowUs);
    return this.#busyUntilUs;
  }

  #flushUntil(nowUs: Micros): void {
    while (this.#nextFlushUs <= nowUs) {
      this.#flush(this.#nextFlushUs);
      this.#nextFlushUs += LOG_FLUSH_US;
    }
  }

  #flush(nowUs: Micros): void {
    const { syncUs, diskBytesPerSecond } = this.#disk;
    const bytesUs = Math.round((this.#cachedBytes * US_PER_SECOND) / diskBytesPerSecond);
    this.#busyUntilUs = Math.max(nowUs, this.#busyUntilUs) + syncUs + bytesUs;
    this.#cachedBytes = 0;
  }
}
