/** Invalid blocks: leaders propose blocks that do not follow the state of the chain. */
import { z } from 'zod';
import { name } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import type { FaultHost } from '../host.ts';
import { targetFields } from '../targets.ts';
import { windowFields } from '../window.ts';
import { corruptDuring } from './corrupt.ts';

/** What a scenario file says about it. */
export const invalidBlockSchema = record({
  kind: z.literal('invalid_block'),
  name: name('fault').describe('Name of this fault.'),
  ...windowFields,
  ...targetFields,
}).describe('Leaders propose blocks with a wrong state root.');

/** Invalid blocks, as the engine reads it. */
export type InvalidBlockSpec = z.output<typeof invalidBlockSchema>;

/** Has leaders propose blocks that honest nodes refuse by the rules of the chain. */
export function startInvalidBlock(spec: InvalidBlockSpec, host: FaultHost): void {
  corruptDuring(spec, host, 'invalid_block');
}
