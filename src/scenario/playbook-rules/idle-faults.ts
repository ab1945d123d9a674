/**
 * Faults that nothing brings to light: of what is never turned on, or of what nobody ever does.
 */
import { gateFacts } from '../../playbook/gates/table.ts';
import { shown } from '../../schema/show.ts';
import { type CapabilitySpec, capabilityKinds } from '../../services/capabilities/table.ts';
import type { ServiceFault } from '../../services/faults/table.ts';
import type { FaultFields } from '../../services/runtime/capability.ts';
import type { ComponentSpec } from '../../services/runtime/component-spec.ts';
import type { Finding } from '../diagnostic.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import { feelingIn, isOfEveryProcess } from './feeling.ts';
import { timingOf } from './gates.ts';
import { groupsOf } from './known.ts';
import { type PlacedFault, placedFaults } from './placed.ts';
import { playbookRule } from './rule.ts';
import { actionsOn, gatesPossibleIn } from './running.ts';

type Sections = Pick<
  PlaybookScenario,
  'components' | 'config' | 'features' | 'stages' | 'rollback' | 'gates' | 'observation'
>;

/** Kinds that the struck component would feel, did anything ever make it. */
export const idleFaultRule = playbookRule(
  [
    ...(['components', 'config', 'features', 'stages', 'rollback', 'gates'] as const),
    ...(['observation', 'versions', 'faults', 'mutants'] as const),
  ],
  (sections) => {
    const traits = JSON.stringify(sections.versions.map((version) => version.traits));
    return placedFaults(sections).flatMap((placed): Finding[] => {
      const { fault, path } = placed;
      if (!('target' in fault) || isOfEveryProcess(fault)) return [];
      const component = groupsOf(sections).get(fault.target);
      if (component === undefined) return [];
      const reasons = feelingIn(component, fault, traits).map((spec) =>
        idlenessOf(sections, component, placed, spec),
      );
      const [first = null] = reasons;
      if (first === null || reasons.includes(null)) return [];
      const message = `${shown(component.name)} does not come to feel it: ${first}`;
      return [{ path: [...path, 'fault'], rule: 'fault.unfelt', message }];
    });
  },
);

/** Why a capability never comes to feel a fault; null where it does. */
function idlenessOf(
  sections: Sections,
  component: ComponentSpec,
  { fault, together }: PlacedFault,
  spec: CapabilitySpec,
): string | null {
  const kind = capabilityKinds.get(spec.kind);
  const fields: FaultFields = { ...fault };
  const gate = kind?.gateOf?.(fields, spec as never) ?? null;
  if (gate !== null && !isGatePossible(sections, component, together, gate)) {
    return `the gate ${shown(gate)} is never on in it`;
  }
  const occasions = kind?.occasions?.(fields) ?? [];
  if (occasions.length === 0) return null;
  const done = new Set([...operationsOn(sections, component), ...askedOf(sections, component)]);
  if (occasions.some((name) => done.has(name))) return null;
  return `no action carries out ${occasions.join(', ')} on it, nor does a gate ask for that`;
}

function isGatePossible(
  sections: Sections,
  component: ComponentSpec,
  together: readonly ServiceFault[],
  gate: string,
): boolean {
  const isTurnedOn = (fault: ServiceFault) =>
    fault.fault === 'config_wrong' && fault.key === `gates.${gate}` && fault.value === true;
  return gatesPossibleIn(sections, component).has(gate) || together.some(isTurnedOn);
}

function operationsOn(sections: Sections, component: ComponentSpec): readonly string[] {
  return actionsOn(sections, component).map((action) =>
    action.action === 'operate' ? action.operation : action.action,
  );
}

/** Questions that gates ask the component. */
function askedOf(sections: Sections, component: ComponentSpec): readonly string[] {
  return sections.gates.flatMap((gate) => {
    const { probes } = gateFacts(gate, timingOf(sections));
    return probes.flatMap(({ group, name }) =>
      groupsOf(sections).get(group) === component ? [name] : [],
    );
  });
}
