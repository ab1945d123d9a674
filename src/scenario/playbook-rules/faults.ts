/** Faults that can do nothing: a mutant of which nobody feels anything proves no gate. */
import { durationText } from '../../kernel/words.ts';
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { ServiceFault } from '../../services/faults/table.ts';
import type { FaultFields } from '../../services/runtime/capability.ts';
import type { ComponentSpec } from '../../services/runtime/component-spec.ts';
import { isBeyondPatience } from '../../services/runtime/fabric.ts';
import { PROCESS_METRICS } from '../../services/runtime/process-metrics.ts';
import type { Finding } from '../diagnostic.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import { deafnessIn, hearingIn, isOfEveryProcess } from './feeling.ts';
import { groupsOf, seriesNamesOf } from './known.ts';
import { type PlacedFault, placedFaults } from './placed.ts';
import { doTalk, partnersOf } from './reach.ts';
import { playbookRule } from './rule.ts';
import { gatesPossibleIn, versionsRunBy } from './running.ts';

type LinkFault = Extract<
  ServiceFault,
  { readonly fault: 'link_delay' | 'link_loss' | 'partition' }
>;

const OF_LINKS: ReadonlySet<string> = new Set(['link_delay', 'link_loss', 'partition']);
const OF_METRICS: ReadonlySet<string> = new Set([
  'counter_reset',
  'metric_absent',
  'metric_frozen',
]);

/** Kinds that the struck component does not feel, or not with such parameters. */
export const unfeltRule = playbookRule(
  ['components', 'versions', 'faults', 'mutants'],
  (sections) => {
    const traits = JSON.stringify(sections.versions.map((version) => version.traits));
    return placedFaults(sections).flatMap(({ fault, path }): Finding[] => {
      if (!('target' in fault)) return [];
      const component = groupsOf(sections).get(fault.target);
      if (component === undefined) return [];
      const reason = isOfLinks(fault)
        ? silenceBetween(sections.components, component, fault)
        : deafnessOf(component, fault, traits);
      return reason === null
        ? []
        : [{ path: [...path, 'fault'], rule: 'fault.unfelt', message: reason }];
    });
  },
);

function isOfLinks(fault: ServiceFault): fault is LinkFault {
  return OF_LINKS.has(fault.fault);
}

function silenceBetween(
  components: readonly ComponentSpec[],
  component: ComponentSpec,
  fault: LinkFault,
): string | null {
  // Who scrapes is somebody else, too.
  const isPatient = fault.fault === 'link_delay' && !isBeyondPatience(fault.addedUs);
  const isMissed = fault.to === undefined && component.scrape && !isPatient;
  if (isMissed || doTalk(components, fault)) return null;
  const other = fault.to === undefined ? 'anybody else' : shown(fault.to);
  return `no process of ${shown(fault.target)} talks to ${other} by a capability that feels ${fault.fault}`;
}

/** Why a component feels nothing of a fault; null where it does. */
function deafnessOf(component: ComponentSpec, fault: ServiceFault, traits: string): string | null {
  const hearing = hearingIn(component, fault);
  if (hearing.length === 0) {
    // `wrong_result` of an unknown result has a rule of its own.
    if (isOfEveryProcess(fault) || fault.fault === 'wrong_result') return null;
    const what = fault.fault === 'port_closed' ? 'a closed port for peers' : fault.fault;
    return `nothing that ${shown(component.name)} can do feels ${what}`;
  }
  const reasons = hearing.map((spec) => deafnessIn(component, spec, fault, traits));
  const [first = null] = reasons;
  const isFelt = isOfEveryProcess(fault) || reasons.includes(null);
  return isFelt ? null : `${shown(component.name)} does not feel it: ${first}`;
}

function fieldsOf(fault: ServiceFault): FaultFields {
  return { ...Object.fromEntries(Object.entries(fault)), fault: fault.fault };
}

/** Parameters with which a fault changes nothing. */
export const emptyFaultRule = playbookRule(['faults', 'mutants'], (sections) =>
  placedFaults(sections).flatMap(({ fault, path }) =>
    emptyKeys(fault).map((key): Finding => {
      const fields = fieldsOf(fault);
      const value = fields[key] ?? durationText(Number(fields[`${key}Us`]));
      const message = `with ${key} ${shown(value)} nothing is wrong`;
      return { path: [...path, key], rule: 'fault.empty', message };
    }),
  ),
);

/** File keys whose values leave everything as it was. */
function emptyKeys(fault: ServiceFault): string[] {
  const keys: string[] = [];
  const fields = fieldsOf(fault);
  for (const key of ['share', 'loss', 'power']) if (fields[key] === 0) keys.push(key);
  const isFactor = ['cpu_slow', 'disk_slow', 'slow_start'].includes(fault.fault);
  if (isFactor && fields['factor'] === 1) keys.push('factor');
  if (fault.fault === 'clock_skew' && fault.offsetUs === 0) keys.push('offset');
  if (fault.fault === 'image_other' && isSameImage(fault)) keys.push('version');
  return keys;
}

function isSameImage(fault: Extract<ServiceFault, { readonly fault: 'image_other' }>): boolean {
  return fault.revision === undefined && (fault.behavesAs ?? fault.version) === fault.version;
}

/** Faults of more instances than there are, or counted in two ways. */
export const faultCountRule = playbookRule(['components', 'faults', 'mutants'], (sections) =>
  placedFaults(sections).flatMap(({ fault, path }): Finding[] => {
    if (!('count' in fault) || fault.count === undefined) return [];
    if (fault.power !== undefined) {
      const message = 'cannot be said together with power';
      return [{ path: [...path, 'count'], rule: 'fault.count', message }];
    }
    const component = groupsOf(sections).get(fault.target);
    const subset = component?.subsets.find(({ name }) => name === fault.target);
    const size = subset?.count ?? component?.replicas;
    if (size === undefined || fault.count <= size) return [];
    const message = `${fault.count} is more than the ${size} of ${shown(fault.target)}`;
    return [{ path: [...path, 'count'], rule: 'fault.count', message }];
  }),
);

/** Faults of releases that the struck component never runs. */
export const faultVersionRule = playbookRule(
  ['components', 'stages', 'rollback', 'faults', 'mutants'],
  (sections) =>
    placedFaults(sections).flatMap((placed): Finding[] => {
      const { fault, path } = placed;
      if (!('version' in fault) || fault.version === undefined) return [];
      const component = groupsOf(sections).get(fault.target);
      if (component === undefined) return [];
      const run = new Set([
        ...versionsRunBy(sections, component),
        ...disguisesOf(sections, placed, component),
      ]);
      if (run.has(fault.version)) return [];
      const message = `no action lets ${shown(component.name)} run ${shown(fault.version)}`;
      const suggestion = nearest(fault.version, run);
      return [{ path: [...path, 'version'], rule: 'fault.version', message, suggestion }];
    }),
);

/** Releases that a component runs because tags of its image name other builds. */
function disguisesOf(
  sections: Pick<PlaybookScenario, 'components'>,
  { together }: PlacedFault,
  component: ComponentSpec,
): readonly string[] {
  const imageOf = ({ name, image }: ComponentSpec) => image ?? name;
  return together.flatMap((other) => {
    if (other.fault !== 'image_other' || other.behavesAs === undefined) return [];
    const struck = groupsOf(sections).get(other.target);
    return struck !== undefined && imageOf(struck) === imageOf(component) ? [other.behavesAs] : [];
  });
}

/** Faults of gates that are never on where they would strike. */
export const faultGateRule = playbookRule(
  ['components', 'features', 'config', 'stages', 'rollback', 'faults', 'mutants'],
  (sections) =>
    placedFaults(sections).flatMap(({ fault, path, together }): Finding[] => {
      if (!('gate' in fault) || fault.gate === undefined) return [];
      const component = groupsOf(sections).get(fault.target);
      if (component === undefined) return [];
      const key = `gates.${fault.gate}`;
      const isForced = together.some(
        (other) => other.fault === 'config_wrong' && other.key === key,
      );
      if (isForced || gatesPossibleIn(sections, component).has(fault.gate)) return [];
      const message = `${shown(fault.gate)} is never on in ${shown(component.name)}`;
      return [{ path: [...path, 'gate'], rule: 'fault.gate', message }];
    }),
);

/** Faults of metrics that nobody scrapes, or that the component does not show. */
export const faultMetricRule = playbookRule(['components', 'faults', 'mutants'], (sections) =>
  placedFaults(sections).flatMap(({ fault, path }): Finding[] => {
    if (!('target' in fault)) return [];
    const component = groupsOf(sections).get(fault.target);
    if (component === undefined) return [];
    const isOfScrapes = fault.fault === 'port_closed' && fault.port === 'metrics';
    if (!component.scrape && (isOfScrapes || OF_METRICS.has(fault.fault))) {
      const message = `nobody scrapes ${shown(component.name)}`;
      return [{ path: [...path, 'fault'], rule: 'fault.unfelt', message }];
    }
    if (!('metrics' in fault)) return [];
    const known = shownIn(sections.components, component);
    return fault.metrics.flatMap((name, place): Finding[] => {
      if (known.has(name)) return [];
      const message = `${shown(component.name)} does not show ${shown(name)}`;
      const suggestion = nearest(name, known);
      return [{ path: [...path, 'metrics', place], rule: 'fault.metrics', message, suggestion }];
    });
  }),
);

/** Metrics in the processes of a component: its own, and those of libraries of its partners. */
function shownIn(components: readonly ComponentSpec[], component: ComponentSpec): Set<string> {
  const groups = [component.name, ...component.subsets.map(({ name }) => name)];
  const hosts = components.filter(
    (other) =>
      other === component ||
      partnersOf(other).some(({ partner }) => groups.some((group) => group === partner.group)),
  );
  return new Set([...PROCESS_METRICS, ...hosts.flatMap((one) => seriesNamesOf(one))]);
}

/** Silences of routes that there are not. */
export const faultRouteRule = playbookRule(['alerts', 'faults', 'mutants'], (sections) => {
  const routes = sections.alerts.routes.map(({ name }) => name);
  return placedFaults(sections).flatMap(({ fault, path }): Finding[] => {
    if (fault.fault !== 'alert_silenced') return [];
    if (routes.length === 0) {
      const message = 'there is no route that could be silent';
      return [{ path: [...path, 'fault'], rule: 'fault.route', message }];
    }
    const { route } = fault;
    if (route === undefined || routes.includes(route)) return [];
    const message = `there is no route ${shown(route)}`;
    const suggestion = nearest(route, routes);
    return [{ path: [...path, 'route'], rule: 'fault.route', message, suggestion }];
  });
});

/** Faults that would begin when the run is over. */
export const faultLateRule = playbookRule(['durationMaxUs', 'faults', 'mutants'], (sections) =>
  placedFaults(sections).flatMap(({ fault, path }): Finding[] => {
    if (fault.atUs < sections.durationMaxUs) return [];
    const message = 'the run is over by then';
    return [{ path: [...path, 'at'], rule: 'time.late', message }];
  }),
);
