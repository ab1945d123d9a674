/**
 * How much of the work that could go the new way did go it: a rollout whose traffic never meets
 * the new code looks clean and proves nothing.
 */
import { z } from 'zod';
import { numberText } from '../../kernel/words.ts';
import { fraction } from '../../schema/fraction.ts';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type GateKind, gateFields, type Judged, listText, tooFew, undecided } from './gate.ts';
import {
  askGroup,
  NUMBERS,
  probeArguments,
  probeFacts,
  type Reply,
  samplesOf,
  silentOf,
} from './probing.ts';

/** What a scenario file says about the gate. */
export const pathCoverageSchema = record({
  ...gateFields,
  check: z.literal('path_coverage'),
  group: nameOf('group').describe('Component or group whose processes are asked.'),
  probe: identifier()
    .prefault('path_coverage')
    .describe('What they are asked: which share of what was eligible went the way.'),
  args: probeArguments,
  min: fraction().describe('Least share, of each process.'),
}).describe('Enough of what could go the new way went it.');

type Spec = z.output<typeof pathCoverageSchema>;

/** The kind. */
export const pathCoverage: GateKind<Spec> = {
  check: 'path_coverage',
  rule: ({ group, probe, min }) => `${probe} of each of ${group} >= ${min}`,
  *judge(context, spec) {
    const replies = yield* askGroup(context, spec.group, spec.probe, spec.args);
    return judgeShares(spec, replies);
  },
  facts: ({ group, probe }) => ({ ...probeFacts(group, probe, NUMBERS), countsSamples: true }),
};

function judgeShares({ min, minSamples }: Spec, replies: readonly Reply[]): Judged {
  const samples = samplesOf(replies);
  const silent = silentOf(replies);
  const idle = replies.filter(({ value, samples: count }) => value !== null && count === 0);
  if (silent.length > 0) return undecided(listText(silent), min, samples);
  if (idle.length > 0) {
    const names = idle.map(({ instance }) => instance.name);
    return undecided(`nothing was eligible on ${listText(names)}`, min, samples);
  }
  if (samples < minSamples) return undecided(tooFew(samples, minSamples), min, samples);
  const served = replies.reduce((sum, reply) => sum + Number(reply.value) * reply.samples, 0);
  const base = { value: served / samples, threshold: min, unit: 'ratio' as const, samples };
  const poor = replies.filter(({ value }) => !(typeof value === 'number' && value >= min));
  if (poor.length === 0) return { ...base, outcome: 'pass', reason: null };
  const texts = poor.map(({ instance, value }) => `${instance.name} ${shareText(value)}`);
  return { ...base, outcome: 'fail', reason: listText(texts) };
}

function shareText(value: Reply['value']): string {
  return typeof value === 'number' ? numberText(value) : String(value);
}
