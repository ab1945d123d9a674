/** Names that lead to addresses where nobody is any more. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `dns_stale`. */
export const dnsStaleSchema = record({
  ...struck,
  fault: z.literal('dns_stale'),
  share: fraction().describe('Share of addresses that are dead.'),
}).describe('A share of the known addresses is dead.');

/** The kind. */
export const dnsStale: FaultKind<z.output<typeof dnsStaleSchema>> = {
  kind: 'dns_stale',
  isFlag: true,
};
