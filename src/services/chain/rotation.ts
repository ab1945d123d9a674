/**
 * Whose turn it is to propose: validators take turns in proportion to their power, as evenly spread
 * as whole turns can be.
 *
 * Source: the smooth weighted round-robin of nginx, `ngx_http_upstream_round_robin.c`.
 */
import { check } from '../../kernel/check.ts';

/** Longest cycle of turns; larger powers are scaled down to it, which rounds their shares. */
const TURNS_MAX = 65_536;

export class ProposerRotation {
  readonly #turns: Int32Array;

  /** @param powers - Whole, above 0. @throws InvariantError if there are none. */
  constructor(powers: readonly number[]) {
    check(powers.length > 0, 'nobody can propose');
    const weights = reduced(powers);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    this.#turns = new Int32Array(total);
    const credit = weights.map(() => 0);
    for (let turn = 0; turn < total; turn++) {
      this.#turns[turn] = richest(credit, weights);
      credit[this.#turns[turn]!]! -= total;
    }
  }

  /** Turns until they repeat. */
  get length(): number {
    return this.#turns.length;
  }

  /** Place of the validator that proposes in a round of a height. */
  proposerOf(height: number, round: number): number {
    return this.#turns[(height + round) % this.#turns.length]!;
  }
}

/** Adds to everybody's credit, and gives who has most; of equals, the first. */
function richest(credit: number[], weights: readonly number[]): number {
  let best = 0;
  for (const [place, weight] of weights.entries()) {
    credit[place]! += weight;
    if (credit[place]! > credit[best]!) best = place;
  }
  return best;
}

function reduced(powers: readonly number[]): number[] {
  const divisor = powers.reduce(greatestCommonDivisor);
  const weights = powers.map((power) => power / divisor);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= TURNS_MAX) return weights;
  return weights.map((weight) => Math.max(1, Math.round((weight * TURNS_MAX) / total)));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
