/**
 * Finds which schema a value of a document is meant for, mistakes in the document or not.
 *
 * zod tells what is wrong with a value, but not which schema judged it. References, suggestions and
 * the choice between the forms of a union need that.
 */
import type { z } from 'zod';
import { keyedUnions } from '../schema/keyed-union.ts';
import type { Located } from './located.ts';
import type { Path } from './path.ts';

type Schema = z.core.$ZodTypes;

/** The schema without its wrappers: optional, default, pipes into transforms. */
export function unwrapped(schema: z.core.$ZodType): Schema {
  const { def } = (schema as Schema)._zod;
  switch (def.type) {
    case 'pipe':
      return unwrapped(def.in);
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return unwrapped(def.innerType);
    default:
      return schema as Schema;
  }
}

/** The schema that a node is judged by: of a union, the form that the node looks like. */
export function schemaOf(schema: z.core.$ZodType, node: Located | undefined): Schema {
  const inner = unwrapped(schema);
  if (inner._zod.def.type !== 'union') return inner;
  const option = inner._zod.def.options[chosenOption(inner, node) ?? -1];
  return option === undefined ? inner : schemaOf(option, node);
}

/** Index of the option of a union that a node looks like, if it looks like one of them. */
export function chosenOption(union: Schema, node: Located | undefined): number | undefined {
  const { def } = union._zod;
  if (def.type !== 'union' || node === undefined) return undefined;
  const choose = 'discriminator' in def ? byDiscriminator : byForm;
  const index = choose(union, def.options, node);
  return index < 0 ? undefined : index;
}

/** The schema at a path, unions unresolved, as far as the document chooses one. */
export function schemaAt(
  schema: z.core.$ZodType,
  root: Located,
  path: Path,
): z.core.$ZodType | undefined {
  let below: Below | undefined = { schema, node: root };
  for (const step of path) {
    if (below === undefined) return undefined;
    below = childrenOf(schemaOf(below.schema, below.node), below.node).get(step);
  }
  return below?.schema;
}

/** A step down: the schema of a child, and its node when the document has it. */
export interface Below {
  readonly schema: z.core.$ZodType;
  readonly node: Located | undefined;
}

/** The children that an object or array schema expects, with the nodes that are there for them. */
export function childrenOf(schema: Schema, node: Located | undefined): Map<string | number, Below> {
  const { def } = schema._zod;
  const below = new Map<string | number, Below>();
  if (def.type === 'object') {
    const entries = node?.kind === 'map' ? node.entries : undefined;
    for (const [key, child] of Object.entries(def.shape)) {
      below.set(key, { schema: child, node: entries?.get(key)?.node });
    }
  }
  if (def.type === 'array' && node?.kind === 'list') {
    for (const [index, item] of node.items.entries()) {
      below.set(index, { schema: def.element, node: item });
    }
  }
  return below;
}

/** The keys of an object schema; none for any other. */
export function keysOf(schema: Schema): readonly string[] {
  const { def } = schema._zod;
  return def.type === 'object' ? Object.keys(def.shape) : [];
}

/** The keys that any form of a union has. */
export function keysOfForms(schema: z.core.$ZodType): readonly string[] {
  const inner = unwrapped(schema);
  const { def } = inner._zod;
  return def.type === 'union' ? def.options.flatMap(keysOfForms) : keysOf(inner);
}

function byDiscriminator(
  union: Schema,
  options: readonly z.core.$ZodType[],
  node: Located,
): number {
  const { def } = union._zod;
  if (node.kind !== 'map' || !('discriminator' in def)) return -1;
  const key = String(def.discriminator);
  const chosen = node.entries.get(key)?.node;
  if (chosen?.kind !== 'scalar') return -1;
  return options.findIndex((option) => option._zod.propValues?.[key]?.has(chosen.value));
}

function byForm(union: Schema, options: readonly z.core.$ZodType[], node: Located): number {
  const keys = keyedUnions.get(union)?.keys;
  if (keys !== undefined && node.kind === 'map') {
    return keys.findIndex((key) => node.entries.has(key));
  }
  return options.findIndex((option) => fits(unwrapped(option), node));
}

function fits(schema: Schema, node: Located): boolean {
  const { type } = schema._zod.def;
  if (node.kind === 'map') return type === 'object' || type === 'union';
  if (node.kind === 'list') return type === 'array';
  return type === typeof node.value;
}
