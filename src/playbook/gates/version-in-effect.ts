/**
 * Version in effect: every process of a group really runs the image of a release.
 *
 * The digest of the running image is compared with that of the registry, since a rollout can
 * succeed without any effect: a setting that nothing reads, a tag that was never pulled.
 */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { ask } from '../context.ts';
import { type GateKind, gateFields, ofViolations } from './gate.ts';

/** What a scenario file says about the gate. */
export const versionInEffectSchema = record({
  ...gateFields,
  check: z.literal('version_in_effect'),
  group: nameOf('group').describe('Component or group whose processes are asked.'),
  version: nameOf('version').describe('Release whose image must run.'),
}).describe('Every process really runs the image of a release.');

type Spec = z.output<typeof versionInEffectSchema>;

/** The kind. */
export const versionInEffect: GateKind<Spec> = {
  check: 'version_in_effect',
  rule: ({ group, version }) => `${group} really run ${version}`,
  *judge(context, { group, version }) {
    const { estate } = context;
    const instances = estate.groups.of(group);
    const answers = yield* ask(context, instances, 'digest');
    const wrong: string[] = [];
    const silent: string[] = [];
    for (const [place, instance] of instances.entries()) {
      const { value, detail } = answers[place]!;
      const intended = estate.registry.pull(estate.workloadOf(instance).imageName, version)?.digest;
      if (value === null) silent.push(detail ?? instance.name);
      else if (value !== intended) wrong.push(`${instance.name} runs another image`);
    }
    return ofViolations(wrong, silent, instances.length - silent.length);
  },
  facts: ({ group }) => ({ groups: [group], probes: [{ group, name: 'digest' }] }),
};
