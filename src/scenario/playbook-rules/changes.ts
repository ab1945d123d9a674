/** Changes that cannot be what anybody wants. */
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { Finding } from '../diagnostic.ts';
import { groupsOf, operationNamesOf, resultNamesOf } from './known.ts';
import { placedActions, placedFaults } from './placed.ts';
import { playbookRule } from './rule.ts';

/** A feature that changes the state, for a part of those who must agree on it, without a limit. */
export const stateSubsetRule = playbookRule(
  ['stages', 'features', 'components'],
  (sections, _, written) =>
    sections.stages.flatMap((stage, index) =>
      stage.activate.flatMap((action, place): Finding[] => {
        if (action.action !== 'gate_on') return [];
        const path = ['stages', index, 'activate', place];
        const component = groupsOf(sections).get(action.group);
        const isSubset = component !== undefined && component.name !== action.group;
        const states = sections.features.filter(
          ({ name, effect }) => effect === 'state' && action.features.includes(name),
        );
        if (!isSubset || states.length === 0 || written.has([...path, 'max_power'])) return [];
        const message = `${shown(states[0]?.name)} changes the state that all must agree on; on a subset it needs max_power`;
        return [{ path: [...path, 'max_power'], rule: 'feature.subset', message }];
      }),
    ),
);

/** Subsets that reach beyond their component. */
export const subsetRule = playbookRule(['components'], ({ components }) =>
  components.flatMap((component, index) =>
    component.subsets.flatMap(({ first, count }, place): Finding[] => {
      if (first + count <= component.replicas) return [];
      const message = `ends at instance ${first + count - 1}, but there are ${component.replicas}`;
      return [{ path: ['components', index, 'subsets', place], rule: 'group.range', message }];
    }),
  ),
);

/** Wrong results that the struck component does not have. */
export const resultRule = playbookRule(['components', 'faults', 'mutants'], (sections) => {
  return placedFaults(sections).flatMap(({ fault, path }): Finding[] => {
    if (fault.fault !== 'wrong_result') return [];
    const component = groupsOf(sections).get(fault.target);
    if (component === undefined) return [];
    const known = resultNamesOf(component);
    if (known.has(fault.result)) return [];
    const has = known.size === 0 ? '' : `; it has ${[...known].join(', ')}`;
    const message = `${shown(component.name)} has no result ${shown(fault.result)} to get wrong${has}`;
    const suggestion = nearest(fault.result, known);
    return [{ path: [...path, 'result'], rule: 'fault.result', message, suggestion }];
  });
});

/** Actions that a capability carries out under their own name. */
const OPERATIONS: ReadonlySet<string> = new Set([
  'apply',
  'backup_restore',
  'backup_take',
  'proof_reverify',
  'reapply',
  'schema_down',
  'schema_up',
  'snapshot_restore',
  'snapshot_take',
  'volume_wipe',
  'wal_replay',
]);

/** Operations that the component of a group cannot carry out. */
export const operationRule = playbookRule(['stages', 'rollback', 'components'], (sections) => {
  return placedActions(sections).flatMap(({ action, path }): Finding[] => {
    const operation = action.action === 'operate' ? action.operation : action.action;
    if (action.action !== 'operate' && !OPERATIONS.has(action.action)) return [];
    const component = 'group' in action ? groupsOf(sections).get(action.group) : undefined;
    if (component === undefined) return [];
    const known = operationNamesOf(component);
    if (known.has(operation)) return [];
    const message = `${shown(component.name)} cannot ${operation}`;
    return [{ path, rule: 'action.operation', message, suggestion: nearest(operation, known) }];
  });
});
