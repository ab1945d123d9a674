/** Components that cannot be as they are written: what they name, and what they are called. */
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import { capabilityKinds } from '../../services/capabilities/table.ts';
import type { ComponentSpec } from '../../services/runtime/component-spec.ts';
import type { Setting } from '../../services/runtime/setting.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import { groupsOf } from './known.ts';
import { partnersOf } from './reach.ts';
import { playbookRule } from './rule.ts';

/** Name of the target that shows what is outside of all components. */
const OUTSIDE = 'outside';
/** Labels that each series has of its target already. */
const OF_TARGETS: readonly string[] = ['instance', 'component'];
/** Largest amount that a trait may be. */
const AMOUNT_MAX = 1_000_000_000_000;
const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/** Capabilities that work with components which are not able to. */
export const partnerRule = playbookRule(['components'], (sections) =>
  sections.components.flatMap((component, index) =>
    partnersOf(component).flatMap(({ place, partner: { group, kind, key } }): Finding[] => {
      if (typeof group !== 'string' || kind === undefined || key === undefined) return [];
      const other = groupsOf(sections).get(group);
      if (other === undefined || canDo(other, kind)) return [];
      const path = ['components', index, 'capabilities', place, key];
      const message = `${shown(other.name)} has no capability ${kind}`;
      return [{ path, rule: 'capability.partner', message }];
    }),
  ),
);

function canDo({ capabilities }: ComponentSpec, kind: string): boolean {
  return capabilities.some((one) => one.kind === kind);
}

/** Groups where a capability needs a whole component. */
export const wholePartnerRule = playbookRule(['components'], (sections) =>
  sections.components.flatMap((component, index) =>
    partnersOf(component).flatMap(({ place, partner: { group, kind, key } }): Finding[] => {
      const isNamed = typeof group === 'string' && key !== undefined && WHOLE.has(kind ?? '');
      const other = isNamed ? groupsOf(sections).get(group) : undefined;
      if (other === undefined || other.name === group) return [];
      const path = ['components', index, 'capabilities', place, key ?? 'kind'];
      const message = `${shown(group)} is a part of ${shown(other.name)}: name the component`;
      return [{ path, rule: 'capability.partner', message }];
    }),
  ),
);

/** Capabilities that are asked for by the component that has them. */
const WHOLE: ReadonlySet<string> = new Set(['job_provider', 'useful_work_miner']);

/** Values of capabilities that cannot be among the components that there are. */
export const misfitRule = playbookRule(['components', 'durationMaxUs'], (sections) => {
  const { components, durationMaxUs } = sections;
  const sizeOf = (group: string) => {
    const component = groupsOf(sections).get(group);
    const subset = component?.subsets.find(({ name }) => name === group);
    return subset?.count ?? component?.replicas ?? Number.POSITIVE_INFINITY;
  };
  return components.flatMap(({ name, capabilities }, index) =>
    capabilities.flatMap((spec, place): Finding[] => {
      const surroundings = { component: name, durationMaxUs, sizeOf };
      const misfits = capabilityKinds.get(spec.kind)?.misfits?.(spec as never, surroundings) ?? [];
      return misfits.map(({ key, rule, message }) => {
        return { path: ['components', index, 'capabilities', place, key], rule, message };
      });
    }),
  );
});

/** Components that can do the same thing twice: their series would be the same too. */
export const twiceRule = playbookRule(['components'], ({ components }) =>
  components.flatMap(({ capabilities }, index) =>
    capabilities.flatMap(({ kind }, place): Finding[] => {
      if (capabilities.findIndex((one) => one.kind === kind) === place) return [];
      const path = ['components', index, 'capabilities', place, 'kind'];
      return [{ path, rule: 'capability.twice', message: `it can ${kind} already` }];
    }),
  ),
);

/** Capabilities in one process whose metrics have the same names. */
export const metricClashRule = playbookRule(['components'], ({ components }) =>
  components.flatMap(({ capabilities }, index) => {
    const seen = new Map<string, string>();
    return capabilities.flatMap((spec, place): Finding[] => {
      const kind = capabilityKinds.get(spec.kind);
      const names = Object.keys(kind?.metricsOf?.(spec as never) ?? kind?.metrics ?? {});
      const clash = names.find((name) => seen.has(name));
      for (const name of names) seen.set(name, spec.kind);
      if (clash === undefined || seen.get(clash) === undefined) return [];
      const path = ['components', index, 'capabilities', place];
      const message = `shows ${shown(clash)}, as another capability of the component does`;
      return [{ path, rule: 'capability.metric', message }];
    });
  }),
);

/** Names of components under which two processes would be one, or be taken for people. */
export const componentNameRule = playbookRule(['components'], ({ components }) => {
  const taken = new Map<string, string>();
  return components.flatMap((component, index): Finding[] => {
    const path = ['components', index, 'name'];
    const { name } = component;
    if (name === OUTSIDE) {
      const message = `${shown(OUTSIDE)} is where people are`;
      return [{ path, rule: 'group.reserved', message }];
    }
    const names = instanceNamesOf(component);
    const clash = names.find((one) => taken.has(one));
    for (const one of names) taken.set(one, name);
    if (clash === undefined) return [];
    const message = `has an instance ${shown(clash)}, which is the name of another instance`;
    return [{ path, rule: 'group.instance', message }];
  });
});

function instanceNamesOf({ name, replicas, spare, stateful }: ComponentSpec): readonly string[] {
  const isOnly = replicas === 1 && !stateful;
  return Array.from({ length: replicas + spare }, (_, place) =>
    isOnly && place === 0 ? name : `${name}-${place}`,
  );
}

/** Traits that every process has, with what they are when a release does not say. */
const TRAITS: ReadonlyMap<string, Setting> = new Map([['mem_leak_per_hour', 0]]);

/** Traits of releases that nobody reads, or that are no such value as who reads them takes. */
export const traitRule = playbookRule(['versions', 'components'], ({ versions, components }) => {
  const kinds = components.flatMap(({ capabilities }) =>
    capabilities.map(({ kind }) => capabilityKinds.get(kind)),
  );
  const known = new Map([
    ...TRAITS,
    ...kinds.flatMap((kind) => Object.entries(kind?.traits ?? {})),
  ]);
  return versions.flatMap(({ traits }, index) =>
    Object.entries(traits).flatMap(([name, value]): Finding[] => {
      const path = ['versions', index, 'traits', name];
      const usual = known.get(name);
      if (usual === undefined) {
        const message = `no component reads a trait ${shown(name)}`;
        const suggestion = nearest(name, known.keys());
        return [{ path, rule: 'version.trait', message, suggestion, atKey: true }];
      }
      if (typeof usual !== typeof value) {
        const message = `${shown(value)} is of another type than ${shown(usual)}, its default`;
        return [{ path, rule: 'version.trait', message }];
      }
      if (typeof value !== 'number' || (value > 0 && value <= AMOUNT_MAX) || value === usual)
        return [];
      const message = `${shown(value)} is not above 0 and up to ${AMOUNT_MAX}`;
      return [{ path, rule: 'version.trait', message }];
    }),
  );
});

/** Labels that no series can have, or has of itself. */
export const labelRule = playbookRule(['components'], ({ components }) =>
  components.flatMap(({ labels, subsets }, index) => [
    ...badLabels(labels, ['components', index, 'labels']),
    ...subsets.flatMap((subset, place) =>
      badLabels(subset.labels, ['components', index, 'subsets', place, 'labels']),
    ),
  ]),
);

function badLabels(labels: Readonly<Record<string, string>>, path: Path): Finding[] {
  return Object.keys(labels).flatMap((name): Finding[] => {
    if (OF_TARGETS.includes(name)) {
      const message = `every series has a label ${shown(name)} of its target`;
      return [{ path: [...path, name], rule: 'label.reserved', message, atKey: true }];
    }
    if (LABEL.test(name) && !name.startsWith('__')) return [];
    const message = `${shown(name)} is no name of a label`;
    return [{ path: [...path, name], rule: 'label.name', message, atKey: true }];
  });
}
