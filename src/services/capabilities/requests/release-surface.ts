/**
 * The surface that a release serves or was built against: the methods of the scenario, as traits of
 * the release change them, less what a defect breaks.
 */
import type { Use } from '../../requests/clients.ts';
import type { Method, Parameter, Surface } from '../../requests/surface.ts';
import type { Flags } from '../../runtime/instance.ts';
import type { Setting } from '../../runtime/setting.ts';
import type { ClientSpec, MethodSpec } from './spec.ts';

/** Traits of a release, by name. */
export type Traits = ReadonlyMap<string, Setting>;

/** Traits that change the surface, with what they are when a release does not say. */
export const SURFACE_TRAITS = {
  removed_methods: '',
  renamed_methods: '',
  added_methods: '',
  required_params: '',
  removed_results: '',
} as const;

/** The methods of a release, by the names under which it serves them. */
export function surfaceOf(methods: readonly MethodSpec[], traits: Traits): Surface {
  const surface = new Map<string, Method>();
  for (const method of methods) {
    const name = nameUnder(method.name, traits);
    if (name !== undefined) surface.set(name, contractOf(method, traits));
  }
  for (const name of listOf(traits, 'added_methods')) {
    surface.set(name, { parameters: {}, result: {} });
  }
  return surface;
}

/** What a method of the scenario is called in a release; undefined where it has none of the sort. */
function nameUnder(name: string, traits: Traits): string | undefined {
  if (listOf(traits, 'removed_methods').includes(name)) return undefined;
  for (const pair of listOf(traits, 'renamed_methods')) {
    const [from, to] = pair.split('=');
    if (from === name && to !== undefined) return to;
  }
  return name;
}

/** What clients call that were built against a release: only what it has. */
export function usesUnder(
  { uses }: ClientSpec,
  methods: readonly MethodSpec[],
  traits: Traits,
): readonly Use[] {
  const all = uses.length > 0 ? uses : methods.map(({ name }) => ({ method: name, weight: 1 }));
  return all.flatMap(({ method, weight }) => {
    const name = nameUnder(method, traits);
    return name === undefined ? [] : [{ method: name, weight }];
  });
}

/** Costs of the methods of a release, by the names under which it serves them. */
export function costsUnder(
  methods: readonly MethodSpec[],
  traits: Traits,
): ReadonlyMap<string, number> {
  return new Map(methods.map(({ name, cost }) => [nameUnder(name, traits) ?? name, cost]));
}

/** A surface less what faults break in it. */
export function brokenSurface(surface: Surface, flags: Flags): Surface {
  const flag = flags.get('api_break');
  if (flag === undefined) return surface;
  const { method, becomes } = flag as Readonly<Record<'method' | 'becomes', unknown>>;
  const contract = surface.get(String(method));
  if (contract === undefined) return surface;
  const broken = new Map(surface);
  broken.delete(String(method));
  if (typeof becomes === 'string') broken.set(becomes, contract);
  return broken;
}

/** A surface as text, one method a line, in the order of their names. */
export function surfaceText(surface: Surface): readonly string[] {
  const names = [...surface.keys()].sort();
  return names.map((name) => {
    const { parameters, result } = surface.get(name)!;
    const taken = Object.entries(parameters).map(
      ([key, { type, isRequired }]) => `${key}${isRequired ? '' : '?'}: ${type}`,
    );
    const given = Object.entries(result).map(([key, type]) => `${key}: ${type}`);
    return `${name}(${taken.join(', ')}) -> {${given.join(', ')}}`;
  });
}

function contractOf({ name, params, result }: MethodSpec, traits: Traits): Method {
  const parameters: [string, Parameter][] = params.map(({ name: key, type, required }) => {
    return [key, { type, isRequired: required }];
  });
  for (const key of membersOf(traits, 'required_params', name)) {
    parameters.push([key, { type: 'any', isRequired: true }]);
  }
  const removed = membersOf(traits, 'removed_results', name);
  const fields = result.filter((field) => !removed.includes(field.name));
  return {
    parameters: Object.fromEntries(parameters),
    result: Object.fromEntries(fields.map((field) => [field.name, field.type])),
  };
}

/** Of entries `method.member`, the members of one method. */
function membersOf(traits: Traits, trait: string, method: string): readonly string[] {
  const before = `${method}.`;
  return listOf(traits, trait).flatMap((entry) => {
    const member = entry.startsWith(before) ? entry.slice(before.length) : '';
    return member === '' || member.includes('.') ? [] : [member];
  });
}

function listOf(traits: Traits, trait: string): readonly string[] {
  const text = traits.get(trait);
  return typeof text === 'string' ? text.split(/[\s,]+/).filter((entry) => entry !== '') : [];
}
