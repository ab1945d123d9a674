/** Instances that are ready in time, and stay so. */
import { z } from 'zod';
import { durationText, numberText } from '../../kernel/words.ts';
import { duration, positiveDuration } from '../../schema/duration.ts';
import { fraction } from '../../schema/fraction.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, listText } from './gate.ts';
import { askGroup, probeFacts, type Reply } from './probing.ts';
import { holdStartUs } from './span.ts';

/** What a scenario file says about the gate. */
export const readySchema = record({
  ...gateFields,
  check: z.literal('ready'),
  group: nameOf('group').describe('Component or group.'),
  share: fraction().prefault(1).describe('Least share of its instances that must be ready.'),
  within: positiveDuration()
    .prefault('5m')
    .describe(
      'Time for it, from the end of the actions; in readiness, from the start of the stage.',
    ),
  stable_for: duration()
    .prefault('0s')
    .describe(
      'How long an instance must have been ready to count: longer than a crash loop lives.',
    ),
}).describe('Instances of a group are ready in time.');

type Spec = z.output<typeof readySchema>;

/** The kind. */
export const ready: GateKind<Spec> = {
  check: 'ready',
  rule: ({ group, share, withinUs }) =>
    `${numberText(share * 100)} % of ${group} are ready within ${durationText(withinUs)}`,
  *judge(context, spec) {
    const replies = yield* askGroup(context, spec.group, 'ready');
    const late = replies.filter((reply) => !isReady(context, spec, reply));
    const value = (replies.length - late.length) / replies.length;
    const base = { value, threshold: spec.share, unit: 'ratio' as const, samples: replies.length };
    if (value >= spec.share) return { ...base, outcome: 'pass', reason: null };
    const reason = `not ready: ${listText(late.map(({ instance }) => instance.name))}`;
    const untilUs = holdStartUs(context) + spec.withinUs;
    const isOver = context.estate.scheduler.nowUs() >= untilUs;
    return { ...base, outcome: isOver ? 'fail' : 'inconclusive', reason };
  },
  facts: ({ group, forUs, stableForUs }) => ({
    ...probeFacts(group, 'ready'),
    minimumTimeUs: forUs + stableForUs,
  }),
};

/** Since when it is ready its supervisor tells; whether it is, the process. */
function isReady({ estate }: PlaybookContext, { stableForUs }: Spec, reply: Reply): boolean {
  if (reply.value !== true) return false;
  const { readyUs } = reply.instance;
  return readyUs !== null && estate.scheduler.nowUs() - readyUs >= stableForUs;
}
