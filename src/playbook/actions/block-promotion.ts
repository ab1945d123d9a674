/** Blocks every later stage until the playbook is run again. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { prose } from '../../schema/text.ts';
import { writeEvidence } from '../context.ts';
import { type ActionKind, actionFields } from './action.ts';

/** What a scenario file says about the action. */
export const blockPromotionSchema = record({
  ...actionFields,
  action: z.literal('block_promotion'),
  reason: prose(500).describe('Why.'),
}).describe('Blocks later stages.');

type Spec = z.output<typeof blockPromotionSchema>;

/** The kind. */
export const blockPromotion: ActionKind<Spec> = {
  action: 'block_promotion',
  changes: false,
  text: ({ reason }) => `block promotion: ${reason}`,
  *run(context, { reason }) {
    context.once('blocked', () => {
      context.state.isPromotionBlocked = true;
      writeEvidence(context, 'decision', 'promotion is blocked', { reason });
      return 'blocked';
    });
    return null;
  },
};
