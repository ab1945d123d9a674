/**
 * What faults have put in place of something of a node, by node: of several causes the last one in
 * force counts, and each is taken away by itself.
 */
export class Causes<Item> {
  readonly #lists = new Map<number, { readonly item: Item }[]>();

  /** What counts now; undefined while nothing is in force. */
  last(node: number): Item | undefined {
    return this.#lists.get(node)?.at(-1)?.item;
  }

  /** All that is in force, in the order in which it came. */
  all(node: number): readonly Item[] {
    return this.#lists.get(node)?.map(({ item }) => item) ?? [];
  }

  /** Adds a cause. @returns What takes it away, and no other. */
  put(node: number, item: Item): () => void {
    const cause = { item };
    this.#lists.set(node, [...(this.#lists.get(node) ?? []), cause]);
    return () => {
      const left = this.#lists.get(node)?.filter((one) => one !== cause) ?? [];
      if (left.length > 0) this.#lists.set(node, left);
      else this.#lists.delete(node);
    };
  }

  /** Takes all causes of a node away: something else has set it right. */
  clear(node: number): void {
    this.#lists.delete(node);
  }
}
