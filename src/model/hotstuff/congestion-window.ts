/**
 * How many bytes a TCP sender lets be under way, by CUBIC: after a loss the window is cut to seven
 * tenths, then grows back to where it was cut as a cubic function of time, and on from there. Until
 * the first loss it doubles each round trip.
 *
 * A window that is not filled for a timeout is worth less: nobody knows whether the path still bears
 * it.
 *
 * Source: RFC 9438, sections 4.2 to 4.8; RFC 9293 and RFC 6928 for the ten packets to begin with;
 * RFC 2861, as in Linux, for pauses and for windows that are not filled.
 */
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';

/** Packets that may leave at once at first, and after a pause. */
const INITIAL_PACKETS = 10;
/** Packets that the window keeps whatever is lost. */
const LEAST_PACKETS = 2;
/** By how much the window grows, in packets per cubic second. */
const SCALE = 0.4;
/** What is left of the window after a loss. */
const DECREASE = 0.7;
/** Share of a round trip's packets by which a window like Reno's grows: 3 (1 - 0.7) / (1 + 0.7). */
const RENO_INCREASE = 0.529;
/** No target is further above the window than this. */
const TARGET_MOST = 1.5;
/** Share of a window that was not used up to which it may double again. */
const KEPT = 0.75;
const NEWTON_STEPS = 60;

export class CongestionWindow {
  readonly #packetBytes: number;
  readonly #roundTripUs: Micros;
  #bytes: number;
  /** Below this the window doubles each round trip. */
  #thresholdBytes = Number.POSITIVE_INFINITY;
  /** The window when it was last cut. */
  #cutBytes = 0;
  #cutUs: Micros = Number.NEGATIVE_INFINITY;
  /** When the growth under way began; null until the next acknowledgement begins one. */
  #growth: {
    readonly sinceUs: Micros;
    readonly plateauBytes: number;
    readonly plateauSeconds: number;
  } | null = null;
  /** What Reno's window would be. */
  #renoBytes = 0;
  /** The most that was under way since it was filled, or since it was last lowered for that. */
  #usedBytes = 0;
  #usedSinceUs: Micros = 0;

  constructor(packetBytes: number, roundTripUs: Micros) {
    this.#packetBytes = packetBytes;
    this.#roundTripUs = roundTripUs;
    this.#bytes = INITIAL_PACKETS * packetBytes;
  }

  /** Most bytes that may be under way. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether so many bytes under way are enough for it to grow when they are acknowledged. */
  isFilledBy(bytes: number): boolean {
    const isDoubling = this.#bytes < this.#thresholdBytes;
    return isDoubling ? 2 * bytes > this.#bytes : bytes + this.#packetBytes >= this.#bytes;
  }

  /** Bytes that filled it are acknowledged. */
  acknowledged(bytes: number, nowUs: Micros): void {
    if (this.#bytes < this.#thresholdBytes) this.#bytes += bytes;
    else this.#growTowards(this.#targetBytes(bytes, nowUs), bytes);
  }

  /** A loss is noticed: a cut, one each round trip at most. */
  lost(nowUs: Micros): void {
    if (nowUs - this.#cutUs <= this.#roundTripUs) return;
    this.#cutUs = nowUs;
    // Who was cut before it was back leaves room to others.
    const isShrinking = this.#bytes < this.#cutBytes;
    this.#cutBytes = isShrinking ? (this.#bytes * (1 + DECREASE)) / 2 : this.#bytes;
    this.#bytes = Math.max(LEAST_PACKETS * this.#packetBytes, this.#bytes * DECREASE);
    this.#thresholdBytes = this.#bytes;
    this.#growth = null;
  }

  /** So many bytes are under way. A window that they do not fill for a timeout is lowered half way. */
  used(bytes: number, nowUs: Micros, timeoutUs: Micros): void {
    const isFilled = this.isFilledBy(bytes);
    this.#usedBytes = isFilled ? 0 : Math.max(this.#usedBytes, bytes);
    if (!isFilled && nowUs - this.#usedSinceUs < timeoutUs) return;
    this.#usedSinceUs = nowUs;
    if (isFilled) return;
    const leastBytes = Math.max(this.#usedBytes, INITIAL_PACKETS * this.#packetBytes);
    this.#usedBytes = 0;
    if (leastBytes >= this.#bytes) return;
    this.#thresholdBytes = Math.max(this.#thresholdBytes, KEPT * this.#bytes);
    this.#bytes = (this.#bytes + leastBytes) / 2;
  }

  /** Nothing was under way for so many timeouts: what the path bears is known less and less. */
  paused(timeouts: number): void {
    if (timeouts < 1) return;
    this.#thresholdBytes = Math.max(this.#thresholdBytes, KEPT * this.#bytes);
    const leastBytes = Math.min(this.#bytes, INITIAL_PACKETS * this.#packetBytes);
    for (let left = timeouts; left >= 1 && this.#bytes > leastBytes; left -= 1) this.#bytes /= 2;
    this.#bytes = Math.max(leastBytes, this.#bytes);
    this.#growth = null;
  }

  #growTowards(targetBytes: number, bytes: number): void {
    const mostBytes = TARGET_MOST * this.#bytes;
    const risesBytes = Math.min(targetBytes, mostBytes) - this.#bytes;
    if (risesBytes > 0) this.#bytes += (risesBytes * bytes) / this.#bytes;
  }

  /** Where the window should be a round trip from now. */
  #targetBytes(bytes: number, nowUs: Micros): number {
    this.#growth ??= this.#begin(nowUs);
    const { sinceUs, plateauBytes, plateauSeconds } = this.#growth;
    const seconds = (nowUs - sinceUs + this.#roundTripUs) / US_PER_SECOND - plateauSeconds;
    const cubicBytes = plateauBytes + SCALE * seconds * seconds * seconds * this.#packetBytes;
    this.#renoBytes += (RENO_INCREASE * bytes * this.#packetBytes) / this.#bytes;
    return Math.max(cubicBytes, this.#renoBytes);
  }

  #begin(sinceUs: Micros) {
    const belowPackets = Math.max(0, this.#cutBytes - this.#bytes) / this.#packetBytes;
    this.#renoBytes = this.#bytes;
    return {
      sinceUs,
      plateauBytes: Math.max(this.#cutBytes, this.#bytes),
      plateauSeconds: cubeRoot(belowPackets / SCALE),
    };
  }
}

/** By Newton's method: the same bits everywhere, which `Math.cbrt` does not promise. */
function cubeRoot(x: number): number {
  if (x === 0) return 0;
  let root = Math.max(1, x);
  for (let step = 0; step < NEWTON_STEPS; step++) root -= (root - x / (root * root)) / 3;
  return root;
}
