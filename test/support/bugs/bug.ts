/**
 * Bugs that tests plant into a world, to see that an invariant finds them. A bug replaces methods of
 * the program from outside: no scenario, flag or variable can ask for one.
 */
import type { World } from '../../../src/model/world/world.ts';

export interface Bug {
  readonly name: string;
  /** What is wrong, in one line. */
  readonly story: string;
  /** Changes to the drill that give the bug occasions to show itself. */
  readonly overrides?: readonly string[];
  /** Invariants, any of which may be the first to see it. */
  readonly foundBy: readonly string[];
  /** Seeds within which it is found, from the first. */
  readonly seedsMax: number;
  /** Makes the program wrong, for a world that was built and not started. @returns What mends it. */
  readonly plant: (world: World) => () => void;
}

/** Replaces some properties of an object, methods mostly. @returns What puts the old ones back. */
export function replaced<T extends object>(target: T, wrong: Partial<T>): () => void {
  const names = Object.keys(wrong);
  const before = names.map((name) => Object.getOwnPropertyDescriptor(target, name));
  for (const name of names) {
    const value: unknown = Reflect.get(wrong, name);
    Object.defineProperty(target, name, { value, configurable: true, writable: true });
  }
  return () => putBack(target, names, before);
}

/** Replaces a getter. @returns What puts the old one back. */
export function regot<T extends object>(
  target: T,
  name: keyof T & string,
  get: (this: T) => unknown,
): () => void {
  const before = Object.getOwnPropertyDescriptor(target, name);
  Object.defineProperty(target, name, { get, set: () => {}, configurable: true });
  return () => putBack(target, [name], [before]);
}

function putBack(
  target: object,
  names: readonly string[],
  before: readonly (PropertyDescriptor | undefined)[],
): void {
  for (const [place, name] of names.entries()) {
    const descriptor = before[place];
    if (descriptor === undefined) Reflect.deleteProperty(target, name);
    else Object.defineProperty(target, name, descriptor);
  }
}
