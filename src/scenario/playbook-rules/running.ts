/** What components may come to run: releases, and feature gates. */

import type { ComponentSpec } from '../../services/runtime/component-spec.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import { groupsOf, valuesOf } from './known.ts';
import { placedActions } from './placed.ts';

type Sections<Name extends keyof PlaybookScenario> = Pick<PlaybookScenario, Name>;

/** Releases that a component runs at the start or is told to run by some action. */
export function versionsRunBy(
  sections: Sections<'components' | 'stages' | 'rollback'>,
  component: ComponentSpec,
): ReadonlySet<string> {
  const told = actionsOn(sections, component).flatMap((action) =>
    'version' in action && action.version !== undefined ? [action.version] : [],
  );
  return new Set([component.version, ...told]);
}

/** Feature gates that are on in a component at the start, or that some action may turn on. */
export function gatesPossibleIn(
  sections: Sections<'components' | 'config' | 'features' | 'stages' | 'rollback'>,
  component: ComponentSpec,
): ReadonlySet<string> {
  const { config, features } = sections;
  const on = new Set(features.filter((one) => one.default).map(({ name }) => name));
  const actions = actionsOn(sections, component);
  const bundles = actions.flatMap((action) =>
    action.action === 'config_restore' ? (action.bundle ?? []) : [],
  );
  const own = component.config === undefined ? [] : [component.config];
  for (const name of [...own, ...bundles]) addGates(on, valuesOf({ config }, name));
  for (const action of actions) {
    if (action.action === 'gate_on') for (const feature of action.features) on.add(feature);
    if (action.action === 'config_set') addGates(on, new Map(Object.entries(action.values)));
  }
  return on;
}

function addGates(on: Set<string>, values: ReadonlyMap<string, unknown>): void {
  for (const [key, value] of values) {
    if (key.startsWith('gates.') && value === true) on.add(key.slice('gates.'.length));
  }
}

/** Actions on a component or one of its subsets, of stages and plans. */
export function actionsOn(
  sections: Sections<'components' | 'stages' | 'rollback'>,
  component: ComponentSpec,
) {
  const groups = groupsOf(sections);
  return placedActions(sections).flatMap(({ action }) => {
    const group =
      'group' in action ? action.group : 'component' in action ? action.component : null;
    return group !== null && groups.get(group) === component ? [action] : [];
  });
}
