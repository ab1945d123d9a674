/** Links over which nothing gets through. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import type { FaultKind } from './fault.ts';
import { linkFields, strikeLinks } from './link.ts';

/** What a scenario file says about the fault `partition`. */
export const partitionSchema = record({
  ...linkFields,
  fault: z.literal('partition'),
}).describe('Nothing gets through between two sides.');

/** The kind. */
export const partition: FaultKind<z.output<typeof partitionSchema>> = {
  kind: 'partition',
  isFlag: false,
  begin: (host, spec) => strikeLinks(host, spec, { loss: 1, addedUs: 0 }),
};
