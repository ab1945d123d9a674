/** Parity shards that are wrong although their branches are valid. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `bad_parity`. */
export const badParitySchema = record({
  ...struck,
  fault: z.literal('bad_parity'),
}).describe('Parity shards are wrong.');

/** The kind. */
export const badParity: FaultKind<z.output<typeof badParitySchema>> = {
  kind: 'bad_parity',
  isFlag: true,
};
