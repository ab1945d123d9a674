/** A bit that flips in what lies on a disk: in snapshots, backups or the log. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `bit_rot`. */
export const bitRotSchema = record({
  ...struck,
  fault: z.literal('bit_rot'),
  in: z.enum(['snapshot', 'backup', 'wal', 'state']).describe('What it strikes.'),
}).describe('One bit flips in stored data.');

/** The kind. */
export const bitRot: FaultKind<z.output<typeof bitRotSchema>> = { kind: 'bit_rot', isFlag: true };
