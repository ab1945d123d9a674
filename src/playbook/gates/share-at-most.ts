/** The share of the weight that a group may have of another: so few that they cannot stop it. */
import { z } from 'zod';
import { numberText } from '../../kernel/words.ts';
import { holds } from '../../rollout/gates/judgement.ts';
import { fraction } from '../../schema/fraction.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type GateKind, gateFields } from './gate.ts';
import { totalWeight } from './weight.ts';

/** What a scenario file says about the gate. */
export const shareAtMostSchema = record({
  ...gateFields,
  check: z.literal('share_at_most'),
  group: nameOf('group').describe('Group whose weight is limited.'),
  of: nameOf('group').describe('Group of which it is a part.'),
  share: fraction().describe('Limit of its share of the weight.'),
  op: z.enum(['<', '<=']).prefault('<').describe('Whether the limit itself is refused or allowed.'),
}).describe('A group carries no more than a share of the weight.');

type Spec = z.output<typeof shareAtMostSchema>;

/** The kind. */
export const shareAtMost: GateKind<Spec> = {
  check: 'share_at_most',
  rule: ({ group, of, share, op }) => `weight of ${group} ${op} ${share} of ${of}`,
  judge: (context, { group, of, share, op }) => {
    const { groups } = context.estate;
    const all = groups.of(of);
    const weight = totalWeight(context, groups.of(group));
    const total = totalWeight(context, all);
    const isHeld = total > 0 && holds(op, weight, share * total);
    return {
      outcome: isHeld ? 'pass' : 'fail',
      value: total > 0 ? weight / total : null,
      threshold: share,
      unit: 'ratio',
      samples: all.length,
      reason: isHeld ? null : `${group} weighs ${numberText(weight)} of ${numberText(total)}`,
    };
  },
  facts: ({ group, of }) => ({ groups: [group, of] }),
};
