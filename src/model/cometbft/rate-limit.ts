/**
 * The limit of a connection's rate, as CometBFT keeps it: by samples of a tenth of a second.
 *
 * Within a sample bytes pass at once until the sample's share is used up; the rest waits for the
 * next sample. A sample begins with the first byte after the last one ended.
 *
 * Source: cometbft v1.0, `internal/flowrate/flowrate.go` and `p2p/conn/connection.go` (unchanged
 * since Tendermint v0.34). Left out: its clock that ticks each 20 ms, and that ten packets pass
 * between two looks.
 */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';

const SAMPLE_US = 100_000;

export class RateLimit {
  readonly #sampleBytes: number;
  #sampleUs: Micros = -SAMPLE_US;
  #usedBytes = 0;
  #passedUs: Micros = 0;

  constructor(bytesPerSecond: number) {
    this.#sampleBytes = Math.max(1, Math.round((bytesPerSecond * SAMPLE_US) / US_PER_SECOND));
  }

  /** When the last byte of what passed so far has passed. */
  get passedUs(): Micros {
    return this.#passedUs;
  }

  /** Bytes that would pass at once. */
  room(nowUs: Micros): number {
    if (this.#passedUs > nowUs) return 0;
    if (nowUs - this.#sampleUs >= SAMPLE_US) return this.#sampleBytes;
    return this.#sampleBytes - this.#usedBytes;
  }

  /** Lets bytes pass, after all that came before; returns when the last of them passes. */
  pass(nowUs: Micros, bytes: number): Micros {
    let atUs = Math.max(nowUs, this.#passedUs);
    let left = bytes;
    while (left > 0) {
      if (atUs - this.#sampleUs >= SAMPLE_US) {
        this.#sampleUs = atUs;
        this.#usedBytes = 0;
      }
      const passing = Math.min(left, this.#sampleBytes - this.#usedBytes);
      this.#usedBytes += passing;
      left -= passing;
      if (left > 0) atUs = this.#sampleUs + SAMPLE_US;
    }
    this.#passedUs = atUs;
    return atUs;
  }
}
