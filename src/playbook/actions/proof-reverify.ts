/** Verifies again, with the real verifier, the proofs that instances hold. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { operate, operationFields } from './operation.ts';

/** What a scenario file says about the action. */
export const proofReverifySchema = record({
  ...actionFields,
  action: z.literal('proof_reverify'),
  ...operationFields,
}).describe('Verifies stored proofs again.');

type Spec = z.output<typeof proofReverifySchema>;

/** The kind. */
export const proofReverify: ActionKind<Spec> = {
  action: 'proof_reverify',
  changes: true,
  text: (spec) => `verify the proofs of ${spec.group} again`,
  run: (context, spec) => operate(context, { ...spec, operation: 'proof_reverify', args: {} }),
};
