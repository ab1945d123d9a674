/**
 * Proofs of useful work that wait to be attached to a block.
 *
 * Providers make proofs of each type as a Poisson process. The pool catches up when it is read, so
 * it costs nothing while nothing happens.
 */
import { check } from '../../kernel/check.ts';
import { exponentialUnit } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';
import type { Evidence } from './policy.ts';

/** How proofs of one type come in. */
export interface Supply {
  /** Mean time between two proofs. */
  readonly meanIntervalUs: Micros;
  /** Weight of a proof: each whole number from min to max alike. */
  readonly psiMinMicronats: number;
  readonly psiMaxMicronats: number;
}

/** Limits of the pool. */
export interface PoolLimits {
  /** A proof older than this is of no use any more. */
  readonly ageUsMax: Micros;
  /** Proofs of one type that wait at most; one more pushes out the oldest. */
  readonly waitingCountMax: number;
}

/** The waiting proofs, oldest first, by type. */
export class EvidencePool {
  readonly #supplies: readonly (Supply | null)[];
  readonly #limits: PoolLimits;
  readonly #streams: readonly Stream[];
  readonly #nextUs: number[];
  readonly #waiting: Evidence[][];
  #arrived = 0;
  #expired = 0;

  /**
   * @param supplies - By type; null for a type that nobody makes.
   * @param streams - By type, so that one type's supply moves no other's draws.
   */
  constructor(
    supplies: readonly (Supply | null)[],
    limits: PoolLimits,
    streams: readonly Stream[],
    nowUs: Micros,
  ) {
    check(streams.length === supplies.length, 'not one stream a type', streams.length);
    check(limits.waitingCountMax >= 1, 'pool has no room', limits.waitingCountMax);
    this.#supplies = supplies;
    this.#limits = limits;
    this.#streams = streams;
    this.#waiting = supplies.map(() => []);
    this.#nextUs = supplies.map((_, type) => this.#arrivalAfter(type, nowUs));
  }

  /** Proofs made so far, as of the last reading. */
  get arrivedCount(): number {
    return this.#arrived;
  }

  /** Proofs that became too old or were pushed out, as of the last reading. */
  get expiredCount(): number {
    return this.#expired;
  }

  /** What waits at a time, by type, oldest first. Times must not fall from call to call. */
  at(nowUs: Micros): readonly (readonly Evidence[])[] {
    this.#supplies.forEach((supply, type) => {
      if (supply !== null) this.#arrive(supply, type, nowUs);
      this.#expire(type, nowUs);
    });
    return this.#waiting;
  }

  /** Takes proofs out: those that a block has used. */
  remove(used: readonly Evidence[]): void {
    if (used.length === 0) return;
    const gone = new Set(used);
    for (let type = 0; type < this.#waiting.length; type++) {
      this.#waiting[type] = this.#waiting[type]!.filter((evidence) => !gone.has(evidence));
    }
  }

  #arrive(supply: Supply, type: number, nowUs: Micros): void {
    const width = supply.psiMaxMicronats - supply.psiMinMicronats + 1;
    const waiting = this.#waiting[type]!;
    for (let madeUs = this.#nextUs[type]!; madeUs <= nowUs; madeUs = this.#nextUs[type]!) {
      const psiMicronats = supply.psiMinMicronats + this.#streams[type]!.below(width);
      waiting.push({ type, psiMicronats, madeUs });
      this.#arrived++;
      this.#nextUs[type] = this.#arrivalAfter(type, madeUs);
    }
  }

  #expire(type: number, nowUs: Micros): void {
    const waiting = this.#waiting[type]!;
    let gone = Math.max(0, waiting.length - this.#limits.waitingCountMax);
    while (gone < waiting.length && nowUs - waiting[gone]!.madeUs > this.#limits.ageUsMax) gone++;
    if (gone > 0) waiting.splice(0, gone);
    this.#expired += gone;
  }

  #arrivalAfter(type: number, afterUs: Micros): Micros {
    const supply = this.#supplies[type];
    if (supply === null || supply === undefined) return Number.POSITIVE_INFINITY;
    const gapUs = exponentialUnit(this.#streams[type]!) * supply.meanIntervalUs;
    return afterUs + Math.max(1, Math.round(gapUs));
  }
}
