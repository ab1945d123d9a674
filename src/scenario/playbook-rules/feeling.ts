/** Which capabilities of a component feel a fault with its parameters. */
import { type CapabilitySpec, capabilityKinds } from '../../services/capabilities/table.ts';
import { FELT_BY_EVERY_PROCESS } from '../../services/faults/every-process.ts';
import type { ServiceFault } from '../../services/faults/table.ts';
import type { ComponentSpec } from '../../services/runtime/component-spec.ts';

/** Those that read such a fault from the flags of an instance, whatever its parameters. */
export function hearingIn(
  { capabilities }: ComponentSpec,
  fault: ServiceFault,
): readonly CapabilitySpec[] {
  return capabilities.filter(({ kind }) => {
    const facts = capabilityKinds.get(kind);
    if (fault.fault === 'wrong_result') return fault.result in (facts?.results ?? {});
    return facts?.faults.includes(fault.fault) === true;
  });
}

/** Why a capability that reads such a fault does nothing with these parameters; null if it does. */
export function deafnessIn(
  { name }: ComponentSpec,
  spec: CapabilitySpec,
  fault: ServiceFault,
  traits: string,
): string | null {
  const kind = capabilityKinds.get(spec.kind);
  return kind?.unfelt?.({ ...fault }, spec as never, traits, name) ?? null;
}

/** Those that feel it as it is. */
export function feelingIn(
  component: ComponentSpec,
  fault: ServiceFault,
  traits: string,
): readonly CapabilitySpec[] {
  const isFelt = (spec: CapabilitySpec) => deafnessIn(component, spec, fault, traits) === null;
  return hearingIn(component, fault).filter(isFelt);
}

/** A port for other processes is open only where a capability talks to them. */
export function isOfEveryProcess(fault: ServiceFault): boolean {
  const isOfPeers = fault.fault === 'port_closed' && fault.port === 'peers';
  return FELT_BY_EVERY_PROCESS.has(fault.fault) && !isOfPeers;
}
