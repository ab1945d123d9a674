/** Whether those of a group that are ready carry more than a share of its weight. */
import { z } from 'zod';
import { numberText } from '../../kernel/words.ts';
import { fraction } from '../../schema/fraction.ts';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type GateKind, gateFields, listText } from './gate.ts';
import { askGroup, probeArguments, probeFacts } from './probing.ts';
import { totalWeight } from './weight.ts';

const TWO_THIRDS = 2 / 3;

/** What a scenario file says about the gate. */
export const quorateSchema = record({
  ...gateFields,
  check: z.literal('quorate'),
  group: nameOf('group').describe('Component or group.'),
  above: fraction()
    .refine((share) => share < 1, {
      error: 'range.fraction: nobody has more than the whole weight',
    })
    .prefault(TWO_THIRDS)
    .describe('Share of the weight that must be exceeded; two thirds if left out.'),
  probe: identifier()
    .prefault('ready')
    .describe('What each is asked; whoever answers `true` counts with its weight.'),
  args: probeArguments,
}).describe('More than a share of the weight of a group is there.');

type Spec = z.output<typeof quorateSchema>;

/** The kind. */
export const quorate: GateKind<Spec> = {
  check: 'quorate',
  rule: ({ group, above, probe }) =>
    `more than ${numberText(above)} of the weight of ${group} is ${probe}`,
  *judge(context, { group, above, probe, args }) {
    const replies = yield* askGroup(context, group, probe, args);
    const all = replies.map(({ instance }) => instance);
    const there = replies.filter(({ value }) => value === true).map(({ instance }) => instance);
    const total = totalWeight(context, all);
    const weight = totalWeight(context, there);
    const judged = { value: weight / total, threshold: above, unit: 'ratio' as const };
    const outcome = weight > above * total ? 'pass' : 'fail';
    const missing = all.filter((instance) => !there.includes(instance));
    const reason = `${numberText(weight)} of ${numberText(total)}; not: ${listText(missing.map(({ name }) => name))}`;
    const samples = replies.length;
    return { ...judged, outcome, samples, reason: outcome === 'pass' ? null : reason };
  },
  facts: ({ group, probe }) => probeFacts(group, probe, ['bool']),
};
