/** One and the same answer from every process: of a genesis, of a file, of a root. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';
import { askGroup, probeFields, type Reply, samplesOf, silentOf, valueText } from './probing.ts';

/** What a scenario file says about the gate. */
export const hashEqualSchema = record({
  ...gateFields,
  check: z.literal('hash_equal'),
  ...probeFields,
  same_as: nameOf('group')
    .optional()
    .describe('Group whose processes must answer the same; what they say is taken as right.'),
}).describe('All processes of a group give one and the same answer.');

type Spec = z.output<typeof hashEqualSchema>;

/** The kind. */
export const hashEqual: GateKind<Spec> = {
  check: 'hash_equal',
  rule: ({ group, probe, sameAs }) =>
    `${probe} is the same on all of ${group}${sameAs === undefined ? '' : ` and ${sameAs}`}`,
  *judge(context, { group, probe, args, sameAs, minSamples }) {
    const replies = yield* askGroup(context, group, probe, args);
    const others = sameAs === undefined ? [] : yield* askGroup(context, sameAs, probe, args);
    const all = [...others, ...replies.filter(({ instance }) => !isAmong(others, instance))];
    const right = mostCommon(others.some(({ value }) => value !== null) ? others : all);
    const wrong = all
      .filter(({ value }) => value !== null && valueText(value) !== right)
      .map((reply) => `${reply.instance.name} says ${valueText(reply.value)}, others ${right}`);
    return ofViolations(wrong, silentOf(all), samplesOf(all), minSamples);
  },
  facts: ({ group, probe, sameAs }) => {
    const groups = sameAs === undefined ? [group] : [group, sameAs];
    return { groups, probes: groups.map((one) => ({ group: one, name: probe })) };
  },
};

function isAmong(replies: readonly Reply[], instance: Reply['instance']): boolean {
  return replies.some((reply) => reply.instance === instance);
}

/** The answer that most give; of several the one that came first. */
function mostCommon(replies: readonly Reply[]): string | null {
  const counts = new Map<string, number>();
  for (const { value } of replies) {
    if (value === null) continue;
    const text = valueText(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  let best: string | null = null;
  for (const [text, count] of counts) {
    if (best === null || count > counts.get(best)!) best = text;
  }
  return best;
}
