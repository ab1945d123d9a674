/** Enough of those who were asked have signed: signatures are verified, not counted. */
import { z } from 'zod';
import { check } from '../../kernel/check.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { tallyApproval } from '../approvals.ts';
import { type GateKind, gateFields, listText } from './gate.ts';

/** What a scenario file says about the gate. */
export const acksCompleteSchema = record({
  ...gateFields,
  check: z.literal('acks_complete'),
  approval: nameOf('approval').describe('Approval that must be complete.'),
}).describe('Enough of those who were asked have signed.');

type Spec = z.output<typeof acksCompleteSchema>;

/** The kind. */
export const acksComplete: GateKind<Spec> = {
  check: 'acks_complete',
  rule: ({ approval }) => `${approval} is signed by as many as it asks for`,
  judge: (context, { approval }) => {
    const spec = context.approvals.find(({ name }) => name === approval);
    check(spec !== undefined, 'no approval of that name', approval);
    const tally = tallyApproval(spec, context.state.evidence);
    const { approved, refused, invalid, needed, isPossible } = tally;
    const base = { value: approved.length, threshold: needed, unit: 'count' as const };
    const samples = approved.length + refused.length;
    if (approved.length >= needed) return { ...base, samples, outcome: 'pass', reason: null };
    const silent = spec.from.filter((one) => !approved.includes(one) && !refused.includes(one));
    const parts = [
      `${approved.length} of ${needed} signed`,
      ...(refused.length > 0 ? [`refused: ${listText(refused)}`] : []),
      ...(silent.length > 0 ? [`no answer: ${listText(silent)}`] : []),
      ...invalid,
    ];
    const outcome = isPossible ? 'inconclusive' : 'fail';
    return { ...base, samples, outcome, reason: parts.join('; ') };
  },
};
