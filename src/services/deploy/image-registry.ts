/** The images that can be pulled. */
import { check } from '../../kernel/check.ts';
import type { Micros } from '../../kernel/time.ts';

/** A registry: names of images with the digest of what each gives at present. */
export class ImageRegistry {
  readonly #digests = new Map<string, string>();
  readonly #pullUs: Micros;
  #isReachable = true;
  #pulledCount = 0;
  #failedCount = 0;

  /** @param pullUs - Time of one pull that succeeds. */
  constructor(pullUs: Micros) {
    check(Number.isSafeInteger(pullUs) && pullUs >= 0, 'pull is not a duration', pullUs);
    this.#pullUs = pullUs;
  }

  get pullUs(): Micros {
    return this.#pullUs;
  }

  /** Pulls that succeeded. */
  get pulledCount(): number {
    return this.#pulledCount;
  }

  /** Pulls that failed. */
  get failedCount(): number {
    return this.#failedCount;
  }

  /** Makes a name give a digest; a name that moves, say `latest`, is pushed again. */
  push(image: string, digest: string): void {
    this.#digests.set(image, digest);
  }

  /** Takes an image away. */
  remove(image: string): void {
    this.#digests.delete(image);
  }

  /** Cuts off the registry or makes it reachable again. */
  setReachable(isReachable: boolean): void {
    this.#isReachable = isReachable;
  }

  /** What a name gives; `undefined` if there is no such image. Counts nothing. */
  digestOf(image: string): string | undefined {
    return this.#digests.get(image);
  }

  /** Pulls an image. @returns Its digest; `undefined` if it is missing or out of reach. */
  pull(image: string): string | undefined {
    const digest = this.#isReachable ? this.#digests.get(image) : undefined;
    if (digest === undefined) this.#failedCount += 1;
    else this.#pulledCount += 1;
    return digest;
  }
}
