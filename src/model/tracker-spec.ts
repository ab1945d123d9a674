/** What a scenario says about the wallet tracker. */
import { z } from 'zod';
import { duration } from '../schema/duration.ts';
import { interval } from '../schema/interval.ts';
import { freeName, nameOf } from '../schema/names.ts';
import { record } from '../schema/record.ts';

const trackerBlockSchema = record({
  fixture: freeName().describe('Name of a block that comes with the simulator.'),
  submit_at: duration().describe('When its hash is submitted to the chain.'),
}).describe('A block that the tracker must index.');

/** What a scenario file says about a wallet tracker. */
export const trackerSchema = record({
  group: nameOf('group').describe('Group of wallets that run the tracker.'),
  read_every: interval().describe('Time between two reads.'),
  blocks: z.array(trackerBlockSchema).min(1).max(1_000).describe('Blocks to index.'),
}).describe('A wallet tracker that indexes blocks, reads proofs and audits VRF outputs.');

/** Wallet tracker, as the engine reads it. */
export type TrackerSpec = z.output<typeof trackerSchema>;
