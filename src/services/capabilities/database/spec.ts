/** What a scenario says about the database of a service. */
import { z } from 'zod';
import { positiveDuration } from '../../../schema/duration.ts';
import { identifier } from '../../../schema/names.ts';
import { record } from '../../../schema/record.ts';
import { whole } from '../../../schema/whole.ts';

/** What a scenario file says about the capability. */
export const databaseSchema = record({
  kind: z.literal('database'),
  families: z
    .array(identifier())
    .min(1)
    .max(16)
    .prefault(['accounts', 'documents', 'sessions'])
    .describe('Families of rows.'),
  rows: whole(1, 100_000).prefault(300).describe('Rows of each family at the start.'),
  schema: whole(0, 1_000)
    .optional()
    .describe('Schema at the start; that of the release at the start if left out.'),
  row_time: positiveDuration().prefault('5ms').describe('Time to migrate, save or restore a row.'),
}).describe('A database that all instances share, with a schema that their release must have.');

/** The database, as the engine reads it. */
export type DatabaseSpec = z.output<typeof databaseSchema>;
