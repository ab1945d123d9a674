/** No alert fires, nor did any since the hold began: of rules that are loaded and evaluated. */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import { durationText } from '../../kernel/words.ts';
import type { AlertChange } from '../../promql/alert-state.ts';
import type { LabelSet } from '../../promql/label-set.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import type { AlertServer } from '../../services/alerts/server.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, listText, ofViolations } from './gate.ts';
import { holdStartUs } from './span.ts';

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
    const long = overUs === undefined ? 'since the hold began' : `for ${durationText(overUs)}`;
    return `no alert ${which} ${long}`;
  },
  judge: (context, spec) => {
    const nowUs = context.estate.scheduler.nowUs();
    const { rules, unknown } = watchedBy(context, spec);
    const dead = rules.filter((rule) => isDead(context.alerts, rule, nowUs));
    const watchedUs = Math.min(nowUs, spec.overUs ?? nowUs);
    const isShort = spec.overUs !== undefined && watchedUs < spec.overUs;
    return ofViolations(
      firedSince(context, spec, sinceUsOf(context, spec, nowUs)),
      [
        ...unknown.map((name) => `no rule ${name} of these severities is loaded`),
        ...dead.map(({ name }) => `${name} is not evaluated`),
        ...(isShort ? [`watched for ${durationText(watchedUs)} only`] : []),
      ],
      rules.length,
      spec.minSamples,
    );
  },
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

/** A rule whose alerts a gate watches. */
interface WatchedRule {
  readonly name: string;
  /** How long after its last evaluation it is dead. */
  readonly allowedUs: Micros;
}

interface Watched {
  readonly rules: readonly WatchedRule[];
  /** Names that no rule has. */
  readonly unknown: readonly string[];
  /** Those of its alerts that began to fire, in order of time. */
  readonly fired: AlertChange[];
  /** How many of the server's it has looked through. */
  takenCount: number;
}

const watched = new WeakMap<AlertServer, Map<Spec, Watched>>();

/** What a gate watches of a server: its rules are those that were loaded at the start. */
function watchedBy({ alerts, estate }: PlaybookContext, spec: Spec): Watched {
  const bySpec = watched.get(alerts) ?? new Map<Spec, Watched>();
  watched.set(alerts, bySpec);
  let known = bySpec.get(spec);
  if (known === undefined) {
    const rules = rulesOf(alerts, spec, estate.spec.observation.evaluateEveryUs);
    const unknown = spec.names.filter((name) => !rules.some((rule) => rule.name === name));
    known = { rules, unknown, fired: [], takenCount: 0 };
    bySpec.set(spec, known);
  }
  return known;
}

function rulesOf({ groups }: AlertServer, spec: Spec, everyUs: Micros): readonly WatchedRule[] {
  return groups.flatMap(({ rules, intervalUs }) =>
    rules.flatMap((rule) => {
      if (rule.kind !== 'alerting') return [];
      const severity = rule.labels.find(({ name }) => name === SEVERITY)?.text ?? '';
      if (!isMeant(spec, rule.name, severity)) return [];
      return [{ name: rule.name, allowedUs: INTERVALS_MISSED_MAX * (intervalUs ?? everyUs) }];
    }),
  );
}

/** Whether a rule was not evaluated lately, or cannot be. */
function isDead(alerts: AlertServer, { name, allowedUs }: WatchedRule, nowUs: Micros): boolean {
  const lastUs = alerts.evaluatedUs.get(name);
  if (lastUs === undefined || nowUs - lastUs > allowedUs) return true;
  return alerts.failures.some((failure) => failure.startsWith(`${name}: `));
}

function firedSince(context: PlaybookContext, spec: Spec, sinceUs: Micros): string[] {
  const { alerts } = context;
  const watch = watchedBy(context, spec);
  const isOne = (labels: LabelSet) => isMeant(spec, labels.get('alertname'), labels.get(SEVERITY));
  for (; watch.takenCount < alerts.fired.length; watch.takenCount += 1) {
    const change = alerts.fired[watch.takenCount]!;
    if (isOne(change.labels)) watch.fired.push(change);
  }
  const firing = alerts.firing.filter(({ labels }) => isOne(labels));
  const now = new Set(firing.map(({ labels }) => labels.key));
  const from = watch.fired.findLastIndex(({ atUs }) => atUs < sinceUs) + 1;
  const before = watch.fired.slice(from).filter(({ labels }) => !now.has(labels.key));
  return [
    ...firing.map(({ labels }) => `${alertText(labels)} fires`),
    ...before.map(({ labels, atUs }) => `${alertText(labels)} fired at ${durationText(atUs)}`),
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
