/** Links that lose messages. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import type { FaultKind } from './fault.ts';
import { linkFields, strikeLinks } from './link.ts';

/** What a scenario file says about the fault `link_loss`. */
export const linkLossSchema = record({
  ...linkFields,
  fault: z.literal('link_loss'),
  loss: fraction().describe('Chance that a message is lost.'),
}).describe('Links lose messages.');

/** The kind. */
export const linkLoss: FaultKind<z.output<typeof linkLossSchema>> = {
  kind: 'link_loss',
  isFlag: false,
  begin: (host, spec) => strikeLinks(host, spec, { loss: spec.loss, addedUs: 0 }),
};
