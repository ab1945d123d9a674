/**
 * Marks of field kinds whose unit belongs into the engine's name of the field.
 *
 * A duration in the file key `commit_wait` reaches the engine as `commitWaitUs`. The mark is a zod
 * brand for the compiler and an entry of a registry for the program; both survive `.optional()`,
 * `.default()` and `.describe()`.
 */
import { z } from 'zod';

/** What is put behind the engine's name of a field: whole microseconds, or bits per second. */
export type UnitSuffix = 'Us' | 'BitsPerSecond';

const suffixes = z.registry<{ suffix: UnitSuffix }>();

/** Marks a schema of numbers as holding whole microseconds. */
export function inMicros<Schema extends z.ZodType<number>>(schema: Schema) {
  suffixes.add(schema, { suffix: 'Us' });
  return schema.brand<'Us'>();
}

/** Marks a schema of numbers as holding bits per second. */
export function inBitsPerSecond<Schema extends z.ZodType<number>>(schema: Schema) {
  suffixes.add(schema, { suffix: 'BitsPerSecond' });
  return schema.brand<'BitsPerSecond'>();
}

/** The suffix a field's schema was marked with, looking through its wrappers. */
export function suffixOf(schema: z.core.$ZodType): UnitSuffix | undefined {
  const marked = suffixes.get(schema)?.suffix;
  if (marked !== undefined) return marked;
  const { def } = schema._zod;
  return 'innerType' in def ? suffixOf(def.innerType as z.core.$ZodType) : undefined;
}
