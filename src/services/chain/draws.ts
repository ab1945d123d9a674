/**
 * Draws of a verifiable random function: one by each validator in each round of draws.
 *
 * One in so many is computed and verified for real; the others carry a tag of the same inputs that
 * stands in for it. An altered draw is always real, so that it is refused for what it is.
 */
import { ByteWriter, equalBytes } from '../../crypto/bytes.ts';
import { VrfKey, verifyVrf } from '../../crypto/ecvrf.ts';
import { taggedHash } from '../../crypto/hash.ts';
import { withFlippedBit } from '../state/damage.ts';

export interface Draw {
  readonly place: number;
  readonly round: number;
  readonly isReal: boolean;
  readonly proof: Uint8Array;
}

export class VrfDraws {
  readonly #keys: readonly VrfKey[];
  readonly #realOneIn: number;
  #made = 0;
  /** Draws computed for real. */
  realCount = 0;
  readonly #verdicts = new WeakMap<Draw, boolean>();

  /** @param seeds - Of 32 bytes, one for each validator. */
  constructor(seeds: readonly Uint8Array[], realOneIn: number) {
    this.#keys = seeds.map((seed) => VrfKey.fromSeed(seed));
    this.#realOneIn = realOneIn;
  }

  draw(place: number, round: number, isTampered: boolean): Draw {
    const isReal = isTampered || this.#made % this.#realOneIn === 0;
    this.#made += 1;
    if (!isReal) return { place, round, isReal, proof: this.#tag(place, round) };
    this.realCount += 1;
    const proof = this.#keys[place]!.prove(inputOf(round));
    return { place, round, isReal, proof: isTampered ? withFlippedBit(proof, 300) : proof };
  }

  /** Whether a draw is what its validator had to draw. */
  verify(draw: Draw): boolean {
    const known = this.#verdicts.get(draw);
    if (known !== undefined) return known;
    const { place, round, isReal, proof } = draw;
    const verdict = isReal
      ? verifyVrf(this.#keys[place]!.publicKey, inputOf(round), proof).ok
      : equalBytes(proof, this.#tag(place, round));
    this.#verdicts.set(draw, verdict);
    return verdict;
  }

  #tag(place: number, round: number): Uint8Array {
    return taggedHash('simnet.draw.v1', this.#keys[place]!.publicKey, inputOf(round));
  }
}

function inputOf(round: number): Uint8Array {
  return new ByteWriter().text('simnet.draw').u64(round).finish();
}
