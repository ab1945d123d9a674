/** Shards of a blob that nobody serves. */
import { z } from 'zod';
import { fraction } from '../../schema/fraction.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `shard_withhold`. */
export const shardWithholdSchema = record({
  ...struck,
  fault: z.literal('shard_withhold'),
  share: fraction().describe('Share of the shards of each blob.'),
}).describe('Shards are withheld.');

/** The kind. */
export const shardWithhold: FaultKind<z.output<typeof shardWithholdSchema>> = {
  kind: 'shard_withhold',
  isFlag: true,
};
