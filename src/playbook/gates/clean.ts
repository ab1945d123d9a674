/**
 * A clean soak: for so long, or so many epochs, nothing had to be rescued. What a machine does by
 * itself counts as an intervention too: a process that is restarted again and again is not clean.
 */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import { durationText } from '../../kernel/words.ts';
import { type Expression, expression } from '../../promql/expression-field.ts';
import { duration } from '../../schema/duration.ts';
import { groupNames, nameOf } from '../../schema/names.ts';
import { record, value } from '../../schema/record.ts';
import { positive } from '../../schema/whole.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';
import { read } from './reading.ts';
import { holdStartUs, stageActivatedUs } from './span.ts';

const CAUSES = ['planned', 'crash', 'oom', 'watchdog', 'config', 'image'] as const;

const epochs = value({
  expr: expression().describe('Expression for the number of epochs so far; its smallest counts.'),
  count: positive().describe('How many must have passed.'),
}).describe('Epochs that must have passed.');

/** What a scenario file says about the gate. */
export const cleanSchema = record({
  ...gateFields,
  check: z.literal('clean'),
  groups: groupNames().describe('Components or groups that soak.'),
  since: nameOf('stage')
    .optional()
    .describe('Stage since whose last action it counts; the hold of this one if left out.'),
  over: duration().prefault('0s').describe('How long the soak must have lasted, and been clean.'),
  epochs: epochs.optional(),
  restarts: z
    .array(z.enum(CAUSES))
    .max(CAUSES.length)
    .prefault(['crash', 'oom', 'watchdog', 'config', 'image'])
    .describe('Causes for which no process may have ended.'),
  interventions: z
    .array(z.enum(['incidents', 'rollbacks', 'silences']))
    .max(3)
    .prefault(['incidents', 'rollbacks', 'silences'])
    .describe(
      'What people must not have had to do: open incidents, roll back, keep alerts from their routes.',
    ),
}).describe('A soak in which nothing had to be rescued.');

type Spec = z.output<typeof cleanSchema>;

/** The kind. */
export const clean: GateKind<Spec> = {
  check: 'clean',
  rule: ({ groups, overUs, epochs: wanted }) => {
    const many = wanted === undefined ? '' : ` and ${wanted.count} epochs`;
    return `${groups.join(', ')} soaked for ${durationText(overUs)}${many} without intervention`;
  },
  judge: (context, spec) => {
    const startUs = startUsOf(context, spec);
    if (startUs === null) return ofViolations([], [`${spec.since} is not active`], 0);
    const nowUs = context.estate.scheduler.nowUs();
    const wrong = [
      ...restartsSince(context, spec, startUs),
      ...interventionsSince(context, spec, startUs),
    ];
    const lacking = [
      ...(nowUs - startUs < spec.overUs ? [`soaked for ${durationText(nowUs - startUs)}`] : []),
      ...epochsLacking(context, spec, startUs),
    ];
    return ofViolations(wrong, lacking, instancesOf(context, spec).length, spec.minSamples);
  },
  facts: ({ groups, overUs, epochs: wanted, forUs, since }) => ({
    groups,
    expressions: wanted === undefined ? [] : [wanted.expr],
    minimumTimeUs: forUs + (since === undefined ? overUs : 0),
  }),
};

/** Since when the soak counts; null when the stage that it counts from has not come so far. */
function startUsOf(context: PlaybookContext, spec: Spec): Micros | null {
  const { since } = spec;
  return since === undefined ? holdStartUs(context) : stageActivatedUs(context.state, since);
}

function instancesOf({ estate }: PlaybookContext, { groups }: Spec) {
  return [...new Set(groups.flatMap((group) => estate.groups.of(group)))];
}

function restartsSince(context: PlaybookContext, spec: Spec, startUs: Micros): string[] {
  return instancesOf(context, spec).flatMap(({ name, endings }) => {
    const counts = new Map<string, number>();
    for (const { atUs, cause } of endings) {
      if (atUs < startUs || !spec.restarts.includes(cause)) continue;
      counts.set(cause, (counts.get(cause) ?? 0) + 1);
    }
    return [...counts].map(([cause, count]) => `${name} ended ${count} times by ${cause}`);
  });
}

function interventionsSince(
  context: PlaybookContext,
  { interventions }: Spec,
  startUs: Micros,
): string[] {
  const { state } = context;
  const found: string[] = [];
  if (interventions.includes('incidents')) {
    const incidents = state.evidence.filter(
      (one) => one.kind === 'incident' && one.atUs >= startUs,
    );
    found.push(...incidents.map(({ title }) => `incident ${title}`));
  }
  if (interventions.includes('rollbacks')) {
    const rollbacks = state.timeline.filter(
      (one) => one.kind === 'rollback' && one.atUs >= startUs,
    );
    found.push(...rollbacks.map(({ detail }) => `rollback: ${detail}`));
  }
  if (interventions.includes('silences')) found.push(...unheardSince(context, startUs));
  return found;
}

/** Alerts that began to fire and never arrived at a route that takes them. */
function unheardSince({ alerts, estate }: PlaybookContext, startUs: Micros): string[] {
  const nowUs = estate.scheduler.nowUs();
  const { routes } = estate.spec.alerts;
  return alerts.changes.flatMap(({ atUs, after, labels }) => {
    if (atUs < startUs || after !== 'firing') return [];
    const alert = labels.get('alertname');
    const severity = labels.get('severity');
    return routes
      .filter((route) => route.severities.includes(severity) && atUs + route.delayUs < nowUs)
      .filter(
        ({ name }) =>
          !estate.router.delivered.some(
            (one) => one.route === name && one.alert === alert && one.sentUs === atUs,
          ),
      )
      .map(({ name }) => `${alert} did not arrive at ${name}`);
  });
}

function epochsLacking(
  context: PlaybookContext,
  { epochs: wanted }: Spec,
  startUs: Micros,
): string[] {
  if (wanted === undefined) return [];
  const passed = least(context, wanted.expr) - least(context, wanted.expr, startUs);
  if (passed >= wanted.count) return [];
  return [Number.isNaN(passed) ? 'epochs are unknown' : `${passed} of ${wanted.count} epochs`];
}

/** The smallest value of an expression; NaN when it tells none. */
function least(context: PlaybookContext, expr: Expression, atUs?: Micros): number {
  const vector = read(context, expr, atUs);
  if (typeof vector === 'string' || vector.length === 0) return Number.NaN;
  return Math.min(...vector.map(({ value: one }) => one));
}
