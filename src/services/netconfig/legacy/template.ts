/** Text templates over nested maps, filled in recursively and always in the order of the keys. */

/** What a template is filled in from. A list stands for the same key more than once. */
export interface Scope {
  [key: string]: string | readonly string[] | Scope;
}

/** A template taken apart: literal text and holes by turns, and the templates inside its holes. */
export interface Template {
  readonly parts: readonly string[];
  readonly nested: { readonly [hole: string]: Template };
}

/**
 * Takes a template apart. `{name}` is the key that led to the scope, `{value}` one of its list.
 *
 * @param nested - Templates for holes that hold maps; each is filled in once for each key.
 */
export function template(text: string, nested: { readonly [hole: string]: Template } = {}) {
  return { parts: text.split(/[{}]/), nested };
}

/** Fills in a template for one scope, or once for each value of a list. */
export function fillIn(
  { parts, nested }: Template,
  name: string,
  scope: Scope | string | readonly string[],
): string {
  if (typeof scope === 'string') return fillIn({ parts, nested }, name, { value: scope });
  if (isList(scope)) {
    return [...scope]
      .sort()
      .map((value) => fillIn({ parts, nested }, name, { value }))
      .join('');
  }
  return parts
    .map((part, index) => (index % 2 === 0 ? part : fillHole(part, nested[part], name, scope)))
    .join('');
}

function fillHole(hole: string, inner: Template | undefined, name: string, scope: Scope): string {
  const value = scope[hole];
  if (inner === undefined) return hole === 'name' ? name : String(value ?? '');
  if (value === undefined || typeof value === 'string' || isList(value)) return '';
  return Object.keys(value)
    .sort()
    .map((key) => fillIn(inner, key, value[key] ?? ''))
    .join('');
}

function isList(value: Scope | string | readonly string[]): value is readonly string[] {
  return Array.isArray(value);
}
