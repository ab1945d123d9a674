/** A key of the configuration files that has another value than intended. */
import { z } from 'zod';
import { record } from '../../schema/record.ts';
import { type FaultKind, struck } from './fault.ts';
import { editFile } from './files.ts';

/** What a scenario file says about the fault `config_wrong`. */
export const configWrongSchema = record({
  ...struck,
  fault: z.literal('config_wrong'),
  key: z.string().min(1).max(128).describe('Key of the file.'),
  value: z.union([z.boolean(), z.number(), z.string()]).describe('What it says instead.'),
}).describe('A key of the configuration has a wrong value.');

/** The kind. */
export const configWrong: FaultKind<z.output<typeof configWrongSchema>> = {
  kind: 'config_wrong',
  isFlag: false,
  strike: (host, { key, value }, instance) =>
    editFile(host, instance, (file) => file.set(key, value)),
};
