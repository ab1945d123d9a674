/** Settings that files say and no process knows, and feature gates that files do not say. */
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import { bundleValues } from '../../services/runtime/configuration.ts';
import type { Finding } from '../diagnostic.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import { settingNamesOf } from './known.ts';
import { playbookRule } from './rule.ts';

/** Keys of bundles that no component which uses them knows. */
export const unknownKeyRule = playbookRule(['config', 'components', 'features'], (sections) =>
  sections.config.bundles.flatMap((bundle, index) => {
    const known = knownKeys(sections);
    return Object.keys(bundle.values).flatMap((key): Finding[] => {
      if (known.has(key)) return [];
      const message = `no process knows a setting ${shown(key)}`;
      const path = ['config', 'bundles', index, 'values', key];
      return [{ path, rule: 'config.unknown', message, suggestion: nearest(key, known) }];
    });
  }),
);

/** Bundles of components that leave a feature gate to its default: a gate nobody decided about. */
export const absentKeyRule = playbookRule(['config', 'components', 'features'], (sections) =>
  sections.components.flatMap((component, index): Finding[] => {
    if (component.config === undefined) return [];
    const bundle = sections.config.bundles.find(({ name }) => name === component.config);
    if (bundle === undefined) return [];
    const values = bundleValues(sections, bundle.name);
    const absent = sections.features.filter(({ name }) => !values.has(`gates.${name}`));
    if (absent.length === 0) return [];
    const names = absent.map(({ name }) => `gates.${name}`).join(', ');
    const message = `${shown(bundle.name)} does not say ${names}, so their defaults would be in effect`;
    return [{ path: ['components', index, 'config'], rule: 'config.absent', message }];
  }),
);

function knownKeys({
  config,
  components,
  features,
}: Pick<PlaybookScenario, 'config' | 'components' | 'features'>): ReadonlySet<string> {
  return new Set([
    ...config.settings.map(({ key }) => key),
    ...features.map(({ name }) => `gates.${name}`),
    ...components.flatMap((component) => [...settingNamesOf(component)]),
  ]);
}
