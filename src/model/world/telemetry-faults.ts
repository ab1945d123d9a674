/** What is wrong with telemetry itself, by node: nothing, most of the time. */
import type { Lens } from '../../metrics/scraper.ts';

export class TelemetryFaults {
  readonly #readiness = new Map<number, boolean[]>();
  readonly #lenses = new Map<number, Lens[]>();
  readonly #drops = new Map<number, (() => boolean)[]>();

  /** What the readiness probe of a node says. */
  readiness(node: number, truth: boolean): boolean {
    return this.#readiness.get(node)?.at(-1) ?? truth;
  }

  /** Whether the scrape of a node at this instant is lost. */
  isDropped(node: number): boolean {
    // Each is asked, so that the draws of one do not depend on the others.
    return (
      this.#drops
        .get(node)
        ?.map((drops) => drops())
        .includes(true) ?? false
    );
  }

  /** Through what a scrape sees the node; null for the plain truth. */
  lensOf(node: number): Lens | null {
    return this.#lenses.get(node)?.at(-1) ?? null;
  }

  misreport(node: number, isReady: boolean): () => void {
    return put(this.#readiness, node, isReady);
  }

  bend(node: number, lens: Lens): () => void {
    return put(this.#lenses, node, lens);
  }

  drop(node: number, drops: () => boolean): () => void {
    return put(this.#drops, node, drops);
  }
}

/** Adds to what is listed of a node. @returns What takes it away again. */
function put<Item>(lists: Map<number, Item[]>, node: number, item: Item): () => void {
  const list = lists.get(node) ?? [];
  lists.set(node, list);
  list.push(item);
  return () => {
    const place = list.lastIndexOf(item);
    if (place >= 0) list.splice(place, 1);
    if (list.length === 0 && lists.get(node) === list) lists.delete(node);
  };
}
