/** What processes wrote to their logs: not too many errors, and none of certain words. */
import { z } from 'zod';
import { type Micros, US_PER_SECOND } from '../../kernel/time.ts';
import { numberText } from '../../kernel/words.ts';
import { positiveDuration } from '../../schema/duration.ts';
import { groupNames } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import type { Instance } from '../../services/runtime/instance.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';

/** What a scenario file says about the gate. */
export const logLinesSchema = record({
  ...gateFields,
  check: z.literal('log_lines'),
  groups: groupNames().describe('Components or groups whose logs are read.'),
  level: z.enum(['info', 'warn', 'error']).prefault('error').describe('Level that is counted.'),
  over: positiveDuration().prefault('5m').describe('How far back they are read.'),
  per_second_max: z
    .number()
    .min(0)
    .prefault(1)
    .describe('Most lines of the level in a second, on average, of each instance.'),
  never: z
    .array(prose(128))
    .max(32)
    .prefault([])
    .describe('Texts that no line of any level may hold, in either case of letters.'),
}).describe('Logs hold few errors, and none of certain texts.');

type Spec = z.output<typeof logLinesSchema>;

/** The kind. */
export const logLines: GateKind<Spec> = {
  check: 'log_lines',
  rule: ({ groups, level, perSecondMax, never }) => {
    const words = never.length === 0 ? '' : `, none with ${never.join(', ')}`;
    return `${level} lines of each of ${groups.join(', ')} <= ${perSecondMax}/s${words}`;
  },
  judge: (context, spec) => {
    const { estate } = context;
    const instances = [...new Set(spec.groups.flatMap((group) => estate.groups.of(group)))];
    const sinceUs = Math.max(0, estate.scheduler.nowUs() - spec.overUs);
    // One that never ran has written nothing, which says nothing.
    const mute = instances.filter(({ life }) => life === 0);
    const wrong = instances.flatMap((instance) => defectsOf(context, spec, instance, sinceUs));
    const unknown = mute.map(({ name }) => `${name} never ran`);
    return ofViolations(wrong, unknown, instances.length - mute.length, spec.minSamples);
  },
  facts: ({ groups, overUs, forUs }) => ({ groups, minimumTimeUs: overUs + forUs }),
};

function defectsOf(
  { estate }: PlaybookContext,
  { level, overUs, perSecondMax, never }: Spec,
  { name }: Instance,
  sinceUs: Micros,
): string[] {
  const lines = estate.logs.of(name).filter(({ atUs }) => atUs >= sinceUs);
  const count = lines.filter((line) => line.level === level).length;
  const perSecond = count / (overUs / US_PER_SECOND);
  const isLoud = perSecond > perSecondMax;
  const words = never.map((word) => word.toLowerCase());
  const bad = lines.find(({ text }) => words.some((word) => text.toLowerCase().includes(word)));
  return [
    ...(isLoud ? [`${name} wrote ${numberText(perSecond)} ${level} lines a second`] : []),
    ...(bad === undefined ? [] : [`${name} wrote: ${bad.text}`]),
  ];
}
