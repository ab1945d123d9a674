/** A port that refuses connections while the process behind it works. */
import { z } from 'zod';
import { identifier } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `port_closed`. */
export const portClosedSchema = record({
  ...struck,
  fault: z.literal('port_closed'),
  port: identifier().prefault('all').describe('Which: `api`, `metrics`, `peers` or `all`.'),
}).describe('Requests, probes and scrapes are refused.');

/** The kind. */
export const portClosed: FaultKind<z.output<typeof portClosedSchema>> = {
  kind: 'port_closed',
  isFlag: true,
};
