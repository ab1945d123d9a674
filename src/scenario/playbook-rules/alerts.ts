/** Gates over alerts that nobody loads, or that cannot fire while the gate looks. */
import { formatMicros } from '../../kernel/time.ts';
import { gateFacts, type PlaybookGate } from '../../playbook/gates/table.ts';
import type { AlertingRule } from '../../promql/rule-file.ts';
import { shown } from '../../schema/show.ts';
import { nearest } from '../../schema/suggest.ts';
import type { Finding } from '../diagnostic.ts';
import type { PlaybookScenario } from '../playbook-schema.ts';
import { metricsOf, onsetUs } from './expressions.ts';
import { judgedGates, timingOf } from './gates.ts';
import { metricNamesOf } from './known.ts';
import { placedActions } from './placed.ts';
import { playbookRule } from './rule.ts';

/** Alerts that a gate names and no rule file defines. */
export const alertNameRule = playbookRule(['gates', 'alerts', 'observation'], (sections) => {
  const known = alertsOf(sections).map(({ name }) => name);
  return sections.gates.flatMap((gate, index) =>
    gateFacts(gate, timingOf(sections)).alerts.flatMap(({ names }) =>
      [...names, ...exceptionsOf(gate)].flatMap((name): Finding[] => {
        if (known.includes(name)) return [];
        const message = `no rule defines an alert ${shown(name)}`;
        const suggestion = nearest(name, known);
        return [{ path: ['gates', index], rule: 'alert.unknown', message, suggestion }];
      }),
    ),
  );
});

/** Gates that claim quiet of alerts and watch none. */
export const alertNoneRule = playbookRule(['gates', 'alerts', 'observation'], (sections) =>
  sections.gates.flatMap((gate, index) =>
    gateFacts(gate, timingOf(sections)).alerts.flatMap((watched): Finding[] => {
      const isWatching = alertsOf(sections).some((rule) => isWatched(rule, gate, watched));
      if (isWatching || watched.names.length + watched.severities.length === 0) return [];
      const message = 'watches no alert: no rule has such a name and such a severity';
      return [{ path: ['gates', index], rule: 'alert.none', message }];
    }),
  ),
);

/** Rules over metrics that no component shows: their alerts can never fire, or fire always. */
export const alertMetricRule = playbookRule(['alerts', 'components'], (sections) => {
  const known = metricNamesOf(sections);
  return (sections.alerts.rules ?? []).flatMap((group) =>
    group.rules.flatMap((rule) =>
      metricsOf(rule.expr).flatMap((name): Finding[] => {
        if (name === null || known.has(name)) return [];
        const message = `${shown(rule.name)} reads ${shown(name)}, which no component shows`;
        return [{ path: ['alerts', 'rules'], rule: 'alert.metric', message }];
      }),
    ),
  );
});

/** Notifications that no route takes: they reach nobody. */
export const routeRule = playbookRule(['alerts', 'stages', 'rollback'], (sections) => {
  const taken = sections.alerts.routes.flatMap(({ severities }) => severities);
  return placedActions(sections).flatMap(({ action, path }): Finding[] => {
    if (action.action !== 'page' && action.action !== 'send_alert') return [];
    if (taken.includes(action.severity)) return [];
    const message = `no route of alerts takes the severity ${shown(action.severity)}: it reaches nobody`;
    const suggestion = nearest(action.severity, taken);
    return [{ path: [...path, 'severity'], rule: 'alert.route', message, suggestion }];
  });
});

/**
 * Alerts that need longer than the least hold to fire: a gate that waits for them sees nothing, for
 * a stage of which all gates pass does not last longer.
 */
export const reachRule = playbookRule(['gates', 'alerts', 'stages', 'observation'], (sections) =>
  sections.stages.flatMap((stage, index) => {
    const holdUs = stage.hold?.minUs ?? 0;
    return judgedGates(sections, stage).flatMap((gate) => {
      const watched = gateFacts(gate, timingOf(sections)).alerts.filter(
        ({ mustReach }) => mustReach,
      );
      return watched.flatMap((alerts) =>
        alertsOf(sections)
          .filter((rule) => isWatched(rule, gate, alerts))
          .flatMap((rule): Finding[] => {
            const earliestUs =
              rule.forUs + onsetUs(rule.expr) + sections.observation.evaluateEveryUs;
            if (earliestUs < holdUs) return [];
            const message = `${shown(gate.name)} waits for the alert ${shown(rule.name)}, which fires ${formatMicros(earliestUs)} after a defect at the earliest; the hold lasts ${formatMicros(holdUs)}`;
            return [{ path: ['stages', index, 'hold'], rule: 'alert.unreachable', message }];
          }),
      );
    });
  }),
);

function alertsOf({ alerts }: Pick<PlaybookScenario, 'alerts'>): readonly AlertingRule[] {
  return (alerts.rules ?? []).flatMap(({ rules }) =>
    rules.flatMap((rule) => (rule.kind === 'alerting' ? [rule] : [])),
  );
}

interface Watched {
  readonly names: readonly string[];
  readonly severities: readonly string[];
}

function isWatched(
  { name, labels }: AlertingRule,
  gate: PlaybookGate,
  { names, severities }: Watched,
): boolean {
  if (exceptionsOf(gate).includes(name)) return false;
  const severity = labels.find((label) => label.name === 'severity')?.text ?? '';
  const isNamed = names.length === 0 || names.includes(name);
  return isNamed && (severities.length === 0 || severities.includes(severity));
}

/** Alerts that may fire although the gate watches the like of them. */
function exceptionsOf(gate: PlaybookGate): readonly string[] {
  return 'except' in gate ? gate.except : [];
}
