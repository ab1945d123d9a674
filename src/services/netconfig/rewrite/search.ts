/** Finding and ordering what has a name. */

interface Named {
  readonly name: string;
}

/** Index of the item of this name, or -1. */
export function found(items: readonly Named[], name: string): number {
  for (let at = 0; at < items.length; at++) if (items[at]?.name === name) return at;
  return -1;
}

/** The items in the order of their names, which differ. */
export function inOrder<Item extends Named>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => Number(a.name > b.name) - Number(a.name < b.name));
}
