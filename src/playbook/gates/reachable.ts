/** How many processes of a group answer at all. */
import { z } from 'zod';
import { numberText } from '../../kernel/words.ts';
import { fraction } from '../../schema/fraction.ts';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { type GateKind, gateFields, listText } from './gate.ts';
import { askGroup, probeArguments, probeFacts, silentOf } from './probing.ts';

/** What a scenario file says about the gate. */
export const reachableSchema = record({
  ...gateFields,
  check: z.literal('reachable'),
  group: nameOf('group').describe('Component or group whose processes are asked.'),
  probe: identifier().prefault('ready').describe('What they are asked; any answer will do.'),
  args: probeArguments,
  share: fraction().prefault(1).describe('Least share of them that must answer.'),
  count: whole(1).prefault(1).describe('Least number of them that must answer.'),
}).describe('Enough processes of a group answer.');

type Spec = z.output<typeof reachableSchema>;

/** The kind. */
export const reachable: GateKind<Spec> = {
  check: 'reachable',
  rule: ({ group, probe, share, count }) =>
    `${numberText(share * 100)} % of ${group}, at least ${count}, answer ${probe}`,
  *judge(context, { group, probe, args, share, count }) {
    const replies = yield* askGroup(context, group, probe, args);
    const silent = silentOf(replies);
    const reached = replies.length - silent.length;
    const value = reached / replies.length;
    const judged = { value, threshold: share, unit: 'ratio' as const, samples: replies.length };
    if (value >= share && reached >= count) return { ...judged, outcome: 'pass', reason: null };
    const reason = `${reached} of ${replies.length} answer: ${listText(silent)}`;
    return { ...judged, outcome: 'fail', reason };
  },
  facts: ({ group, probe }) => probeFacts(group, probe),
};
