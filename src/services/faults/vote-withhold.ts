/** Validators that do not vote. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `vote_withhold`. */
export const voteWithholdSchema = record({
  ...struck,
  fault: z.literal('vote_withhold'),
  share: fraction().prefault(1).describe('Share of the votes.'),
}).describe('Votes are withheld.');

/** The kind. */
export const voteWithhold: FaultKind<z.output<typeof voteWithholdSchema>> = {
  kind: 'vote_withhold',
  isFlag: true,
};
