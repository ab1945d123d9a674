/** What is wrong with telemetry itself, by node: nothing, most of the time. */
import type { Lens } from '../../metrics/scraper.ts';
import { Causes } from './causes.ts';

export class TelemetryFaults {
  readonly #readiness = new Causes<boolean>();
  readonly #lenses = new Causes<Lens>();
  readonly #drops = new Causes<() => boolean>();

  /** What the readiness probe of a node says. */
  readiness(node: number, truth: boolean): boolean {
    return this.#readiness.last(node) ?? truth;
  }

  /** Whether the scrape of a node at this instant is lost. */
  isDropped(node: number): boolean {
    // Each is asked, so that the draws of one do not depend on the others.
    return this.#drops
      .all(node)
      .map((drops) => drops())
      .includes(true);
  }

  /** Through what a scrape sees the node; null for the plain truth. */
  lensOf(node: number): Lens | null {
    return this.#lenses.last(node) ?? null;
  }

  misreport(node: number, isReady: boolean): () => void {
    return this.#readiness.put(node, isReady);
  }

  bend(node: number, lens: Lens): () => void {
    return this.#lenses.put(node, lens);
  }

  drop(node: number, drops: () => boolean): () => void {
    return this.#drops.put(node, drops);
  }
}
