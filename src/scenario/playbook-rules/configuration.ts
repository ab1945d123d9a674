/** Settings that files say and no process knows or takes, and feature gates that files do not say. */
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { ComponentSpec } from '../../services/runtime/component-spec.ts';
import type { Setting } from '../../services/runtime/setting.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import { groupsOf, settingsOf, valuesOf } from './known.ts';
import { placedActions, placedFaults } from './placed.ts';
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

/** Keys in the files of a component that its own processes do not know: they refuse to start. */
export const foreignKeyRule = playbookRule(['config', 'components', 'features'], (sections) => {
  const anybody = knownKeys(sections);
  return sections.components.flatMap((component, index): Finding[] => {
    if (component.config === undefined) return [];
    const known = settingsOf(sections, component);
    const keys = [...valuesOf(sections, component.config).keys()];
    const foreign = keys.filter((key) => !known.has(key) && anybody.has(key));
    if (foreign.length === 0) return [];
    const message = `${shown(component.config)} says ${foreign.join(', ')}, which the processes of ${shown(component.name)} do not know: they would not start`;
    return [{ path: ['components', index, 'config'], rule: 'config.foreign', message }];
  });
});

/** Settings that actions write and that the processes of the group do not know. */
export const writtenKeyRule = playbookRule(
  ['config', 'components', 'features', 'stages', 'rollback'],
  (sections) =>
    placedActions(sections).flatMap(({ action, path }): Finding[] => {
      if (!('group' in action)) return [];
      const component = groupsOf(sections).get(action.group);
      if (component === undefined) return [];
      const known = settingsOf(sections, component);
      const unknown = (key: string, at: Path): Finding[] => {
        if (known.has(key)) return [];
        const message = `the processes of ${shown(component.name)} know no setting ${shown(key)}: they would not start again`;
        const suggestion = nearest(key, known.keys());
        return [{ path: at, rule: 'config.foreign', message, suggestion }];
      };
      if (action.action === 'config_set') {
        return Object.entries(action.values).flatMap(([key, value]) =>
          value === null ? [] : unknown(key, [...path, 'values', key]),
        );
      }
      if (action.action === 'config_restore' && action.bundle !== undefined) {
        const foreign = [...valuesOf(sections, action.bundle).keys()].find(
          (key) => !known.has(key),
        );
        return foreign === undefined ? [] : unknown(foreign, [...path, 'bundle']);
      }
      return action.action === 'phase_set' ? unknown(action.key, [...path, 'key']) : [];
    }),
);

/** Values of another type than the setting has: a process would take them for something else. */
export const settingTypeRule = playbookRule(
  ['config', 'components', 'features', 'stages', 'rollback', 'faults', 'mutants'],
  (sections) => {
    const everywhere = new Map(
      sections.components.flatMap((component) => [...settingsOf(sections, component)]),
    );
    const typed = (key: string, value: Setting | null, path: Path): Finding[] => {
      if (typeof value === 'number' && Math.abs(value) > AMOUNT_MAX) {
        const message = `${shown(value)} is beyond ${AMOUNT_MAX}`;
        return [{ path, rule: 'config.range', message }];
      }
      const usual = everywhere.get(key);
      if (usual === undefined || value === null || typeof usual === typeof value) return [];
      const message = `${shown(value)} is ${NOUNS[typeof value]}, and ${key} is ${NOUNS[typeof usual]}`;
      return [{ path, rule: 'config.type', message }];
    };
    const bundles = sections.config.bundles.flatMap(({ values }, index) =>
      Object.entries(values).flatMap(([key, value]) =>
        typed(key, value, ['config', 'bundles', index, 'values', key]),
      ),
    );
    const actions = placedActions(sections).flatMap(({ action, path }) =>
      action.action === 'config_set'
        ? Object.entries(action.values).flatMap(([key, value]) =>
            typed(key, value, [...path, 'values', key]),
          )
        : [],
    );
    const faults = placedFaults(sections).flatMap(({ fault, path }) =>
      fault.fault === 'config_wrong' ? typed(fault.key, fault.value, [...path, 'value']) : [],
    );
    return [...bundles, ...actions, ...faults];
  },
);

/** Largest number of a setting, in size: sums of such numbers still are exact. */
const AMOUNT_MAX = 1_000_000_000_000;

const NOUNS: Readonly<Record<string, string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
};

/** Bundles that extend themselves, over others or at once. */
export const bundleCycleRule = playbookRule(['config'], ({ config }) =>
  config.bundles.flatMap((bundle, index): Finding[] => {
    const seen = new Set<string>();
    let next = bundle.extends;
    while (next !== undefined && next !== bundle.name && !seen.has(next)) {
      seen.add(next);
      next = config.bundles.find(({ name }) => name === next)?.extends;
    }
    if (next !== bundle.name) return [];
    const message = `${shown(bundle.name)} extends itself`;
    return [{ path: ['config', 'bundles', index, 'extends'], rule: 'config.cycle', message }];
  }),
);

/** Bundles of components that leave a feature gate to its default: a gate nobody decided about. */
export const absentKeyRule = playbookRule(['config', 'components', 'features'], (sections) =>
  sections.components.flatMap((component, index): Finding[] => {
    if (component.config === undefined) return [];
    const bundle = sections.config.bundles.find(({ name }) => name === component.config);
    if (bundle === undefined) return [];
    const values = valuesOf(sections, bundle.name);
    const absent = sections.features.filter(({ name }) => !values.has(`gates.${name}`));
    if (absent.length === 0) return [];
    const names = absent.map(({ name }) => `gates.${name}`).join(', ');
    const message = `${shown(bundle.name)} does not say ${names}, so their defaults would be in effect`;
    return [{ path: ['components', index, 'config'], rule: 'config.absent', message }];
  }),
);

function knownKeys(
  sections: Pick<PlaybookScenario, 'config' | 'components' | 'features'>,
): ReadonlySet<string> {
  const { config, components, features } = sections;
  return new Set([
    ...config.settings.map(({ key }) => key),
    ...features.map(({ name }) => `gates.${name}`),
    ...components.flatMap((component: ComponentSpec) => [
      ...settingsOf(sections, component).keys(),
    ]),
  ]);
}
