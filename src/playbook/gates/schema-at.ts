/** The schema that data really has, as the processes that hold it tell. */
import { z } from 'zod';
import { identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { whole } from '../../schema/whole.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields } from './gate.ts';
import { answerText, askGroup, NUMBERS, ofReplies, probeArguments, probeFacts } from './probing.ts';

/** What a scenario file says about the gate. */
export const schemaAtSchema = record({
  ...gateFields,
  check: z.literal('schema_at'),
  group: nameOf('group').describe('Component or group whose processes are asked.'),
  probe: identifier().prefault('schema_version').describe('What they are asked.'),
  args: probeArguments,
  schema: whole(0, 1_000).optional().describe('The version of the schema.'),
  version: nameOf('version').optional().describe('Release whose schema it must be.'),
})
  .refine((gate) => (gate.schema === undefined) !== (gate.version === undefined), {
    error: 'gate.schema: needs either schema or version',
  })
  .describe('The data of a group has a schema.');

type Spec = z.output<typeof schemaAtSchema>;

/** The kind. */
export const schemaAt: GateKind<Spec> = {
  check: 'schema_at',
  rule: ({ group, schema, version }) => `${group} has the schema ${schema ?? `of ${version}`}`,
  *judge(context, spec) {
    const wanted = wantedOf(context, spec);
    const replies = yield* askGroup(context, spec.group, spec.probe, spec.args);
    return ofReplies(replies, spec.minSamples, (reply) =>
      reply.value === wanted ? null : `has the schema ${answerText(reply)}, not ${wanted}`,
    );
  },
  facts: ({ group, probe }) => probeFacts(group, probe, NUMBERS),
};

function wantedOf({ estate }: PlaybookContext, { schema, version }: Spec): number | undefined {
  return schema ?? estate.registry.release(version ?? '')?.schema;
}
