/** What the components of a scenario show, answer and know. */

import { type CapabilitySpec, capabilityKinds } from '../../services/capabilities/table.ts';
import type { ProbeFacts } from '../../services/runtime/capability.ts';
import type { ComponentSpec } from '../../services/runtime/component-spec.ts';
import { knownSettings } from '../../services/runtime/configuration.ts';
import { PROCESS_METRICS } from '../../services/runtime/process-metrics.ts';
import { PROCESS_PROBES } from '../../services/runtime/process-probes.ts';
import type { Setting } from '../../services/runtime/setting.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';

/** Components by the names of themselves and of their subsets. */
export function groupsOf({
  components,
}: Pick<PlaybookScenario, 'components'>): ReadonlyMap<string, ComponentSpec> {
  const groups = new Map<string, ComponentSpec>();
  for (const component of components) {
    groups.set(component.name, component);
    for (const { name } of component.subsets) groups.set(name, component);
  }
  return groups;
}

/** Names of all series that a component shows, a rule records or the scraper writes. */
export function metricNamesOf({
  components,
  alerts,
}: Pick<PlaybookScenario, 'components' | 'alerts'>): ReadonlySet<string> {
  const specs = components.flatMap(({ capabilities }) => capabilities);
  const rules = (alerts.rules ?? []).flatMap((group) => group.rules);
  return new Set([
    ...['up', 'ALERTS', 'ALERTS_FOR_STATE'],
    ...PROCESS_METRICS,
    ...specs.flatMap(seriesNames),
    ...rules.flatMap((rule) => (rule.kind === 'recording' ? [rule.name] : [])),
  ]);
}

function seriesNames(spec: CapabilitySpec): readonly string[] {
  return Object.entries(shownBy(spec)).flatMap(([name, { type }]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}

/** A capability may let the scenario choose how its metrics are called. */
function shownBy(spec: CapabilitySpec) {
  const kind = capabilityKinds.get(spec.kind);
  return kind?.metricsOf?.(spec as never) ?? kind?.metrics ?? {};
}

/** Names of the series that the capabilities of a component show, and of their histograms. */
export function seriesNamesOf({ capabilities }: ComponentSpec): readonly string[] {
  return capabilities.flatMap((spec) => [...Object.keys(shownBy(spec)), ...seriesNames(spec)]);
}

/** All questions that a component answers, with what they give. */
export function probesOf({ capabilities }: ComponentSpec): ReadonlyMap<string, ProbeFacts> {
  const kinds = capabilities.map(({ kind }) => capabilityKinds.get(kind));
  return new Map([
    ...Object.entries(PROCESS_PROBES),
    ...kinds.flatMap((kind) => Object.entries(kind?.probes ?? {})),
  ]);
}

/** Names of all questions that a component answers. */
export function probeNamesOf(component: ComponentSpec): ReadonlySet<string> {
  return new Set(probesOf(component).keys());
}

/** Results that the components of a group can get wrong. */
export function resultNamesOf({ capabilities }: ComponentSpec): ReadonlySet<string> {
  return new Set(
    capabilities.flatMap(({ kind }) => Object.keys(capabilityKinds.get(kind)?.results ?? {})),
  );
}

/** Operations that a component can carry out. */
export function operationNamesOf({ capabilities }: ComponentSpec): ReadonlySet<string> {
  return new Set(capabilities.flatMap(({ kind }) => capabilityKinds.get(kind)?.operations ?? []));
}

/** Settings that the processes of a component know, with their defaults. */
export function settingsOf(
  { config, features }: Pick<PlaybookScenario, 'config' | 'features'>,
  component: ComponentSpec,
): ReadonlyMap<string, Setting> {
  return knownSettings({ config, features }, component);
}

/** What the files of a bundle say. One that extends itself is cut short: a rule refuses it. */
export function valuesOf(
  sections: Pick<PlaybookScenario, 'config'>,
  name: string,
  within: readonly string[] = [],
): ReadonlyMap<string, Setting> {
  const bundle = sections.config.bundles.find((one) => one.name === name);
  if (bundle === undefined || within.includes(name)) return new Map();
  const { extends: base, values } = bundle;
  const inherited = base === undefined ? [] : valuesOf(sections, base, [...within, name]);
  return new Map([...inherited, ...Object.entries(values)]);
}
