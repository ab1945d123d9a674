/** A port that refuses connections while the process behind it works. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `port_closed`. */
export const portClosedSchema = record({
  ...struck,
  fault: z.literal('port_closed'),
  port: z
    .enum(['api', 'metrics', 'peers', 'all'])
    .prefault('all')
    .describe(
      'Which: `api` for requests and probes, `metrics` for scrapes, `peers` for messages of other processes.',
    ),
}).describe('Requests, probes and scrapes are refused.');

/** The kind. */
export const portClosed: FaultKind<z.output<typeof portClosedSchema>> = {
  kind: 'port_closed',
  isFlag: true,
};
