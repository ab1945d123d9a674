/** A key that configuration files lack, so that its default is in effect. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';
import { editFile } from './files.ts';

/** What a scenario file says about the fault `key_missing`. */
export const keyMissingSchema = record({
  ...struck,
  fault: z.literal('key_missing'),
  key: z.string().min(1).max(128).describe('Key of the file.'),
}).describe('A key of the configuration is missing.');

/** The kind. */
export const keyMissing: FaultKind<z.output<typeof keyMissingSchema>> = {
  kind: 'key_missing',
  isFlag: false,
  strike: (host, { key }, instance) => editFile(host, instance, (file) => file.delete(key)),
};
