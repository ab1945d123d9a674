/** A restore drill: the snapshot or backup is restored somewhere aside and gives what it should. */
import { z } from 'zod';
import { freeName, identifier, nameOf } from '../../schema/names.ts';
import { record } from '../../schema/record.ts';
import { type GateKind, gateFields } from './gate.ts';
import { askGroup, ofReplies, probeArguments } from './probing.ts';

/** What a scenario file says about the gate. */
export const restoreDrillSchema = record({
  ...gateFields,
  check: z.literal('restore_drill'),
  group: nameOf('group').describe('Component or group that restores aside.'),
  snapshot: freeName().optional().describe('Snapshot or backup; handed on as `snapshot`.'),
  probe: identifier().prefault('restore_drill').describe('What its processes are asked.'),
  recorded: identifier()
    .optional()
    .describe(
      'Question with the same arguments whose answer the restore must give; it must say true if left out.',
    ),
  args: probeArguments,
}).describe('A restore into scratch space gives what was recorded.');

type Spec = z.output<typeof restoreDrillSchema>;

/** The kind. */
export const restoreDrill: GateKind<Spec> = {
  check: 'restore_drill',
  rule: ({ group, snapshot }) => `${group} can restore ${snapshot ?? 'what it keeps'}`,
  *judge(context, { group, snapshot, probe, recorded, args, minSamples }) {
    const all = snapshot === undefined ? args : { ...args, snapshot };
    const replies = yield* askGroup(context, group, probe, all);
    const records = recorded === undefined ? [] : yield* askGroup(context, group, recorded, all);
    const known = new Map(records.map(({ instance, value }) => [instance, value]));
    return ofReplies(replies, minSamples, ({ instance, value, detail }) => {
      const wanted = recorded === undefined ? true : known.get(instance);
      return value === wanted ? null : `cannot restore: ${detail ?? String(value)}`;
    });
  },
  facts: ({ group, probe, recorded }) => ({
    groups: [group],
    probes: [probe, ...(recorded === undefined ? [] : [recorded])].map((name) => ({ group, name })),
  }),
};
