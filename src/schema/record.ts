/**
 * Objects of the scenario language, and how their keys reach the engine.
 *
 * Files are written in snake_case without units; the engine reads camelCase with units:
 * `commit_wait: 500ms` becomes `commitWaitUs: 500000`. The rule is applied here, once, by the
 * compiler and by the program alike.
 */
import { z } from 'zod';
import { refs } from './names.ts';
import { suffixOf, type UnitSuffix } from './units.ts';

type Camel<Key extends string> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Key;

type Suffix<Value> = [Value] extends [(number & z.core.$brand<'Us'>) | undefined]
  ? 'Us'
  : [Value] extends [(number & z.core.$brand<'BitsPerSecond'>) | undefined]
    ? 'BitsPerSecond'
    : '';

type Unit = { [Suffix in UnitSuffix]: number & z.core.$brand<Suffix> }[UnitSuffix];

type Plain<Value> = Value extends Unit
  ? number
  : Value extends readonly (infer Item)[]
    ? readonly Item[]
    : Value;

/** The engine's form of a record: camelCase keys, durations and bandwidths with their unit. */
export type EngineRecord<Fields> = {
  readonly [Key in keyof Fields as `${Camel<Key & string>}${Suffix<Fields[Key]>}`]: Plain<
    Fields[Key]
  >;
};

type RecordSchema<Shape extends z.ZodRawShape, Output> = z.ZodPipe<
  z.ZodObject<Shape, z.core.$strict>,
  z.ZodTransform<Output, z.output<z.ZodObject<Shape, z.core.$strict>>>
>;

/** What every record may carry: the requirements it implements. */
export interface Referenced {
  readonly refs: readonly string[];
}

/** An object of the language. Unknown keys are refused; `ref` is allowed on every one. */
export function record<Shape extends z.ZodRawShape>(
  shape: Shape,
): RecordSchema<Shape, EngineRecord<z.output<z.ZodObject<Shape>>> & Referenced>;
export function record(shape: z.ZodRawShape): z.ZodType {
  const keys = engineKeys(shape);
  return z.strictObject({ ...shape, ref: refs().optional() }).transform((fields) => {
    return { ...renamed(fields, keys), refs: fields.ref ?? [] };
  });
}

/** A small object that is a value and implements no requirement by itself: a range, a timeout. */
export function value<Shape extends z.ZodRawShape>(
  shape: Shape,
): RecordSchema<Shape, EngineRecord<z.output<z.ZodObject<Shape>>>>;
export function value(shape: z.ZodRawShape): z.ZodType {
  const keys = engineKeys(shape);
  return z.strictObject(shape).transform((fields) => renamed(fields, keys));
}

function camelKey(key: string): string {
  return key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** The engine's key for a file key: in camelCase, with the unit of its schema. */
export function engineKey(key: string, schema: z.core.$ZodType): string {
  return `${camelKey(key)}${suffixOf(schema) ?? ''}`;
}

function engineKeys(shape: z.ZodRawShape): ReadonlyMap<string, string> {
  return new Map(Object.entries(shape).map(([key, schema]) => [key, engineKey(key, schema)]));
}

function renamed(
  fields: Readonly<Record<string, unknown>>,
  keys: ReadonlyMap<string, string>,
): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const [key, engineKey] of keys) {
    if (fields[key] !== undefined) result[engineKey] = fields[key];
  }
  return result;
}
