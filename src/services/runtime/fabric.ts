/**
 * The network between instances, as far as services see it: whether a message gets through, and
 * after which time. Faults change it by rules that name both ends.
 */
import { type Distribution, type Sampler, sampler } from '../../kernel/distributions.ts';
import type { Stream } from '../../kernel/stream.ts';
import type { Micros } from '../../kernel/time.ts';

/** Who scrapes and asks, and clients of no component: none of the instances. */
export const OUTSIDE = -1;

/** How long who scrapes or asks waits for the answer: the usual timeout of a scrape. */
const EXCHANGE_US_MAX = 10_000_000;

/** What a fault does to messages between two sets of instances, in both directions. */
export interface FabricRule {
  readonly from: ReadonlySet<number>;
  readonly to: ReadonlySet<number>;
  /** Chance that a message is lost. */
  readonly loss: number;
  readonly addedUs: Micros;
}

export class Fabric {
  readonly #stream: Stream;
  readonly #latency: Sampler;
  readonly #listeners: (() => void)[] = [];
  #rules: readonly FabricRule[] = [];

  constructor(latency: Distribution, stream: Stream) {
    this.#latency = sampler(latency);
    this.#stream = stream;
  }

  /** Adds a rule; the result takes it away again. */
  add(rule: FabricRule): () => void {
    this.#announce();
    this.#rules = [...this.#rules, rule];
    return () => {
      this.#announce();
      this.#rules = this.#rules.filter((one) => one !== rule);
    };
  }

  /** Calls `listener` each time before the rules become others. */
  beforeChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  #announce(): void {
    for (const listener of this.#listeners) listener();
  }

  /** Chance that a message between two instances is lost. */
  lossBetween(from: number, to: number): number {
    let kept = 1;
    for (const rule of this.#rules) if (concerns(rule, from, to)) kept *= 1 - rule.loss;
    return 1 - kept;
  }

  /** How much longer than usual a message between two instances travels. */
  addedBetween(from: number, to: number): Micros {
    let addedUs = 0;
    for (const rule of this.#rules) if (concerns(rule, from, to)) addedUs += rule.addedUs;
    return addedUs;
  }

  /**
   * Draws what happens to a message.
   *
   * @param from - `Instance.index`, or `OUTSIDE`.
   * @returns How long it travels, or -1 when it is lost.
   */
  travelUs(from: number, to: number): Micros {
    const us = this.#latency(this.#stream);
    if (this.#rules.length === 0) return us;
    let addedUs = 0;
    for (const rule of this.#rules) {
      if (!concerns(rule, from, to)) continue;
      if (rule.loss >= 1 || (rule.loss > 0 && this.#stream.uniform() < rule.loss)) return -1;
      addedUs += rule.addedUs;
    }
    return us + addedUs;
  }

  /**
   * Draws whether a question from outside and its answer get through to an instance in time. What
   * is lost is sent again after 1, 2 and 4 s (RFC 6298, section 5), so each has four attempts. Draws
   * nothing while links are whole.
   */
  hasExchange(instance: number): boolean {
    if (this.#rules.length === 0) return true;
    const loss = this.lossBetween(OUTSIDE, instance);
    if (loss >= 1 || isBeyondPatience(this.addedBetween(OUTSIDE, instance))) return false;
    if (loss === 0) return true;
    const arrives = 1 - loss * loss * loss * loss;
    return this.#stream.uniform() < arrives * arrives;
  }

  /** Whether nothing gets through between two instances. */
  isCut(from: number, to: number): boolean {
    return this.#rules.some((rule) => rule.loss >= 1 && concerns(rule, from, to));
  }
}

/**
 * Whether who scrapes or asks gives up before an answer can be there, by what each way takes longer:
 * to connect, and then to ask, are four ways.
 */
export function isBeyondPatience(addedUs: Micros): boolean {
  return 4 * addedUs > EXCHANGE_US_MAX;
}

function concerns({ from, to }: FabricRule, one: number, other: number): boolean {
  return (from.has(one) && to.has(other)) || (from.has(other) && to.has(one));
}
