/**
 * The image of a release is what was built and tested: signed, unchanged, attested, of the revision
 * that passed its smoke tests, and what processes run where they are asked.
 */
import { z } from 'zod';
import type { Process } from '../../rollout/process.ts';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type Artifact, digestOf } from '../../services/runtime/release.ts';
import type { PlaybookContext } from '../context.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';
import { askGroup, silentOf } from './probing.ts';

/** What a scenario file says about the gate. */
export const signatureValidSchema = record({
  ...gateFields,
  check: z.literal('signature_valid'),
  groups: z
    .array(nameOf('group'))
    .min(1)
    .max(64)
    .describe('Components or groups whose images are looked at.'),
  version: nameOf('version').describe('Release whose images the registry must serve.'),
  smoke_tested: nameOf('version')
    .optional()
    .describe('Release that passed the smoke tests; `version` if left out.'),
  attested: z
    .boolean()
    .prefault(true)
    .describe('Whether an attestation of the bill of materials must be attached.'),
  running: z
    .boolean()
    .prefault(false)
    .describe('Whether the processes of the groups must run these very images.'),
}).describe('Images are signed, attested, and of the revision that was tested.');

type Spec = z.output<typeof signatureValidSchema>;

/** The kind. */
export const signatureValid: GateKind<Spec> = {
  check: 'signature_valid',
  rule: ({ groups, version, smokeTested = version }) =>
    `images ${version} of ${groups.join(', ')} are signed and of the revision of ${smokeTested}`,
  *judge(context, spec) {
    const wrong: string[] = [];
    const silent: string[] = [];
    for (const group of spec.groups) {
      const image = imageOf(context, group);
      const artifact = context.estate.registry.pull(image, spec.version);
      if (artifact === undefined) {
        wrong.push(`${image}:${spec.version} cannot be pulled`);
        continue;
      }
      wrong.push(...defectsOf(context, spec, image, artifact));
      if (!spec.running) continue;
      const running = yield* runningOf(context, group, artifact);
      wrong.push(...running.wrong);
      silent.push(...running.silent);
    }
    return ofViolations(wrong, silent, spec.groups.length);
  },
  facts: ({ groups, running }) => ({
    groups,
    probes: running ? groups.map((group) => ({ group, name: 'digest' })) : [],
  }),
};

function imageOf({ estate }: PlaybookContext, group: string): string {
  return estate.workloadOf(estate.groups.of(group)[0]!).imageName;
}

function defectsOf(
  { estate }: PlaybookContext,
  { version, smokeTested = version, attested }: Spec,
  image: string,
  artifact: Artifact,
): string[] {
  const { registry } = estate;
  const name = `${image}:${version}`;
  const { revision } = artifact.release;
  const declared = registry.release(version);
  const tested = registry.release(smokeTested)?.revision;
  const defects: string[] = [];
  if (!registry.isSigned(artifact)) defects.push(`the signature of ${name} does not hold`);
  if (revision !== tested) defects.push(`${name} is of revision ${revision}, tested was ${tested}`);
  else if (declared !== undefined && artifact.digest !== digestOf(image, declared)) {
    defects.push(`${name} has not the digest of its build`);
  }
  if (attested && artifact.sbom === null) defects.push(`${name} has no attestation`);
  return defects;
}

function* runningOf(
  context: PlaybookContext,
  group: string,
  { digest }: Artifact,
): Process<{ readonly wrong: readonly string[]; readonly silent: readonly string[] }> {
  const replies = yield* askGroup(context, group, 'digest');
  const others = replies.filter(({ value }) => value !== null && value !== digest);
  const wrong = others.map(({ instance }) => `${instance.name} runs another image`);
  return { wrong, silent: silentOf(replies) };
}
