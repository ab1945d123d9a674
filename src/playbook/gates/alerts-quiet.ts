/** No alert fires, nor did any since the hold began: of rules that are loaded and evaluated. */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import type { LabelSet } from '../../promql/label-set.ts';
import type { AlertingRule } from '../../promql/rule-file.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import type { PlaybookContext } from '../context.ts';
import { atOnce, type GateKind, gateFields, listText, ofViolations } from './gate.ts';
import { holdStartUs, secondsText } from './span.ts';

/** What a scenario file says about the gate. */
export const alertsQuietSchema = record({
  ...gateFields,
  check: z.literal('alerts_quiet'),
  severities: z
    .array(prose(32))
    .max(16)
    .prefault([])
    .describe('Severities of the alerts; all if left out.'),
  names: z
    .array(prose(128))
    .max(256)
    .prefault([])
    .describe('Names of the alerts; all if left out.'),
  except: z.array(prose(128)).max(64).prefault([]).describe('Alerts that may fire.'),
  over: positiveDuration()
    .optional()
    .describe('How long it must have been quiet; since the hold began if left out.'),
  reachable: z
    .boolean()
    .prefault(true)
    .describe('Whether the loader refuses a hold in which an alert could not begin to fire.'),
}).describe('No alert fires, nor did any for a while.');

type Spec = z.output<typeof alertsQuietSchema>;

/** A rule that was not evaluated for so many intervals is dead. */
const INTERVALS_MISSED_MAX = 2;
const SEVERITY = 'severity';

/** The kind. */
export const alertsQuiet: GateKind<Spec> = {
  check: 'alerts_quiet',
  rule: ({ names, severities, overUs }) => {
    const which = [...severities, ...names].join(', ');
    const long = overUs === undefined ? 'since the hold began' : `for ${secondsText(overUs)}`;
    return `no alert ${which} ${long}`;
  },
  judge: atOnce((context, spec) => {
    const nowUs = context.estate.scheduler.nowUs();
    const rules = rulesOf(context, spec);
    const unknown = spec.names.filter((name) => !rules.some((rule) => rule.name === name));
    const dead = deadOf(context, rules);
    const fired = firedSince(context, spec, sinceUsOf(context, spec, nowUs));
    const watchedUs = Math.min(nowUs, spec.overUs ?? nowUs);
    const isShort = spec.overUs !== undefined && watchedUs < spec.overUs;
    return ofViolations(
      fired,
      [
        ...unknown.map((name) => `no rule ${name} of these severities is loaded`),
        ...dead.map((name) => `${name} is not evaluated`),
        ...(isShort ? [`watched for ${secondsText(watchedUs)} only`] : []),
      ],
      rules.length,
      spec.minSamples,
    );
  }),
  facts: ({ names, severities, overUs = 0, forUs, reachable }) => ({
    alerts: [{ names, severities, mustReach: reachable }],
    minimumTimeUs: overUs + forUs,
  }),
};

function sinceUsOf(context: PlaybookContext, { overUs }: Spec, nowUs: Micros): Micros {
  if (overUs !== undefined) return nowUs - overUs;
  return context.activatedUs === null ? nowUs : holdStartUs(context);
}

function isMeant({ names, severities, except }: Spec, name: string, severity: string): boolean {
  if (except.includes(name)) return false;
  const isNamed = names.length === 0 || names.includes(name);
  return isNamed && (severities.length === 0 || severities.includes(severity));
}

function rulesOf({ alerts }: PlaybookContext, spec: Spec): readonly AlertingRule[] {
  return alerts.groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => {
      if (rule.kind !== 'alerting') return [];
      const severity = rule.labels.find(({ name }) => name === SEVERITY)?.text ?? '';
      return isMeant(spec, rule.name, severity) ? [rule] : [];
    }),
  );
}

/** Rules that were not evaluated lately, or that cannot be. */
function deadOf({ alerts, estate }: PlaybookContext, rules: readonly AlertingRule[]): string[] {
  const nowUs = estate.scheduler.nowUs();
  const intervals = new Map(
    alerts.groups.flatMap(({ rules: all, intervalUs }) =>
      all.map(({ name }) => [name, intervalUs ?? estate.spec.observation.evaluateEveryUs]),
    ),
  );
  return rules
    .filter(({ name }) => {
      const lastUs = alerts.evaluatedUs.get(name);
      const allowedUs = INTERVALS_MISSED_MAX * (intervals.get(name) ?? 0);
      const hasFailed = alerts.failures.some((failure) => failure.startsWith(`${name}: `));
      return lastUs === undefined || nowUs - lastUs > allowedUs || hasFailed;
    })
    .map(({ name }) => name);
}

function firedSince({ alerts }: PlaybookContext, spec: Spec, sinceUs: Micros): string[] {
  const isOne = (labels: LabelSet) => isMeant(spec, labels.get('alertname'), labels.get(SEVERITY));
  const firing = alerts.firing.filter(({ labels }) => isOne(labels));
  const now = new Set(firing.map(({ labels }) => labels.key));
  const before = alerts.changes.filter(
    ({ atUs, labels, after }) =>
      atUs >= sinceUs && after === 'firing' && isOne(labels) && !now.has(labels.key),
  );
  return [
    ...firing.map(({ labels }) => `${alertText(labels)} fires`),
    ...before.map(({ labels, atUs }) => `${alertText(labels)} fired at ${secondsText(atUs)}`),
  ];
}

/** Name and labels; one line for each alert, however many of a rule there are. */
function alertText(labels: LabelSet): string {
  const rest = labels.without(['alertname', SEVERITY]).entries;
  const shown = rest.map(([name, value]) => `${name}=${value}`);
  return shown.length === 0
    ? labels.get('alertname')
    : `${labels.get('alertname')} (${listText(shown)})`;
}
