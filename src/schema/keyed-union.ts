/**
 * Objects of several forms that are told apart by which key they have.
 */
import { z } from 'zod';

/** Unions whose option is chosen by a key, so that a mistake is reported against that option. */
export const keyedUnions = z.registry<{ keys: readonly string[] }>();

/**
 * A union of two forms of object.
 *
 * @param keys - The key that only the first form has, and the one that only the second has.
 */
export function keyedUnion<First extends z.core.SomeType, Second extends z.core.SomeType>(
  keys: readonly [string, string],
  first: First,
  second: Second,
) {
  const union = z.union([first, second]);
  keyedUnions.add(union, { keys });
  return union;
}
