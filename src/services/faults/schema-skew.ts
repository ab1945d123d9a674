/** A process that meets data of another schema than its own. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `schema_skew`. */
export const schemaSkewSchema = record({
  ...struck,
  fault: z.literal('schema_skew'),
  schema: whole(0, 1_000).describe('Schema version of the data it meets.'),
}).describe('Data has another schema version.');

/** The kind. */
export const schemaSkew: FaultKind<z.output<typeof schemaSkewSchema>> = {
  kind: 'schema_skew',
  isFlag: true,
};
