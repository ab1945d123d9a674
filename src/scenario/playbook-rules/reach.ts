/** Who talks to whom, as far as the capabilities of components say: what faults of links can strike. */
import { capabilityKinds } from '../../services/capabilities/table.ts';
import type { Partner } from '../../services/runtime/capability.ts';
import type { ComponentSpec } from '../../services/runtime/component-spec.ts';

/** Whom a capability talks to; and the kind that it must have. */
export function partnersOf(
  component: ComponentSpec,
): readonly { readonly place: number; readonly partner: Partner }[] {
  return component.capabilities.flatMap((spec, place) => {
    const kind = capabilityKinds.get(spec.kind);
    const partners = kind?.partners?.(spec as never, component.name) ?? [];
    return partners.map((partner) => ({ place, partner }));
  });
}

/** Instances, each as `component/place`; `OUTSIDE` are people. */
type Members = ReadonlySet<string>;

const OUTSIDE = 'outside';

/**
 * Whether a fault of links strikes anybody: whether two processes talk to each other by a capability
 * that heeds such a fault, one of them in `target` and the other in `to`, or anywhere else without
 * `to`.
 */
export function doTalk(
  components: readonly ComponentSpec[],
  {
    fault,
    target,
    to,
  }: { readonly fault: string; readonly target: string; readonly to?: string | undefined },
): boolean {
  const one = membersOf(components, target);
  const other = to === undefined ? null : membersOf(components, to);
  const isOther = (member: string) => (other === null ? !one.has(member) : other.has(member));
  const meet = (from: Members, with_: Members) => {
    const near = [...from].filter((member) => one.has(member));
    const far = [...with_].filter(isOther);
    return near.some((member) => far.length > 1 || (far.length === 1 && far[0] !== member));
  };
  return components.some((component) => {
    const own = membersOf(components, component.name);
    return partnersOf(component).some(({ place, partner }) => {
      const kind = capabilityKinds.get(component.capabilities[place]?.kind ?? '');
      if (!kind?.faults.includes(fault)) return false;
      const theirs = partnerMembers(components, partner);
      return meet(own, theirs) || meet(theirs, own);
    });
  });
}

function partnerMembers(components: readonly ComponentSpec[], { group, kind }: Partner): Members {
  if (group === null) return new Set([OUTSIDE]);
  if (group !== undefined) return membersOf(components, group);
  const able = components.filter((one) => one.capabilities.some((spec) => spec.kind === kind));
  return new Set(able.flatMap(({ name }) => [...membersOf(components, name)]));
}

function membersOf(components: readonly ComponentSpec[], group: string): Members {
  for (const { name, replicas, spare, subsets } of components) {
    if (name === group) return range(name, 0, replicas + spare);
    const subset = subsets.find((one) => one.name === group);
    if (subset !== undefined) return range(name, subset.first, subset.count);
  }
  return new Set();
}

function range(component: string, first: number, count: number): Members {
  return new Set(Array.from({ length: count }, (_, place) => `${component}/${first + place}`));
}
