/** What a node draws from: a kernel stream, or the generator of a publication. */
export interface Draws {
  /** A number from 0 to 1. */
  uniform(): number;
  /** Puts the items in random order, in place. */
  shuffle<T>(items: T[]): void;
}
