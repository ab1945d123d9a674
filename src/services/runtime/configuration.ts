/** Which settings the processes of a component know, and what their files should say. */
import { check } from '../../kernel/check.ts';
import { capabilityKinds } from '../capabilities/table.ts';
import type { ComponentSpec } from './component-spec.ts';
import type { EstateSpec } from './estate-spec.ts';
import type { Setting } from './setting.ts';

/** Settings that the processes of a component know, with their defaults. */
export function knownSettings(
  spec: Pick<EstateSpec, 'config' | 'features'>,
  component: ComponentSpec,
): Map<string, Setting> {
  const known = new Map<string, Setting>();
  for (const { kind } of component.capabilities) {
    for (const [key, value] of Object.entries(capabilityKinds.get(kind)?.settings ?? {})) {
      known.set(key, value);
    }
  }
  for (const feature of spec.features) known.set(`gates.${feature.name}`, feature.default);
  for (const { key, default: value } of spec.config.settings) known.set(key, value);
  return known;
}

/** What the files of a bundle say, with what it takes from the bundles it extends. */
export function bundleValues(spec: Pick<EstateSpec, 'config'>, name: string): Map<string, Setting> {
  const bundle = spec.config.bundles.find((one) => one.name === name);
  check(bundle !== undefined, 'no bundle of that name', name);
  const base = bundle.extends === undefined ? [] : bundleValues(spec, bundle.extends);
  return new Map([...base, ...Object.entries(bundle.values)]);
}
