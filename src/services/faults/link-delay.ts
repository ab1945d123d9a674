/** Links on which messages travel longer. */
import { z } from 'zod';
import { positiveDuration } from '../../schema/duration.ts';
import { record } from '../../schema/record.ts';
import type { FaultKind } from './fault.ts';
import { linkFields, strikeLinks } from './link.ts';

/** What a scenario file says about the fault `link_delay`. */
export const linkDelaySchema = record({
  ...linkFields,
  fault: z.literal('link_delay'),
  added: positiveDuration().describe('Time that each message travels longer.'),
}).describe('Messages travel longer.');

/** The kind. */
export const linkDelay: FaultKind<z.output<typeof linkDelaySchema>> = {
  kind: 'link_delay',
  isFlag: false,
  begin: (host, spec) => strikeLinks(host, spec, { loss: 0, addedUs: spec.addedUs }),
};
