/**
 * Alerts can be heard: their rules are loaded and evaluated, a synthetic notification arrives at
 * its routes, and the dead man's switch, which fires as long as all is well, fires.
 */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import { durationText } from '../../kernel/words.ts';
import { type Process, poll } from '../../rollout/process.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { clockOf, type PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';

/** What a scenario file says about the gate. */
export const alertArmedSchema = record({
  ...gateFields,
  check: z.literal('alert_armed'),
  names: z
    .array(prose(128))
    .max(256)
    .prefault([])
    .describe('Alerts whose rules must be evaluated.'),
  evaluated_within: positiveDuration()
    .prefault('1m')
    .describe('How long ago they may have been evaluated last.'),
  fired: z
    .boolean()
    .prefault(false)
    .describe('Whether each of them must have fired before: what was never seen may not work.'),
  severities: z
    .array(prose(32))
    .max(16)
    .prefault([])
    .describe(
      'Severities of which a synthetic notification must arrive, at every route of theirs.',
    ),
  within: positiveDuration().prefault('60s').describe('How long it may be under way.'),
  dead_man: prose(128).optional().describe('Alert that must be firing because all is well.'),
})
  .refine(
    ({ names, severities, deadMan }) =>
      names.length + severities.length > 0 || deadMan !== undefined,
    { error: 'gate.empty: needs names, severities or dead_man' },
  )
  .describe('Rules are evaluated, and notifications arrive.');

type Spec = z.output<typeof alertArmedSchema>;

/** The kind. */
export const alertArmed: GateKind<Spec> = {
  check: 'alert_armed',
  rule: ({ names, severities, deadMan, withinUs }) => {
    const parts = [
      ...(names.length > 0 ? [`${names.join(', ')} evaluated`] : []),
      ...(severities.length > 0
        ? [`${severities.join(', ')} arrives within ${durationText(withinUs)}`]
        : []),
      ...(deadMan === undefined ? [] : [`${deadMan} fires`]),
    ];
    return parts.join(', ');
  },
  *judge(context, spec) {
    const rules = ruleDefects(context, spec);
    const wrong = [...rules.wrong];
    for (const severity of spec.severities) wrong.push(...(yield* lost(context, spec, severity)));
    const { deadMan } = spec;
    const isSilent = deadMan !== undefined && !isFiring(context, deadMan);
    const unknown = [...rules.unknown];
    if (isSilent && isLoaded(context, deadMan)) unknown.push(`${deadMan} does not fire`);
    else if (isSilent) wrong.push(`no rule ${deadMan} is loaded`);
    const looked = spec.names.length + spec.severities.length + (deadMan === undefined ? 0 : 1);
    return ofViolations(wrong, unknown, looked, spec.minSamples);
  },
  facts: ({ names, deadMan, withinUs, forUs }) => {
    const all = deadMan === undefined ? names : [...names, deadMan];
    return {
      alerts: all.length === 0 ? [] : [{ names: all, severities: [], mustReach: false }],
      minimumTimeUs: withinUs + forUs,
    };
  },
};

function ruleDefects(
  context: PlaybookContext,
  { names, evaluatedWithinUs, fired }: Spec,
): { readonly wrong: string[]; readonly unknown: string[] } {
  const { alerts, estate } = context;
  const nowUs = estate.scheduler.nowUs();
  const wrong: string[] = [];
  const unknown: string[] = [];
  for (const name of names) {
    const lastUs = alerts.evaluatedUs.get(name);
    const hasFired = alerts.changes.some(
      ({ labels, after }) => after === 'firing' && labels.get('alertname') === name,
    );
    if (!isLoaded(context, name)) wrong.push(`no rule ${name} is loaded`);
    else if (lastUs === undefined) unknown.push(`${name} was not evaluated yet`);
    else if (nowUs - lastUs > evaluatedWithinUs) wrong.push(`${name} is no longer evaluated`);
    else if (fired && !hasFired) unknown.push(`${name} has never fired`);
  }
  return { wrong, unknown };
}

/** Sends a notification of a severity and waits for it at every route that takes it. */
function* lost(context: PlaybookContext, spec: Spec, severity: string): Process<string[]> {
  const { estate, stage } = context;
  const { routes } = estate.spec.alerts;
  const taking = routes.filter(({ severities }) => severities.includes(severity));
  if (taking.length === 0) return [`no route takes ${severity}`];
  const sentUs = estate.scheduler.nowUs();
  const alert = `synthetic-${stage}-${spec.name}`;
  const seen = estate.router.delivered.length;
  estate.router.send(alert, severity);
  const missing = () => {
    const arrived = arrivedAt(context, seen, alert, severity, sentUs);
    return taking.filter(({ name }) => !arrived.has(name));
  };
  const { probeEveryUs } = estate.spec.observation;
  const deadlineUs = sentUs + spec.withinUs;
  yield* poll(clockOf(context), probeEveryUs, deadlineUs, () => missing().length === 0);
  const long = durationText(spec.withinUs);
  return missing().map(({ name }) => `nothing of ${severity} arrives at ${name} within ${long}`);
}

function arrivedAt(
  { estate }: PlaybookContext,
  seen: number,
  alert: string,
  severity: string,
  sentUs: Micros,
): ReadonlySet<string> {
  const arrived = estate.router.delivered
    .slice(seen)
    .filter((one) => one.alert === alert && one.severity === severity && one.sentUs === sentUs);
  return new Set(arrived.map(({ route }) => route));
}

function isLoaded({ alerts }: PlaybookContext, name: string): boolean {
  return alerts.groups.some(({ rules }) => rules.some((rule) => rule.name === name));
}

function isFiring({ alerts }: PlaybookContext, name: string): boolean {
  return alerts.firing.some(({ labels }) => labels.get('alertname') === name);
}
