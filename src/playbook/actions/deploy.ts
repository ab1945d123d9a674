/** Lets a group run a release, process by process. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type ActionKind, actionFields } from './action.ts';
import { runReleases } from './releases.ts';
import { rollOutFields } from './roll-out.ts';

/** What a scenario file says about the action. */
export const deploySchema = record({
  ...actionFields,
  action: z.literal('deploy'),
  group: nameOf('group').describe('Component or group.'),
  version: nameOf('version').describe('Release that it runs then.'),
  ...rollOutFields,
}).describe('Deploys a release; instances that are told to run it already stay as they are.');

type Spec = z.output<typeof deploySchema>;

/** The kind. */
export const deploy: ActionKind<Spec> = {
  action: 'deploy',
  changes: true,
  text: ({ group, version }) => `deploy ${version} to ${group}`,
  run: (context, spec) => {
    const instances = context.estate.groups.of(spec.group);
    return runReleases(context, instances, () => spec.version, spec);
  },
};
