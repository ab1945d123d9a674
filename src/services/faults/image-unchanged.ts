/** A rollout that has no effect: the machine goes on running the image it had. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';

/** What a scenario file says about the fault `image_unchanged`. */
export const imageUnchangedSchema = record({
  ...struck,
  fault: z.literal('image_unchanged'),
  version: nameOf('version')
    .optional()
    .describe('Only machines that are told to run this release, or that hold on to it.'),
}).describe('New images are never run.');

/** The kind. */
export const imageUnchanged: FaultKind<z.output<typeof imageUnchangedSchema>> = {
  kind: 'image_unchanged',
  isFlag: true,
};
