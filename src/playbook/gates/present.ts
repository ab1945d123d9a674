/**
 * What must be there at all before anything can be judged by it: settings, series with data, rules
 * of alerts, images that can be pulled.
 */
import { z } from 'zod';
import type { Micros } from '../../kernel/time.ts';
import { durationText } from '../../kernel/words.ts';
import { type Expression, expression } from '../../promql/expression-field.ts';
import type { Series } from '../../promql/series.ts';
import type { Process } from '../../rollout/process.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';
import { askGroup, silentOf } from './probing.ts';
import { provingTimeUs, read, seriesRead } from './reading.ts';
import { holdStartUs } from './span.ts';

/** What a scenario file says about the gate. */
export const presentSchema = record({
  ...gateFields,
  check: z.literal('present'),
  group: nameOf('group')
    .optional()
    .describe('Whose instances must have it; series then need one with each `instance`.'),
  settings: z
    .array(z.string().min(1).max(128))
    .max(64)
    .prefault([])
    .describe('Keys that every process must have in effect.'),
  series: z
    .array(expression())
    .max(64)
    .prefault([])
    .describe('Expressions that must have a result, all of it numbers.'),
  gap_max: positiveDuration()
    .optional()
    .describe('Longest time without a sample, of each series, since the hold began.'),
  rules: z.array(prose(128)).max(64).prefault([]).describe('Alerts whose rules must be loaded.'),
  versions: z
    .array(nameOf('version'))
    .max(16)
    .prefault([])
    .describe('Releases whose image the group must be able to pull.'),
})
  .refine((gate) => gate.group !== undefined || gate.settings.length + gate.versions.length === 0, {
    error: 'gate.group: settings and versions need a group',
  })
  .refine(
    ({ settings, series, rules, versions }) =>
      settings.length + series.length + rules.length + versions.length > 0,
    { error: 'gate.empty: needs settings, series, rules or versions' },
  )
  .describe('Settings, series, rules or images are there.');

type Spec = z.output<typeof presentSchema>;

interface Found {
  readonly wrong: readonly string[];
  readonly silent: readonly string[];
  readonly looked: number;
}

/** The kind. */
export const present: GateKind<Spec> = {
  check: 'present',
  rule: ({ settings, series, rules, versions }) =>
    `there are ${[...settings, ...series.map(({ text }) => text), ...rules, ...versions].join(', ')}`,
  *judge(context, spec) {
    const parts = [
      yield* settingsFound(context, spec),
      ...spec.series.map((one) => seriesFound(context, spec, one)),
      rulesFound(context, spec),
      imagesFound(context, spec),
    ];
    const looked = parts.reduce((sum, one) => sum + one.looked, 0);
    const wrong = parts.flatMap((one) => one.wrong);
    const silent = parts.flatMap((one) => one.silent);
    return ofViolations(wrong, silent, looked, spec.minSamples);
  },
  facts: (spec, timing) => {
    const { group, settings, series, rules } = spec;
    const asked = group === undefined ? [] : settings.map(() => ({ group, name: 'setting' }));
    return {
      expressions: series,
      probes: asked,
      alerts: rules.length === 0 ? [] : [{ names: rules, severities: [], mustReach: false }],
      groups: group === undefined ? [] : [group],
      settings,
      minimumTimeUs: provingTimeUs(spec, series, timing, series.length === 0),
    };
  },
};

function* settingsFound(context: PlaybookContext, { group, settings }: Spec): Process<Found> {
  const wrong: string[] = [];
  const silent: string[] = [];
  let looked = 0;
  for (const key of group === undefined ? [] : settings) {
    const replies = yield* askGroup(context, group!, 'setting', { key });
    looked += replies.length;
    // A process that answers other questions has no such key; one that answers none may have it.
    const ready = yield* askGroup(context, group!, 'ready');
    for (const [place, { instance, value }] of replies.entries()) {
      if (value === null && ready[place]?.value !== null)
        wrong.push(`${instance.name} lacks ${key}`);
    }
    silent.push(...silentOf(ready));
  }
  return { wrong, silent, looked };
}

/** What has not been scraped may come yet, so its absence is never more than undecided. */
function seriesFound(context: PlaybookContext, spec: Spec, one: Expression): Found {
  const vector = read(context, one);
  if (typeof vector === 'string') return { wrong: [], silent: [vector], looked: 0 };
  const silent: string[] = [];
  if (vector.length === 0) silent.push(`${one.text} has no series`);
  if (vector.some(({ value }) => Number.isNaN(value))) silent.push(`${one.text} is no number`);
  const told = new Set(vector.map(({ labels }) => labels.get('instance')));
  const instances = spec.group === undefined ? [] : context.estate.groups.of(spec.group);
  for (const { name } of vector.length === 0 ? [] : instances) {
    if (!told.has(name)) silent.push(`${one.text} has no series of ${name}`);
  }
  return { wrong: gapsOf(context, spec, one), silent, looked: vector.length };
}

function gapsOf(context: PlaybookContext, { gapMaxUs }: Spec, one: Expression): string[] {
  if (gapMaxUs === undefined || context.activatedUs === null) return [];
  const startUs = holdStartUs(context);
  const nowUs = context.estate.scheduler.nowUs();
  return seriesRead(context, one).flatMap((series) => {
    const longestUs = longestGapUs(series, startUs, nowUs);
    if (longestUs <= gapMaxUs) return [];
    return [`${series.labels} had no sample for ${durationText(longestUs)}`];
  });
}

/** The longest gap between samples of a series, and the last of them, from one instant on. */
interface Gaps {
  readonly startUs: Micros;
  lastUs: Micros;
  longestUs: Micros;
}

const gapsBySeries = new WeakMap<Series, Gaps>();

function longestGapUs(series: Series, startUs: Micros, nowUs: Micros): Micros {
  let gaps = gapsBySeries.get(series);
  if (gaps?.startUs !== startUs) {
    gaps = { startUs, lastUs: startUs, longestUs: 0 };
    gapsBySeries.set(series, gaps);
  }
  // Only the samples since the last look are new.
  const { times, from, to } = series.between(gaps.lastUs, nowUs);
  for (let row = from; row < to; row += 1) {
    gaps.longestUs = Math.max(gaps.longestUs, times[row]! - gaps.lastUs);
    gaps.lastUs = times[row]!;
  }
  return Math.max(gaps.longestUs, nowUs - gaps.lastUs);
}

function rulesFound({ alerts }: PlaybookContext, { rules }: Spec): Found {
  const loaded = new Set(alerts.groups.flatMap((group) => group.rules.map(({ name }) => name)));
  const wrong = rules
    .filter((rule) => !loaded.has(rule))
    .map((rule) => `no rule ${rule} is loaded`);
  return { wrong, silent: [], looked: rules.length };
}

function imagesFound({ estate }: PlaybookContext, { group, versions }: Spec): Found {
  if (group === undefined) return { wrong: [], silent: [], looked: 0 };
  const image = estate.workloadOf(estate.groups.of(group)[0]!).imageName;
  const wrong = versions
    .filter((version) => estate.registry.pull(image, version) === undefined)
    .map((version) => `${image}:${version} cannot be pulled`);
  return { wrong, silent: [], looked: versions.length };
}
