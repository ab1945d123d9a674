/** How long an implementation takes: distributions, and the rare long hang. */
import { check } from '../../kernel/check.ts';
import { type Distribution, sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';

/** Service times of one version of one implementation. */
export interface ServiceTimes {
  /** One answer of the API. */
  readonly answer: Distribution;
  /** An apply apart from the reloads of its interfaces. */
  readonly applyBase: Distribution;
  /** The reload of one interface. */
  readonly reload: Distribution;
  /** What base and reloads are multiplied by, such as 1.3; above 0. */
  readonly applyFactor: number;
  /** Share of applies that hang, from 0 to 1. */
  readonly hangShare: number;
  /** How long they hang before they go on. */
  readonly hangUs: Micros;
}

/** How one apply will pass if nothing stops it. */
export interface ApplyTimes {
  /** From its start until the first file is written. */
  readonly interfacesAtUs: Micros;
  readonly overlayAtUs: Micros;
  /** When each interface has been reloaded, in order. */
  readonly reloadedAtUs: readonly Micros[];
  /** When it is over. */
  readonly endAtUs: Micros;
}

/** Draws service times. */
export class ServiceClock {
  readonly #times: ServiceTimes;
  readonly #answer: (stream: Stream) => Micros;
  readonly #base: (stream: Stream) => Micros;
  readonly #reload: (stream: Stream) => Micros;

  /** @throws InvariantError if a distribution, the factor or the share is out of range. */
  constructor(times: ServiceTimes) {
    check(times.applyFactor > 0, 'apply factor is not above 0', times.applyFactor);
    check(times.hangShare >= 0 && times.hangShare <= 1, 'hang share is no share', times.hangShare);
    this.#times = times;
    this.#answer = sampler(times.answer);
    this.#base = sampler(times.applyBase);
    this.#reload = sampler(times.reload);
  }

  answerUs(stream: Stream): Micros {
    return this.#answer(stream);
  }

  /**
   * Draws the course of an apply. A hang falls between the writes and the reloads.
   *
   * @param reloadCount - Interfaces that it will reload.
   */
  apply(stream: Stream, reloadCount: number): ApplyTimes {
    const { applyFactor, hangShare, hangUs } = this.#times;
    const baseUs = this.#base(stream) * applyFactor;
    const isHanging = stream.chance(hangShare);
    const reloadedAtUs: Micros[] = [];
    let atUs = baseUs + (isHanging ? hangUs : 0);
    for (let index = 0; index < reloadCount; index++) {
      atUs += this.#reload(stream) * applyFactor;
      reloadedAtUs.push(Math.round(atUs));
    }
    return {
      interfacesAtUs: Math.round(baseUs / 2),
      overlayAtUs: Math.round(baseUs),
      reloadedAtUs,
      endAtUs: Math.round(atUs),
    };
  }
}
