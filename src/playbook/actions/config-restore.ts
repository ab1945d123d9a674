/** Puts the files of a group back: to a bundle, or to what they were before the stage. */
import { z } from 'zod';
import { nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { bundleValues } from '../../services/runtime/configuration.ts';
import { instanceBefore } from '../before.ts';
import { type ActionKind, actionFields } from './action.ts';
import { changesBetween, effectFields, writeFiles } from './files.ts';

/** What a scenario file says about the action. */
export const configRestoreSchema = record({
  ...actionFields,
  action: z.literal('config_restore'),
  group: nameOf('group').describe('Component or group.'),
  bundle: nameOf('bundle')
    .optional()
    .describe('Bundle; the files of before the stage if left out.'),
  ...effectFields,
}).describe('Restores configuration files.');

type Spec = z.output<typeof configRestoreSchema>;

/** The kind. */
export const configRestore: ActionKind<Spec> = {
  action: 'config_restore',
  changes: true,
  text: ({ group, bundle }) => `restore the files of ${group} to ${bundle ?? 'those before'}`,
  run: (context, spec) => {
    const { estate } = context;
    const { bundle } = spec;
    const instances = estate.groups.of(spec.group);
    const wanted = bundle === undefined ? null : bundleValues(estate.spec, bundle);
    return writeFiles(
      context,
      instances,
      (instance) => changesBetween(instance.file, wanted ?? instanceBefore(context, instance).file),
      spec,
    );
  },
};
