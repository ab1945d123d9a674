/** Actions that cannot be carried out, and waits that cannot end. */
import { formatMicros } from '../../kernel/time.ts';
import type { PlaybookAction } from '../../playbook/actions/table.ts';
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { ComponentSpec } from '../../services/runtime/component-spec.ts';
import type { Finding } from '../diagnostic.ts';
import type { Path } from '../path.ts';
import { metricsOf } from './expressions.ts';
import { groupsOf, metricNamesOf, probeNamesOf } from './known.ts';
import { placedActions } from './placed.ts';
import { playbookRule } from './rule.ts';

/** Phases that there are not, set by actions or asked for by gates. */
export const phaseRule = playbookRule(['config', 'stages', 'rollback', 'gates'], (sections) => {
  const orders = new Map(sections.config.phases.map(({ key, order }) => [key, order]));
  const keyFinding = (key: string, path: Path): Finding[] => {
    if (orders.has(key)) return [];
    const message = `${shown(key)} is none of config.phases`;
    return [{ path, rule: 'phase.unknown', message, suggestion: nearest(key, orders.keys()) }];
  };
  const actions = placedActions(sections).flatMap(({ action, path }): Finding[] => {
    if (action.action !== 'phase_set') return [];
    const order = orders.get(action.key);
    if (order === undefined) return keyFinding(action.key, [...path, 'key']);
    if (order.includes(action.value)) return [];
    const message = `${shown(action.value)} is no phase of ${action.key}`;
    const suggestion = nearest(action.value, order);
    return [{ path: [...path, 'value'], rule: 'phase.unknown', message, suggestion }];
  });
  const gates = sections.gates.flatMap((gate, index) =>
    gate.check === 'phase_order' ? keyFinding(gate.key, ['gates', index, 'key']) : [],
  );
  return [...actions, ...gates];
});

/** Facts in records whose question nobody answers, or whose metrics nobody shows. */
export const factRule = playbookRule(['components', 'alerts', 'stages', 'rollback'], (sections) => {
  const known = metricNamesOf(sections);
  const groups = groupsOf(sections);
  return placedFacts(sections).flatMap(({ fact, path }): Finding[] => {
    return [...unshown(fact, known, path), ...unanswered(fact, groups, path)];
  });
});

/** The facts of actions, and those of reports that are written again and again. */
function placedFacts(sections: Parameters<typeof placedActions>[0]) {
  const records = [
    ...placedActions(sections).map(({ action, path }) => ({ fields: factsOf(action), path })),
    ...sections.stages.flatMap(({ reports }, index) =>
      reports.map(({ fields }, place) => ({ fields, path: ['stages', index, 'reports', place] })),
    ),
  ];
  return records.flatMap(({ fields, path }) =>
    fields.map((fact, place) => ({ fact, path: [...path, 'fields', place] as Path })),
  );
}

type Fact = Extract<PlaybookAction, { readonly action: 'record' }>['fields'][number];

function factsOf(action: PlaybookAction): readonly Fact[] {
  return 'fields' in action ? action.fields : [];
}

function unshown({ expr }: Fact, known: ReadonlySet<string>, path: Path): Finding[] {
  const names = expr === undefined ? [] : metricsOf(expr.expr);
  return names.flatMap((name): Finding[] => {
    if (name === null || known.has(name)) return [];
    const message = `no component shows a metric ${shown(name)}, and no rule records it`;
    const suggestion = nearest(name, known);
    return [{ path: [...path, 'expr'], rule: 'fact.metric', message, suggestion }];
  });
}

function unanswered(
  { group, probe }: Fact,
  groups: ReadonlyMap<string, ComponentSpec>,
  path: Path,
): Finding[] {
  const component = group === undefined ? undefined : groups.get(group);
  if (probe === undefined || component === undefined) return [];
  const probes = probeNamesOf(component);
  if (probes.has(probe)) return [];
  const message = `${shown(component.name)} does not answer ${shown(probe)}`;
  const suggestion = nearest(probe, probes);
  return [{ path: [...path, 'probe'], rule: 'fact.probe', message, suggestion }];
}

/** Replacements that can never begin: nobody may be away, and nobody more may be there. */
export const budgetRule = playbookRule(['components', 'stages', 'rollback'], (sections) =>
  placedActions(sections).flatMap(({ action, path }): Finding[] => {
    if (!('maxUnavailable' in action) || action.maxUnavailable === undefined) return [];
    const isNobody = Object.values(action.maxUnavailable).every((amount) => amount === 0);
    const surge = 'maxSurge' in action ? action.maxSurge : undefined;
    const strategy = 'strategy' in action ? action.strategy : undefined;
    const isSurge = strategy === 'surge' && surge === undefined;
    const isMore = surge !== undefined && Object.values(surge).some((amount) => amount > 0);
    const isBound = strategy === undefined || ['rolling', 'surge', 'wave'].includes(strategy);
    if (!isNobody || isMore || isSurge || !isBound) return [];
    const message = 'lets nobody be replaced: no instance may be away, and none may come first';
    return [{ path: [...path, 'max_unavailable'], rule: 'rollout.budget', message }];
  }),
);

/** Most values that one baseline is made of. */
const VALUES_MAX = 100_000;

/** Baselines of more values than anybody wants to compute. */
export const baselineSizeRule = playbookRule(['stages', 'rollback'], (sections) =>
  placedActions(sections).flatMap(({ action, path }): Finding[] => {
    if (action.action !== 'baseline') return [];
    const values = Math.floor(action.overUs / action.everyUs);
    if (values > 0 && values <= VALUES_MAX) return [];
    const { overUs, everyUs } = action;
    const message = `${formatMicros(overUs)} hold ${values} values, one each ${formatMicros(everyUs)}; 1 to 100,000 can be used`;
    return [{ path: [...path, 'every'], rule: 'baseline.values', message }];
  }),
);

/** Windows that never close or never open. */
export const windowRule = playbookRule(['stages', 'durationMaxUs'], ({ stages, durationMaxUs }) =>
  stages.flatMap(({ window }, index): Finding[] => {
    if (window === undefined) return [];
    const path = ['stages', index, 'window'];
    if (window.lengthUs > window.everyUs) {
      const message = `is open for longer than the ${formatMicros(window.everyUs)} from one opening to the next`;
      return [{ path: [...path, 'length'], rule: 'window.length', message }];
    }
    if (window.opensUs < durationMaxUs) return [];
    const message = `opens first after ${formatMicros(window.opensUs)}, when the run is over`;
    return [{ path: [...path, 'opens'], rule: 'time.late', message }];
  }),
);

/** Reports that the hold is over for before the first of them. */
export const reportRule = playbookRule(['stages'], ({ stages }) =>
  stages.flatMap(({ hold, reports }, index) =>
    reports.flatMap(({ everyUs }, place): Finding[] => {
      const holdUs = hold?.minUs ?? 0;
      if (everyUs <= holdUs) return [];
      const message = `is longer than the hold of ${formatMicros(holdUs)}: none would be written`;
      return [{ path: ['stages', index, 'reports', place, 'every'], rule: 'report.late', message }];
    }),
  ),
);

/** Holds whose bounds are the wrong way round, and more of them than the run is long. */
export const holdOrderRule = playbookRule(
  ['stages', 'durationMaxUs'],
  ({ stages, durationMaxUs }) => {
    const order = stages.flatMap(({ hold }, index): Finding[] => {
      if (hold?.maxUs === undefined || hold.maxUs >= hold.minUs) return [];
      const message = `is less than min, ${formatMicros(hold.minUs)}`;
      return [{ path: ['stages', index, 'hold', 'max'], rule: 'hold.order', message }];
    });
    const heldUs = stages.reduce((sum, { hold }) => sum + (hold?.minUs ?? 0), 0);
    if (heldUs < durationMaxUs) return order;
    const message = `the stages hold ${formatMicros(heldUs)} at least`;
    return [...order, { path: ['duration_max'], rule: 'time.short', message }];
  },
);

/** People who refuse or are silent and are not asked. */
export const signerRule = playbookRule(['approvals'], ({ approvals }) =>
  approvals.flatMap(({ from, refusing, silent }, index) =>
    [...named(refusing, 'refusing'), ...named(silent, 'silent')].flatMap(
      ({ who, key, place }): Finding[] => {
        if (from.includes(who)) return [];
        const path = ['approvals', index, key, place];
        const message = `${shown(who)} is not asked`;
        return [{ path, rule: 'approval.unasked', message, suggestion: nearest(who, from) }];
      },
    ),
  ),
);

function named(names: readonly string[], key: string) {
  return names.map((who, place) => ({ who, key, place }));
}

/** Versions that upgrade themselves, over others or at once. */
export const versionCycleRule = playbookRule(['versions'], ({ versions }) =>
  versions.flatMap(({ name, upgrades }, index): Finding[] => {
    const seen = new Set<string>();
    let next = upgrades;
    while (next !== undefined && next !== name && !seen.has(next)) {
      seen.add(next);
      next = versions.find((one) => one.name === next)?.upgrades;
    }
    if (next !== name) return [];
    const message = `${shown(name)} upgrades itself`;
    return [{ path: ['versions', index, 'upgrades'], rule: 'version.cycle', message }];
  }),
);
